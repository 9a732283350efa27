#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fhir/graphql/ast.h"

namespace fhir::graphql {

struct Token {
  enum class Kind : std::uint8_t { End, Punctuator, Name, Int, Float, String };
  Kind kind = Kind::End;
  std::string text;  // of a string: its content, unescaped; of a spread: "..."
  Position at;
};

// Cuts a query into tokens. The text outlives the lexer. One thread.
class Lexer {
 public:
  explicit Lexer(std::string_view text);

  // The next token; End again and again at the end. Syntax with its position otherwise.
  Answer<Token> next();

 private:
  void skip_ignored();
  Answer<Token> number(Token token);
  Answer<Token> string(Token token);
  Answer<Token> block_string(Token token);
  Answer<> escape(std::string& out, Position at);
  Answer<std::uint32_t> code_unit(Position at);

  Position position() const;
  bool at_end() const { return at_ == text_.size(); }
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  std::uint32_t line_ = 1;
};

}  // namespace fhir::graphql
