#include "fhir/validate/xhtml.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace fhir {
namespace {

constexpr std::size_t kDepthMax = 256;
constexpr std::string_view kNamespace = "http://www.w3.org/1999/xhtml";
constexpr std::array<std::string_view, 25> kForbidden = {
    "script", "form",     "input",  "textarea", "select", "button", "frame",   "frameset", "iframe",
    "object", "embed",    "applet", "head",     "body",   "html",   "base",    "link",     "meta",
    "title",  "noscript", "param",  "xml",      "svg",    "math",   "template"};

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
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

// A cursor over the text. Every step reads forward, so it takes linear time.
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
    return !rest_.empty() && references_are_right(text);
  }

  // Every '&' begins a reference: &name; &#10; &#xA;
  static bool references_are_right(std::string_view text) {
    for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at)) {
      std::size_t end = at + 1;
      if (end < text.size() && text[end] == '#') ++end;
      const std::size_t begin = end;
      while (end < text.size() && is_name_part(text[end]))
        ++end;
      if (end == begin || end == text.size() || text[end] != ';') return false;
      at = end;
    }
    return true;
  }

  bool comment() {
    const std::size_t end = rest_.find("-->", 4);
    if (end == std::string_view::npos) return false;
    rest_.remove_prefix(end + 3);
    return true;
  }

  bool element_end() {
    if (!take("</") || name() != open_.back()) return false;
    open_.pop_back();
    skip_spaces();
    return take(">");
  }

  bool element_start() {
    if (!take("<")) return false;
    const std::string_view element = name();
    if (element.empty() || open_.size() >= kDepthMax) return false;
    const std::string_view local = element.substr(element.find(':') + 1);
    const auto is_local = [&](std::string_view other) {
      return equals_ignoring_case(local, other);
    };
    if (std::ranges::any_of(kForbidden, is_local)) return false;
    const bool root = open_.empty() && !started_;
    if (root && local != "div") return false;
    started_ = true;
    bool spaced = !rest_.empty() && is_space(rest_.front());
    skip_spaces();
    while (spaced && !rest_.empty() && is_name_start(rest_.front())) {
      if (!attribute()) return false;
      spaced = !rest_.empty() && is_space(rest_.front());
      skip_spaces();
    }
    if (root && !in_namespace_) return false;
    if (take("/>")) return true;
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
    if (attribute.starts_with("xmlns") && value == kNamespace) in_namespace_ = true;
    return is_harmless(attribute, value);
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
  bool started_ = false;
  bool in_namespace_ = false;
};

}  // namespace

bool is_valid_xhtml(std::string_view text) {
  return XhtmlScanner(text).scan();
}

}  // namespace fhir
