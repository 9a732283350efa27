// https://www.rfc-editor.org/rfc/rfc5261

#include <algorithm>
#include <string>
#include <utility>

#include "fhir/json/document.h"
#include "fhir/patch/patch.h"
#include "fhir/patch/xml_diff.h"
#include "fhir/patch/xml_selector.h"
#include "fhir/xml/xml.h"

namespace fhir::patch {
namespace {

using base::ErrorKind;
using Step = XmlSelector::Step;
using Predicate = XmlSelector::Predicate;

constexpr std::size_t kWorkMax = 50'000'000;  // nodes looked at, bytes copied / 16

bool is_blank(const XmlNode& node) {
  return node.is_text() && node.text.find_first_not_of(" \t\r\n") == std::string::npos;
}

bool fits(const XmlSelector::Name& name, const XmlNode& node) {
  if (node.is_text()) return false;
  return name.local.empty() || (node.name == name.local && node.uri == name.uri);
}

bool passes(const Predicate& predicate, XmlNode& node) {
  switch (predicate.kind) {
    case Predicate::Kind::Index:
      return true;  // is counted outside
    case Predicate::Kind::Attribute: {
      const auto* const found = node.find(predicate.name.local);
      return found != nullptr && found->value == predicate.value;
    }
    case Predicate::Kind::Child:
      return std::ranges::any_of(node.children, [&](const XmlNode& child) {
        return fits(predicate.name, child) && child.content() == predicate.value;
      });
    case Predicate::Kind::Self:
      return node.content() == predicate.value;
  }
  return false;
}

// One node, by its place in its parent; of an attribute the element that has it.
struct Place {
  XmlNode* parent = nullptr;
  std::size_t index = 0;
  std::string attribute;

  XmlNode& node() const { return parent->children[index]; }
};

class XmlDiff {
 public:
  explicit XmlDiff(XmlNode& document) : document_(document) {}

  base::Result<> apply(const XmlNode& operation, const XmlScope& scope) {
    ++number_;
    XmlScope inner(operation.declared.rbegin(), operation.declared.rend());
    inner.insert(inner.end(), scope.begin(), scope.end());
    std::string sel;
    std::string position;
    std::string type;
    for (const XmlNode::Attribute& each : operation.attributes) {
      if (each.name == "sel") sel = each.value;
      if (each.name == "pos") position = each.value;
      if (each.name == "type") type = each.value;
    }
    auto selector = XmlSelector::parse(sel, inner);
    if (!selector) return refuse(selector.error().kind, selector.error().message);
    const Place place = TRY(find(*selector));
    if (operation.name == "add") return add(operation, place, position, type);
    if (operation.name == "replace") return replace(operation, place);
    if (operation.name == "remove") return remove(place);
    return refuse(ErrorKind::Invalid, "it must be add, replace or remove");
  }

 private:
  std::unexpected<base::Error> refuse(ErrorKind kind, std::string_view why) const {
    return base::fail(kind, "Operation " + std::to_string(number_) +
                                " of the XML Patch cannot be done: " + std::string(why) + ".");
  }

  base::Result<> charge(std::size_t work) {
    work_ += work;
    if (work_ > kWorkMax) return refuse(ErrorKind::TooCostly, "the patch takes too much work");
    return {};
  }

  // Exactly one, as section 4.1 demands.
  base::Result<Place> find(const XmlSelector& selector) {
    std::vector<Place> found = {{}};
    for (const Step& step : selector.steps) {
      if (step.kind == Step::Kind::Attribute) {
        std::erase_if(found, [&](const Place& place) {
          return place.parent == nullptr || place.node().find(step.name.local) == nullptr;
        });
        for (Place& place : found)
          place.attribute = step.name.local;
        continue;
      }
      std::vector<Place> next;
      for (const Place& place : found) {
        XmlNode& parent = place.parent == nullptr ? document_ : place.node();
        TRY_VOID(charge(1 + parent.children.size()));
        TRY_VOID(add_children(step, parent, next));
      }
      found = std::move(next);
    }
    if (found.empty())
      return refuse(ErrorKind::Invalid,
                    "'sel' selects nothing; elements of a resource have the namespace "
                    "http://hl7.org/fhir");
    if (found.size() > 1) return refuse(ErrorKind::Invalid, "'sel' selects more than one node");
    TRY_VOID(touch(selector));
    return found.front();
  }

  base::Result<> add_children(const Step& step, XmlNode& parent, std::vector<Place>& out) {
    std::vector<Place> here;
    for (std::size_t i = 0; i < parent.children.size(); ++i) {
      XmlNode& child = parent.children[i];
      const bool wanted = step.kind == Step::Kind::Text ? child.is_text() : fits(step.name, child);
      if (wanted) here.push_back({&parent, i, {}});
    }
    for (const Predicate& predicate : step.predicates) {
      if (predicate.kind == Predicate::Kind::Index) {
        if (predicate.index > here.size()) return {};
        here = {here[predicate.index - 1]};
        continue;
      }
      for (const Place& place : here)
        TRY_VOID(charge(1 + place.node().children.size() * 8));
      std::erase_if(here, [&](const Place& place) { return !passes(predicate, place.node()); });
    }
    out.insert(out.end(), here.begin(), here.end());
    return {};
  }

  // A narrative on the way is not as it was written any more.
  base::Result<> touch(const XmlSelector& selector) {
    std::vector<XmlNode*> open = {&document_};
    for (const Step& step : selector.steps) {
      std::vector<XmlNode*> next;
      for (XmlNode* const node : open) {
        TRY_VOID(charge(1 + node->children.size()));
        for (XmlNode& child : node->children)
          if (step.kind == Step::Kind::Element && fits(step.name, child)) {
            child.text.clear();
            next.push_back(&child);
          }
      }
      open = std::move(next);
    }
    return {};
  }

  base::Result<> add(const XmlNode& operation, const Place& place, std::string_view position,
                     std::string_view type) {
    if (!place.attribute.empty() || place.node().is_text()) {
      if (position != "before" && position != "after")
        return refuse(ErrorKind::Invalid, "'add' adds to an element");
    }
    if (!type.empty()) return add_attribute(operation, place, type);
    std::vector<XmlNode> content = operation.children;
    TRY_VOID(charge(size_of(operation)));
    const bool sibling = position == "before" || position == "after";
    if (!position.empty() && position != "prepend" && !sibling)
      return refuse(ErrorKind::Invalid, "'pos' must be prepend, before or after");
    if (sibling && place.parent == &document_)
      return refuse(ErrorKind::Invalid, "nothing can stand beside the resource");
    std::vector<XmlNode>& list = sibling ? place.parent->children : place.node().children;
    const std::size_t at = position == "before"    ? place.index
                           : position == "after"   ? place.index + 1
                           : position == "prepend" ? 0
                                                   : list.size();
    list.insert(list.begin() + static_cast<std::ptrdiff_t>(at),
                std::make_move_iterator(content.begin()), std::make_move_iterator(content.end()));
    return {};
  }

  base::Result<> add_attribute(const XmlNode& operation, const Place& place,
                               std::string_view type) {
    if (!type.starts_with('@') || type.find(':') != type.npos || type.size() == 1)
      return refuse(ErrorKind::Unsupported,
                    "'type' may be an attribute such as @value; namespaces mean nothing in FHIR");
    if (place.node().find(type.substr(1)) != nullptr)
      return refuse(ErrorKind::Invalid, "the element has such an attribute: replace it");
    TRY_VOID(charge(size_of(operation)));
    place.node().attributes.push_back({std::string(type.substr(1)), operation.content()});
    return {};
  }

  base::Result<> replace(const XmlNode& operation, const Place& place) {
    TRY_VOID(charge(size_of(operation)));
    if (!place.attribute.empty()) {
      place.node().find(place.attribute)->value = operation.content();
      return {};
    }
    if (place.node().is_text()) {
      place.node().text = operation.content();
      return {};
    }
    const auto is_element = [](const XmlNode& child) { return !child.is_text(); };
    const auto element = std::ranges::find_if(operation.children, is_element);
    const bool alone = std::ranges::all_of(operation.children, [&](const XmlNode& child) {
      return is_blank(child) || &child == &*element;
    });
    if (element == operation.children.end() || !alone)
      return refuse(ErrorKind::Invalid, "an element must be replaced by one element");
    XmlNode copy = *element;
    place.node() = std::move(copy);
    return {};
  }

  base::Result<> remove(const Place& place) {
    if (!place.attribute.empty()) {
      std::erase_if(place.node().attributes,
                    [&](const XmlNode::Attribute& each) { return each.name == place.attribute; });
      return {};
    }
    if (place.parent == &document_)
      return refuse(ErrorKind::Invalid, "the resource itself cannot be removed: delete it");
    place.parent->children.erase(place.parent->children.begin() +
                                 static_cast<std::ptrdiff_t>(place.index));
    return {};
  }

  static std::size_t size_of(const XmlNode& node) {
    std::size_t size = 4 + node.text.size() / 16;
    for (const XmlNode::Attribute& each : node.attributes)
      size += 4 + each.value.size() / 16;
    for (const XmlNode& child : node.children)
      size += size_of(child);
    return size;
  }

  XmlNode& document_;  // its one child is the resource
  std::size_t number_ = 0;
  std::size_t work_ = 0;
};

}  // namespace

base::Result<> apply_xml_diff(const XmlNode& patch, XmlNode& root) {
  const auto is_element = [](const XmlNode& child) { return !child.is_text(); };
  const auto count = std::ranges::count_if(patch.children, is_element);
  if (count == 0) return base::fail(ErrorKind::Invalid, "The XML Patch has no operation.");
  if (static_cast<std::size_t>(count) > kOperationsMax)
    return base::fail(ErrorKind::TooLarge, "An XML Patch may have at most " +
                                               std::to_string(kOperationsMax) + " operations.");
  XmlNode document;
  document.children.push_back(std::move(root));
  const XmlScope scope(patch.declared.rbegin(), patch.declared.rend());
  XmlDiff run(document);
  for (const XmlNode& operation : patch.children)
    if (!operation.is_text()) TRY_VOID(run.apply(operation, scope));
  root = std::move(document.children.front());
  return {};
}

base::Result<std::string> apply_xml_patch(const Definitions& definitions, std::string_view current,
                                          std::string_view patch) {
  const XmlNode diff = TRY(read_xml_tree(patch, Narratives::Parsed));
  if (diff.name != "diff")
    return base::fail(ErrorKind::Invalid,
                      "An XML Patch must be an element 'diff' with add, "
                      "replace and remove in it.");
  const auto document = TRY(json::Document::parse(std::string(current)));
  const std::string before = TRY(xml::to_xml(definitions, document.root()));
  XmlNode root = TRY(read_xml_tree(before, Narratives::AsWritten));
  TRY_VOID(apply_xml_diff(diff, root));
  return xml::to_json(definitions, xml_text(root));
}

}  // namespace fhir::patch
