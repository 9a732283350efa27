// https://spec.graphql.org/October2021/#sec-Appendix-Grammar-Summary.Lexical-Tokens

#include "fhir/graphql/lexer.h"

#include <algorithm>
#include <vector>

namespace fhir::graphql {

namespace {

using base::ErrorKind;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::unexpected<Fault> syntax(Position at, std::string message) {
  return fault(at, ErrorKind::Syntax, std::move(message));
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | (code >> 6));
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3F));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

// The content of a block string without its common indent and its blank first and last lines:
// https://spec.graphql.org/October2021/#BlockStringValue()
std::string block_value(std::string_view raw) {
  std::vector<std::string_view> lines;
  for (;;) {
    const std::size_t end = raw.find('\n');
    lines.push_back(raw.substr(0, end));
    if (end == raw.npos) break;
    raw.remove_prefix(end + 1);
  }
  std::size_t common = std::string_view::npos;
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (indent_of(lines[i]) < lines[i].size()) common = std::min(common, indent_of(lines[i]));
  if (common != std::string_view::npos)
    for (std::size_t i = 1; i < lines.size(); ++i)
      lines[i].remove_prefix(std::min(common, lines[i].size()));
  const auto blank = [](std::string_view line) { return indent_of(line) == line.size(); };
  while (!lines.empty() && blank(lines.front()))
    lines.erase(lines.begin());
  while (!lines.empty() && blank(lines.back()))
    lines.pop_back();
  std::string value;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) value += '\n';
    value += lines[i];
  }
  return value;
}

}  // namespace

Lexer::Lexer(std::string_view text) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
}

Position Lexer::position() const {
  return {line_, static_cast<std::uint32_t>(at_ - line_begin_ + 1)};
}

void Lexer::skip_ignored() {
  while (!at_end()) {
    const char c = text_[at_];
    if (c == '\n') {
      ++at_;
      ++line_;
      line_begin_ = at_;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == ',') {
      ++at_;
    } else if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else {
      return;
    }
  }
}

Answer<Token> Lexer::next() {
  skip_ignored();
  Token token;
  token.at = position();
  if (at_end()) return token;
  const char c = text_[at_];
  if (is_name_start(c)) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && (is_name_start(text_[end]) || is_digit(text_[end])))
      ++end;
    token.kind = Token::Kind::Name;
    token.text = text_.substr(at_, end - at_);
    at_ = end;
    return token;
  }
  if (is_digit(c) || c == '-') return number(std::move(token));
  if (c == '"') {
    if (text_.substr(at_).starts_with("\"\"\"")) return block_string(std::move(token));
    return string(std::move(token));
  }
  token.kind = Token::Kind::Punctuator;
  if (text_.substr(at_).starts_with("...")) {
    token.text = "...";
    at_ += 3;
    return token;
  }
  if (std::string_view("!$&():=@[]{|}").find(c) == std::string_view::npos)
    return syntax(token.at, "a character here belongs to no GraphQL token: remove it");
  token.text = c;
  ++at_;
  return token;
}

Answer<Token> Lexer::number(Token token) {
  const std::size_t begin = at_;
  const auto digits = [this] {
    const std::size_t from = at_;
    while (is_digit(peek()))
      ++at_;
    return at_ > from;
  };
  token.kind = Token::Kind::Int;
  if (peek() == '-') ++at_;
  const bool zero = peek() == '0';
  const std::size_t first = at_;
  bool good = digits() && (!zero || at_ == first + 1);
  if (good && peek() == '.') {
    ++at_;
    token.kind = Token::Kind::Float;
    good = digits();
  }
  if (good && (peek() == 'e' || peek() == 'E')) {
    ++at_;
    token.kind = Token::Kind::Float;
    if (peek() == '+' || peek() == '-') ++at_;
    good = digits();
  }
  if (!good || is_name_start(peek()) || peek() == '.')
    return syntax(token.at, "this is not a number: write 12, -3 or 1.5");
  token.text = text_.substr(begin, at_ - begin);
  return token;
}

Answer<Token> Lexer::string(Token token) {
  token.kind = Token::Kind::String;
  ++at_;
  for (;;) {
    if (at_end() || peek() == '\n' || peek() == '\r')
      return syntax(token.at, "the string that begins here has no end: close it with a quote");
    const char c = text_[at_];
    if (c == '"') break;
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t')
      return syntax(position(), "a string must not hold control characters: escape them");
    if (c == '\\') {
      TRY_VOID(escape(token.text, position()));
    } else {
      token.text += c;
      ++at_;
    }
  }
  ++at_;
  return token;
}

Answer<Token> Lexer::block_string(Token token) {
  token.kind = Token::Kind::String;
  at_ += 3;
  std::string raw;
  while (!text_.substr(at_).starts_with("\"\"\"")) {
    if (at_end())
      return syntax(token.at, "the block string that begins here has no end: close it with \"\"\"");
    if (text_.substr(at_).starts_with("\\\"\"\"")) {
      raw += "\"\"\"";
      at_ += 4;
      continue;
    }
    const char c = text_[at_++];
    if (c == '\n') {
      ++line_;
      line_begin_ = at_;
    }
    if (c != '\r') raw += c;
  }
  at_ += 3;
  token.text = block_value(raw);
  return token;
}

Answer<std::uint32_t> Lexer::code_unit(Position at) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = peek();
    std::uint32_t digit = 0;
    if (is_digit(c)) {
      digit = static_cast<std::uint32_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<std::uint32_t>(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<std::uint32_t>(c - 'A') + 10;
    } else {
      return syntax(at, "\\u must be followed by four hexadecimal digits");
    }
    value = value * 16 + digit;
    ++at_;
  }
  return value;
}

Answer<> Lexer::escape(std::string& out, Position at) {
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
  ++at_;
  const char c = peek();
  if (const std::size_t found = c == '\0' ? kNames.npos : kNames.find(c); found != kNames.npos) {
    out += kValues[found];
    ++at_;
    return {};
  }
  if (c != 'u') return syntax(at, "this escape is none of GraphQL: write \\\\ for a backslash");
  ++at_;
  std::uint32_t code = TRY(code_unit(at));
  if (code >= 0xD800 && code < 0xDC00 && peek() == '\\' && peek(1) == 'u') {
    at_ += 2;
    const std::uint32_t low = TRY(code_unit(at));
    if (low < 0xDC00 || low > 0xDFFF)
      return syntax(at, "half a surrogate pair: write both of its halves");
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  if (code >= 0xD800 && code <= 0xDFFF)
    return syntax(at, "half a surrogate pair: write both of its halves");
  append_utf8(out, code);
  return {};
}

}  // namespace fhir::graphql
