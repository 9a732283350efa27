#include "fhir/patch/xml_tree.h"

#include <algorithm>

#include "fhir/xml/escape.h"
#include "fhir/xml/guard.h"
#include "fhir/xml/sax.h"

namespace fhir::patch {
namespace {

using base::ErrorKind;

constexpr std::size_t kDepthMax = 256;
constexpr std::size_t kNodesMax = 2'000'000;
constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";

class TreeReader final : public xml::Handler {
 public:
  TreeReader(std::string_view source, Narratives narratives)
      : source_(source), narratives_(narratives) {}

  base::Result<> start(const xml::Element& element) override {
    if (open_.size() == kDepthMax) return base::fail(ErrorKind::TooLarge, "it is nested too deep");
    TRY_VOID(count());
    XmlNode node;
    node.name = element.name.local;
    node.uri = element.name.uri;
    for (const xml::Namespace& each : element.declared)
      node.declared.emplace_back(each.prefix, each.uri);
    for (const xml::Attribute& each : element.attributes) {
      TRY_VOID(count());
      if (!each.name.uri.empty() && each.name.uri != kXmlNamespace)
        continue;  // of xsi: says nothing that FHIR keeps
      const std::string prefix = each.name.uri.empty() ? "" : "xml:";
      node.attributes.push_back({prefix + std::string(each.name.local), std::string(each.value)});
    }
    // No attribute holds a '<', so the last one begins the tag.
    begins_.push_back(source_.rfind('<', element.end));
    open_.push_back(std::move(node));
    return {};
  }

  base::Result<> end(std::size_t offset) override {
    XmlNode node = std::move(open_.back());
    open_.pop_back();
    const std::size_t begin = begins_.back();
    begins_.pop_back();
    const bool narrative =
        node.uri == xml::kXhtmlNamespace && !open_.empty() && open_.back().uri != node.uri;
    if (narrative && narratives_ == Narratives::AsWritten)
      node.text = source_.substr(begin, offset - begin);
    if (open_.empty()) {
      root_ = std::move(node);
    } else {
      open_.back().children.push_back(std::move(node));
    }
    return {};
  }

  base::Result<> text(std::string_view piece) override {
    if (open_.empty()) return {};
    std::vector<XmlNode>& children = open_.back().children;
    if (children.empty() || !children.back().is_text()) {
      TRY_VOID(count());
      children.emplace_back();
    }
    children.back().text += piece;
    return {};
  }

  base::Result<> cdata() override { return {}; }
  std::string expression() const override { return {}; }

  XmlNode take() { return std::move(root_); }

 private:
  base::Result<> count() {
    if (++nodes_ > kNodesMax) return base::fail(ErrorKind::TooLarge, "it has too many elements");
    return {};
  }

  const std::string_view source_;
  const Narratives narratives_;
  std::vector<XmlNode> open_;
  std::vector<std::size_t> begins_;
  XmlNode root_;
  std::size_t nodes_ = 0;
};

void append(const XmlNode& node, std::string_view outer_uri, std::string& out) {
  if (node.is_text()) return xml::append_text(out, node.text);
  if (!node.text.empty()) {
    out += node.text;
    return;
  }
  out.append("<").append(node.name);
  if (node.uri != outer_uri) {
    out += " xmlns=\"";
    xml::append_text(out, node.uri);
    out += '"';
  }
  for (const XmlNode::Attribute& each : node.attributes) {
    out.append(" ").append(each.name).append("=\"");
    xml::append_text(out, each.value);
    out += '"';
  }
  if (node.children.empty()) {
    out += "/>";
    return;
  }
  out += '>';
  for (const XmlNode& child : node.children)
    append(child, node.uri, out);
  out.append("</").append(node.name).append(">");
}

}  // namespace

XmlNode::Attribute* XmlNode::find(std::string_view attribute) {
  const auto found = std::ranges::find(attributes, attribute, &Attribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

std::string XmlNode::content() const {
  if (is_text()) return text;
  std::string all;
  for (const XmlNode& child : children)
    all += child.content();
  return all;
}

base::Result<XmlNode> read_xml_tree(std::string_view text, Narratives narratives) {
  text = xml::without_mark(text);
  TRY_VOID(xml::guard(text, {}));
  TreeReader reader(text, narratives);
  TRY_VOID(xml::parse(text, reader));
  return reader.take();
}

std::string xml_text(const XmlNode& root) {
  std::string out;
  append(root, {}, out);
  return out;
}

}  // namespace fhir::patch
