#include "fhir/validate/xhtml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fhir {
namespace {

constexpr std::size_t kDepthMax = 256;
constexpr std::size_t kAttributesMax = 64;  // of one element
constexpr std::string_view kNamespace = "http://www.w3.org/1999/xhtml";
constexpr std::array<std::string_view, 25> kForbidden = {
    "script", "form",     "input",  "textarea", "select", "button", "frame",   "frameset", "iframe",
    "object", "embed",    "applet", "head",     "body",   "html",   "base",    "link",     "meta",
    "title",  "noscript", "param",  "xml",      "svg",    "math",   "template"};

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Names of XHTML are ASCII.
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

bool is_name_part(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// "p:name" in its two parts.
struct QName {
  std::string_view prefix;
  std::string_view local;
};

QName split(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == name.npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

// At most one colon, with a name on both sides.
bool is_qname(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == name.npos) return true;
  const std::string_view local = name.substr(colon + 1);
  return colon > 0 && !local.empty() && is_name_start(local.front()) &&
         local.find(':') == local.npos;
}

// The namespaces that the elements around a place declare (https://www.w3.org/TR/xml-names/).
class Namespaces {
 public:
  bool declare(std::string_view prefix, std::string_view uri, std::size_t depth) {
    if (prefix == "xml" || prefix == "xmlns" || (uri.empty() && !prefix.empty())) return false;
    if (uri.starts_with("http://www.w3.org/2000/xmlns") || uri.starts_with(kXml)) return false;
    declared_.push_back({prefix, uri, depth});
    return true;
  }
  void leave(std::size_t depth) {
    while (!declared_.empty() && declared_.back().depth == depth)
      declared_.pop_back();
  }
  // Nothing for a prefix that is not declared.
  std::optional<std::string_view> uri_of(std::string_view prefix) const {
    for (auto one = declared_.rbegin(); one != declared_.rend(); ++one)
      if (one->prefix == prefix) return one->uri;
    if (prefix == "xml") return kXml;
    return prefix.empty() ? std::optional(std::string_view{}) : std::nullopt;
  }

 private:
  struct Declared {
    std::string_view prefix;
    std::string_view uri;
    std::size_t depth;
  };
  static constexpr std::string_view kXml = "http://www.w3.org/XML/1998/namespace";

  std::vector<Declared> declared_;
};

// A cursor over the text. Every step reads forward, and what is looked up is bounded, so it takes
// linear time. What passes is well-formed XML, but for entities that HTML names.
class XhtmlScanner {
 public:
  explicit XhtmlScanner(std::string_view text) : rest_(text) {}

  bool scan() {
    skip_spaces();
    if (!element_start()) return false;
    while (!open_.empty()) {
      if (!text()) return false;
      if (rest_.starts_with("<!--")) {
        if (!comment()) return false;
      } else if (rest_.starts_with("</")) {
        if (!element_end()) return false;
      } else if (!element_start()) {
        return false;
      }
    }
    skip_spaces();
    return rest_.empty();
  }

 private:
  struct Attribute {
    std::string_view name;
    std::string_view value;
  };

  void skip_spaces() {
    while (!rest_.empty() && is_space(rest_.front()))
      rest_.remove_prefix(1);
  }
  bool take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  std::string_view name() {
    if (rest_.empty() || !is_name_start(rest_.front())) return {};
    std::size_t size = 1;
    while (size < rest_.size() && is_name_part(rest_[size]))
      ++size;
    const std::string_view name = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return name;
  }

  // Up to the next tag.
  bool text() {
    const std::size_t size = std::min(rest_.find('<'), rest_.size());
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return !rest_.empty() && text.find("]]>") == text.npos && references_are_right(text);
  }

  // Every '&' begins a reference: &name; &#10; &#xA;
  static bool references_are_right(std::string_view text) {
    for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at)) {
      std::size_t end = at + 1;
      while (end < text.size() && (is_name_part(text[end]) || text[end] == '#'))
        ++end;
      if (end == text.size() || text[end] != ';') return false;
      if (!is_reference(text.substr(at + 1, end - at - 1))) return false;
      at = end;
    }
    return true;
  }

  // What stands between '&' and ';': a name, or the number of a character that XML knows.
  static bool is_reference(std::string_view text) {
    if (text.empty()) return false;
    if (text.front() != '#')
      return is_name_start(text.front()) && text.find_first_of(":#") == text.npos;
    text.remove_prefix(1);
    const int base = text.starts_with('x') ? 16 : 10;
    if (base == 16) text.remove_prefix(1);
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || text.empty() || end != text.data() + text.size()) return false;
    if (number < 0x20) return number == '\t' || number == '\n' || number == '\r';
    return number <= 0x10FFFF && (number < 0xD800 || number > 0xDFFF) && number != 0xFFFE &&
           number != 0xFFFF;
  }

  bool comment() {
    const std::size_t end = rest_.find("--", 4);
    if (end == std::string_view::npos || rest_.substr(end, 3) != "-->") return false;
    rest_.remove_prefix(end + 3);
    return true;
  }

  bool element_end() {
    if (!take("</") || name() != open_.back()) return false;
    namespaces_.leave(open_.size());
    open_.pop_back();
    skip_spaces();
    return take(">");
  }

  bool element_start() {
    if (!take("<")) return false;
    const std::string_view element = name();
    if (element.empty() || !is_qname(element) || open_.size() >= kDepthMax) return false;
    const std::string_view local = split(element).local;
    const auto is_local = [&](std::string_view other) {
      return equals_ignoring_case(local, other);
    };
    if (std::ranges::any_of(kForbidden, is_local)) return false;
    const bool root = open_.empty() && !started_;
    if (root && local != "div") return false;
    started_ = true;
    attributes_.clear();
    bool spaced = !rest_.empty() && is_space(rest_.front());
    skip_spaces();
    while (spaced && !rest_.empty() && is_name_start(rest_.front())) {
      if (!attribute()) return false;
      spaced = !rest_.empty() && is_space(rest_.front());
      skip_spaces();
    }
    const std::size_t depth = open_.size() + 1;
    if (!names_are_right(element, depth)) return false;
    if (root && namespaces_.uri_of(split(element).prefix) != kNamespace) return false;
    if (take("/>")) {
      namespaces_.leave(depth);
      return true;
    }
    open_.push_back(element);
    return take(">");
  }

  bool attribute() {
    const std::string_view attribute = name();
    skip_spaces();
    if (!take("=")) return false;
    skip_spaces();
    if (rest_.empty() || (rest_.front() != '"' && rest_.front() != '\'')) return false;
    const std::size_t end = rest_.find(rest_.front(), 1);
    if (end == std::string_view::npos) return false;
    const std::string_view value = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    if (value.find('<') != std::string_view::npos || !references_are_right(value)) return false;
    if (!is_qname(attribute) || attributes_.size() == kAttributesMax) return false;
    attributes_.push_back({attribute, value});
    return is_harmless(attribute, value);
  }

  // Prefixes are declared, and no attribute is given twice, under whatever prefix.
  bool names_are_right(std::string_view element, std::size_t depth) {
    for (const Attribute& one : attributes_) {
      const bool first = one.name == "xmlns";
      if (!first && !one.name.starts_with("xmlns:")) continue;
      if (!namespaces_.declare(first ? "" : split(one.name).local, one.value, depth)) return false;
    }
    if (split(element).prefix == "xmlns" || !namespaces_.uri_of(split(element).prefix))
      return false;
    for (std::size_t i = 0; i < attributes_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j)
        if (is_same(attributes_[i].name, attributes_[j].name)) return false;
      const std::string_view prefix = split(attributes_[i].name).prefix;
      if (prefix != "xmlns" && !namespaces_.uri_of(prefix)) return false;
    }
    return true;
  }

  bool is_same(std::string_view a, std::string_view b) const {
    if (a == b) return true;
    const QName one = split(a);
    const QName other = split(b);
    return one.local == other.local && !one.prefix.empty() && !other.prefix.empty() &&
           one.prefix != "xmlns" && other.prefix != "xmlns" &&
           namespaces_.uri_of(one.prefix) == namespaces_.uri_of(other.prefix);
  }

  static bool is_harmless(std::string_view attribute, std::string_view value) {
    if (attribute.size() > 2 && equals_ignoring_case(attribute.substr(0, 2), "on")) return false;
    while (!value.empty() && static_cast<unsigned char>(value.front()) <= ' ') {
      value.remove_prefix(1);
    }
    return !equals_ignoring_case(value.substr(0, 11), "javascript:");
  }

  std::string_view rest_;
  std::vector<std::string_view> open_;
  std::vector<Attribute> attributes_;  // of the element that begins
  Namespaces namespaces_;
  bool started_ = false;
};

}  // namespace

bool is_valid_xhtml(std::string_view text) {
  return XhtmlScanner(text).scan();
}

}  // namespace fhir
