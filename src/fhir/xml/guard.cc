#include "fhir/xml/guard.h"

#include <algorithm>
#include <string>

namespace fhir::xml {

namespace {

using base::ErrorKind;

constexpr std::size_t kDeclarationBytesMax = 200;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

class Guard {
 public:
  Guard(std::string_view text, const Limits& limits) : text_(text), limits_(limits) {}

  base::Result<> run() {
    if (text_.starts_with("\xFE\xFF") || text_.starts_with("\xFF\xFE") ||
        text_.substr(0, 4).find('\0') != text_.npos)
      return fail(ErrorKind::Unsupported, "the text must be UTF-8");
    if (text_.starts_with("<?xml") && text_.size() > 5 && is_space(text_[5]))
      TRY_VOID(declaration());
    for (at_ = text_.find('<', at_); at_ != text_.npos; at_ = text_.find('<', at_))
      TRY_VOID(markup());
    return {};
  }

 private:
  std::unexpected<base::Error> fail(ErrorKind kind, std::string_view words) const {
    const auto before = text_.substr(0, std::min(at_, text_.size()));
    const auto line = 1 + std::ranges::count(before, '\n');
    return base::fail(kind, "line " + std::to_string(line) + ": " + std::string(words));
  }

  // Only "encoding" matters; the parser reads the rest.
  base::Result<> declaration() {
    const std::size_t end = text_.substr(0, kDeclarationBytesMax).find("?>");
    if (end == text_.npos)
      return fail(ErrorKind::Syntax, "the XML declaration does not end: write ?> behind it");
    std::string_view rest = text_.substr(0, end);
    at_ = end + 2;
    const std::size_t name = rest.find("encoding");
    if (name == rest.npos) return {};
    rest.remove_prefix(name + 8);
    while (!rest.empty() && (is_space(rest.front()) || rest.front() == '='))
      rest.remove_prefix(1);
    if (rest.empty()) return {};
    const std::string_view value = rest.substr(1, rest.find(rest.front(), 1) - 1);
    const auto same = [](char a, char b) { return a == b || (a >= 'a' && a - 32 == b); };
    if (!std::ranges::equal(value, std::string_view("UTF-8"), same))
      return fail(ErrorKind::Unsupported, "the encoding must be UTF-8");
    return {};
  }

  base::Result<> markup() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("<!--")) return skip("-->", 4);
    if (rest.starts_with("<![CDATA[")) return skip("]]>", 9);
    if (rest.starts_with("<!"))
      return fail(ErrorKind::Unsupported,
                  "DOCTYPE and entity declarations are not read here: take them out");
    if (rest.starts_with("<?"))
      return fail(ErrorKind::Unsupported,
                  "processing instructions are not read here: take them out");
    return tag();
  }

  // What does not end is the parser's to report.
  base::Result<> skip(std::string_view end, std::size_t prefix) {
    const std::size_t found = text_.find(end, at_ + prefix);
    at_ = found == text_.npos ? text_.size() : found + end.size();
    return {};
  }

  base::Result<> tag() {
    std::uint32_t attributes = 0;
    std::uint32_t bytes = 0;
    std::size_t at = at_ + 1;
    for (; at < text_.size() && text_[at] != '>' && text_[at] != '<'; ++at) {
      if (++bytes > limits_.tag_bytes_max)
        return fail(ErrorKind::TooLarge,
                    "a tag is longer than " + std::to_string(limits_.tag_bytes_max) + " bytes");
      if (text_[at] != '"' && text_[at] != '\'') continue;
      if (++attributes > limits_.attributes_max)
        return fail(
            ErrorKind::TooLarge,
            "an element has more than " + std::to_string(limits_.attributes_max) + " attributes");
      at = std::min(text_.find(text_[at], at + 1), text_.size() - 1);
    }
    at_ = at;
    return {};
  }

  std::string_view text_;
  const Limits& limits_;
  std::size_t at_ = 0;
};

}  // namespace

base::Result<> guard(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes_max)
    return base::fail(ErrorKind::TooLarge,
                      "the XML is larger than " + std::to_string(limits.bytes_max) + " bytes");
  return Guard(text, limits).run();
}

bool is_xml(std::string_view text) {
  text = without_mark(text);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != text.npos && text[first] == '<';
}

std::string_view without_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return text;
}

}  // namespace fhir::xml
