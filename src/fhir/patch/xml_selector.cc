#include "fhir/patch/xml_selector.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>

#include "fhir/xml/sax.h"

namespace fhir::patch {
namespace {

using base::ErrorKind;
using Step = XmlSelector::Step;
using Predicate = XmlSelector::Predicate;

constexpr std::size_t kStepsMax = 256;
constexpr std::size_t kPredicatesMax = 16;

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

class SelectorParser {
 public:
  SelectorParser(std::string_view text, const XmlScope& scope) : text_(text), scope_(scope) {}

  base::Result<XmlSelector> run() {
    XmlSelector selector;
    std::ignore = take('/');
    do {
      if (selector.steps.size() == kStepsMax)
        return base::fail(ErrorKind::TooLarge, "'sel' has too many steps");
      selector.steps.push_back(TRY(step()));
    } while (selector.steps.back().kind == Step::Kind::Element && take('/'));
    if (at_ != text_.size()) return malformed("'/' or the end");
    return selector;
  }

 private:
  base::Result<Step> step() {
    Step step;
    if (text_.substr(at_).starts_with("text()")) {
      step.kind = Step::Kind::Text;
      at_ += 6;
    } else if (take('@')) {
      step.kind = Step::Kind::Attribute;
      step.name = TRY(name(Default::None));
    } else if (!take('*')) {
      step.name = TRY(name(Default::Applies));
      if (peek() == '(' || peek() == ':')
        return base::fail(ErrorKind::Unsupported,
                          "'sel' may select elements, attributes and text() only");
    }
    while (take('[')) {
      if (step.predicates.size() == kPredicatesMax || step.kind == Step::Kind::Attribute)
        return malformed("fewer conditions");
      step.predicates.push_back(TRY(predicate()));
      if (!take(']')) return malformed("']'");
    }
    return step;
  }

  base::Result<Predicate> predicate() {
    skip_spaces();
    Predicate predicate;
    if (peek() >= '0' && peek() <= '9') {
      const char* const begin = text_.data() + at_;
      const auto read = std::from_chars(begin, text_.data() + text_.size(), predicate.index);
      if (read.ec != std::errc{} || predicate.index == 0) return malformed("a number from 1 on");
      at_ += static_cast<std::size_t>(read.ptr - begin);
      skip_spaces();
      return predicate;
    }
    if (take('@')) {
      predicate.kind = Predicate::Kind::Attribute;
      predicate.name = TRY(name(Default::None));
    } else if (take('.')) {
      predicate.kind = Predicate::Kind::Self;
    } else {
      predicate.kind = Predicate::Kind::Child;
      predicate.name = TRY(name(Default::Applies));
    }
    skip_spaces();
    if (!take('=')) return malformed("'='");
    skip_spaces();
    const char quote = peek();
    const std::size_t end = quote == '"' || quote == '\'' ? text_.find(quote, at_ + 1) : text_.npos;
    if (end == text_.npos) return malformed("a text in quotes");
    predicate.value = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    skip_spaces();
    return predicate;
  }

  enum class Default : std::uint8_t { Applies, None };

  base::Result<XmlSelector::Name> name(Default without_prefix) {
    const std::string_view first = word();
    if (first.empty()) return malformed("a name");
    const bool prefixed = peek() == ':' && at_ + 1 < text_.size() && is_name(text_[at_ + 1]);
    if (!prefixed) {
      const bool applies = without_prefix == Default::Applies;
      return XmlSelector::Name{std::string(first), applies ? uri_of("").value_or("") : ""};
    }
    ++at_;
    const std::string_view local = word();
    if (without_prefix == Default::None && first == "xml")
      return XmlSelector::Name{"xml:" + std::string(local), {}};
    const auto uri = uri_of(first);
    if (!uri) return base::fail(ErrorKind::Invalid, "'sel' has a prefix that is not declared");
    return XmlSelector::Name{std::string(local), *uri};
  }

  // DEVIATION: f means FHIR where nobody says otherwise, as in the official cases.
  std::optional<std::string> uri_of(std::string_view prefix) const {
    for (const auto& [known, uri] : scope_)
      if (known == prefix) return uri;
    if (prefix == "f") return std::string(xml::kFhirNamespace);
    return std::nullopt;
  }

  std::string_view word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name(text_[at_]))
      ++at_;
    return text_.substr(begin, at_ - begin);
  }

  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  void skip_spaces() {
    while (peek() == ' ')
      ++at_;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::unexpected<base::Error> malformed(std::string_view expected) const {
    return base::fail(ErrorKind::Invalid, "'sel' is malformed at character " +
                                              std::to_string(at_ + 1) + ": expected " +
                                              std::string(expected));
  }

  const std::string_view text_;
  const XmlScope& scope_;
  std::size_t at_ = 0;
};

}  // namespace

base::Result<XmlSelector> XmlSelector::parse(std::string_view text, const XmlScope& scope) {
  return SelectorParser(text, scope).run();
}

}  // namespace fhir::patch
