#include "fhir/path/lexer.h"

namespace fhir::path {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void append_utf8(std::string& out, char32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::unexpected<base::Error> syntax_error(std::string_view what, std::size_t offset) {
  return base::fail(base::ErrorKind::Syntax, "The FHIRPath expression is not valid at character " +
                                                 std::to_string(offset + 1) + ": " +
                                                 std::string(what) + ".");
}

base::Result<> Lexer::skip_blank() {
  while (at_ < source_.size()) {
    if (is_blank(peek())) {
      ++at_;
    } else if (peek() == '/' && peek(1) == '/') {
      at_ = std::min(source_.find('\n', at_), source_.size());
    } else if (peek() == '/' && peek(1) == '*') {
      const std::size_t end = source_.find("*/", at_ + 2);
      if (end == std::string_view::npos) return syntax_error("a comment has no end", at_);
      at_ = end + 2;
    } else {
      break;
    }
  }
  return {};
}

base::Result<char32_t> Lexer::escaped_unit() {
  char32_t unit = 0;
  for (int digit = 0; digit < 4; ++digit) {
    const int value = hex_digit(peek());
    if (value < 0) return syntax_error("\\u needs four hexadecimal digits", at_);
    unit = unit * 16 + static_cast<char32_t>(value);
    ++at_;
  }
  return unit;
}

base::Result<Token> Lexer::quoted(char quote, TokenKind kind) {
  Token token{kind, {}, at_};
  ++at_;
  while (at_ < source_.size() && source_[at_] != quote) {
    const char c = source_[at_++];
    if (c != '\\') {
      token.text += c;
      continue;
    }
    const char escape = peek();
    ++at_;
    switch (escape) {
      case 'n':
        token.text += '\n';
        break;
      case 'r':
        token.text += '\r';
        break;
      case 't':
        token.text += '\t';
        break;
      case 'f':
        token.text += '\f';
        break;
      case '\\':
      case '/':
      case '\'':
      case '"':
      case '`':
        token.text += escape;
        break;
      case 'u': {
        char32_t code = TRY(escaped_unit());
        if (code >= 0xD800 && code < 0xDC00 && peek() == '\\' && peek(1) == 'u') {
          at_ += 2;
          const char32_t low = TRY(escaped_unit());
          if (low < 0xDC00 || low > 0xDFFF) return syntax_error("half a surrogate pair", at_);
          code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        if (code >= 0xD800 && code <= 0xDFFF) return syntax_error("half a surrogate pair", at_);
        append_utf8(token.text, code);
        break;
      }
      default:
        return syntax_error("an escape that FHIRPath does not know", at_ - 2);
    }
  }
  if (at_ >= source_.size()) return syntax_error("a closing quote is missing", token.offset);
  ++at_;
  return token;
}

base::Result<Token> Lexer::temporal() {
  Token token{TokenKind::DateTime, {}, at_};
  ++at_;
  const auto digits = [&] {
    const std::size_t from = at_;
    while (is_digit(peek()))
      ++at_;
    return at_ > from;
  };
  const auto time = [&] {
    digits();
    while (peek() == ':' && is_digit(peek(1))) {
      ++at_;
      digits();
    }
    if (peek() == '.' && is_digit(peek(1))) {
      ++at_;
      digits();
    }
  };
  if (peek() == 'T') {
    token.kind = TokenKind::Time;
    ++at_;
    const std::size_t from = at_;
    time();
    token.text = source_.substr(from, at_ - from);
    return token;
  }
  const std::size_t from = at_;
  digits();
  while (peek() == '-' && is_digit(peek(1))) {
    ++at_;
    digits();
  }
  if (peek() == 'T') {
    ++at_;
    time();
    if (peek() == 'Z') {
      ++at_;
    } else if ((peek() == '+' || peek() == '-') && is_digit(peek(1)) && is_digit(peek(2)) &&
               peek(3) == ':') {
      at_ += 4;
      digits();
    }
  }
  token.text = source_.substr(from, at_ - from);
  return token;
}

Token Lexer::number() {
  Token token{TokenKind::Integer, {}, at_};
  const std::size_t from = at_;
  while (is_digit(peek()))
    ++at_;
  if (peek() == '.' && is_digit(peek(1))) {
    token.kind = TokenKind::Decimal;
    ++at_;
    while (is_digit(peek()))
      ++at_;
  }
  token.text = source_.substr(from, at_ - from);
  if (peek() == 'L' && token.kind == TokenKind::Integer && !is_letter(peek(1))) {
    token.kind = TokenKind::Long;
    ++at_;
  }
  return token;
}

Token Lexer::word() {
  const std::size_t from = at_;
  while (is_letter(peek()) || is_digit(peek()))
    ++at_;
  return {TokenKind::Identifier, std::string(source_.substr(from, at_ - from)), from};
}

base::Result<Token> Lexer::symbol() {
  static constexpr std::string_view kTwo[] = {"<=", ">=", "!=", "!~"};
  for (const std::string_view two : kTwo) {
    if (source_.substr(at_, 2) != two) continue;
    at_ += 2;
    return Token{TokenKind::Symbol, std::string(two), at_ - 2};
  }
  static constexpr std::string_view kOne = ".()[]{},+-*/&|<>=~%";
  if (!kOne.contains(peek())) return syntax_error("a character that has no meaning here", at_);
  return Token{TokenKind::Symbol, std::string(1, source_[at_++]), at_ - 1};
}

base::Result<Token> Lexer::next() {
  TRY_VOID(skip_blank());
  if (at_ >= source_.size()) return Token{TokenKind::End, {}, source_.size()};
  const char c = peek();
  if (is_letter(c)) return word();
  if (is_digit(c)) return number();
  if (c == '\'') return quoted('\'', TokenKind::String);
  if (c == '`') return quoted('`', TokenKind::DelimitedIdentifier);
  if (c == '@') return temporal();
  if (c == '$') {
    ++at_;
    Token token = word();
    token.kind = TokenKind::Dollar;
    return token;
  }
  return symbol();
}

}  // namespace fhir::path
