#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace fhir::path {

// A string of FHIRPath: a view of a text that something else keeps, or a text of its own, shared by
// its copies. So strings of a document and of an expression are never copied.
class Text : public std::string_view {
 public:
  Text() = default;
  Text(std::string text)  // NOLINT: a string is a text
      : Text(std::make_shared<const std::string>(std::move(text))) {}
  Text(const char* text) : Text(std::string(text)) {}  // NOLINT
  // `text` outlives whatever is made of it: it is of the document, or a constant.
  static Text borrowed(std::string_view text) { return Text(text, nullptr); }

  std::string_view view() const { return *this; }
  std::string str() const { return std::string(view()); }

  friend bool operator==(const Text& a, const Text& b) { return a.view() == b.view(); }

 private:
  explicit Text(std::shared_ptr<const std::string> text)
      : std::string_view(*text), owned_(std::move(text)) {}
  Text(std::string_view text, std::shared_ptr<const std::string> owned)
      : std::string_view(text), owned_(std::move(owned)) {}

  std::shared_ptr<const std::string> owned_;
};

}  // namespace fhir::path
