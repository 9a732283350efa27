#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fhir::path {

enum class TokenKind : std::uint8_t {
  End,
  Identifier,           // also keywords: the parser knows where they are names
  DelimitedIdentifier,  // `…`
  String,
  Integer,
  Decimal,
  Long,      // 5L
  DateTime,  // text after '@'
  Time,      // text after '@T'
  Dollar,    // $this, $index, $total: text is the word
  Symbol     // one or two characters
};

struct Token {
  TokenKind kind = TokenKind::End;
  std::string text;  // unescaped
  std::size_t offset = 0;

  bool is_symbol(std::string_view symbol) const {
    return kind == TokenKind::Symbol && text == symbol;
  }
  bool is_word(std::string_view word) const {
    return kind == TokenKind::Identifier && text == word;
  }
};

// Splits an expression into tokens, one at a time. Skips white space and comments.
class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}
  base::Result<Token> next();

 private:
  base::Result<> skip_blank();
  base::Result<Token> quoted(char quote, TokenKind kind);
  base::Result<char32_t> escaped_unit();
  base::Result<Token> temporal();
  Token number();
  Token word();
  base::Result<Token> symbol();
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }

  std::string_view source_;
  std::size_t at_ = 0;
};

std::unexpected<base::Error> syntax_error(std::string_view what, std::size_t offset);

}  // namespace fhir::path
