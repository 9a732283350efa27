#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace fhir::json {

// What is wrong with a text, without the words.
enum class Fault : std::uint8_t {
  None,
  NotUtf8,
  ControlCharacter,
  OpenString,
  Empty,
  EndsEarly,
  ByteOrderMark,
  ExpectedValue,
  ExpectedKey,
  ExpectedColon,
  ExpectedCommaInObject,
  ExpectedCommaInArray,
  TextAfterValue,
  BadNumber,
  BadWord,
  BadEscape,
  LoneSurrogate,
  DuplicateKey,
  TooDeep,
  TooManyValues,
  KeyTooLong
};

// The first of the two passes over a JSON text: where its brackets, commas, colons, strings and
// other scalars begin. Checks UTF-8, control characters and that every string is closed; nothing
// else. simdjson's stage 1 does the work.
//
// One thread at a time. The offsets live until the next run().
class Tokenizer {
 public:
  Tokenizer();
  ~Tokenizer();
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;

  Fault run(std::string_view text);
  // count() offsets, followed by one more: the size of the text.
  const std::uint32_t* offsets() const;
  std::uint32_t count() const;

 private:
  struct Stage1;
  std::unique_ptr<Stage1> stage1_;
};

// Where the fault of a text that run() refused is: the slow way, byte by byte.
std::size_t locate(Fault fault, std::string_view text);

}  // namespace fhir::json
