#include "fhir/json/tokens.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

namespace fhir::json {

struct Tokenizer::Stage1 {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
};

namespace {

// simdjson wants room for more bytes than the text has.
constexpr std::size_t kCapacityMin = 8 << 10;

// The length of the UTF-8 character at the front of `text`, or 0 if it is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t at) -> unsigned {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  const auto follows = [&](std::size_t at) { return (byte(at) & 0xC0U) == 0x80; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
  if ((lead & 0xF0U) == 0xE0) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
    return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

std::size_t locate_bad_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = utf8_length(text.substr(at, 4));
    if (length == 0) return at;
    at += length;
  }
  return at;
}

// The first control character in a string, or the quote of the string that never ends.
std::size_t locate_in_strings(std::string_view text, Fault fault) {
  bool inside = false;
  std::size_t quote = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (inside && byte == '\\') {
      ++at;
    } else if (byte == '"') {
      inside = !inside;
      quote = at;
    } else if (inside && byte < 0x20 && fault == Fault::ControlCharacter) {
      return at;
    }
  }
  return quote;
}

Fault fault_of(simdjson::error_code code) {
  switch (code) {
    case simdjson::SUCCESS:
      return Fault::None;
    case simdjson::UTF8_ERROR:
      return Fault::NotUtf8;
    case simdjson::UNESCAPED_CHARS:
      return Fault::ControlCharacter;
    case simdjson::UNCLOSED_STRING:
      return Fault::OpenString;
    case simdjson::EMPTY:
      return Fault::Empty;
    default:
      return Fault::ExpectedValue;
  }
}

}  // namespace

Tokenizer::Tokenizer() : stage1_(std::make_unique<Stage1>()) {}
Tokenizer::~Tokenizer() = default;

Fault Tokenizer::run(std::string_view text) {
  auto& parser = stage1_->parser;
  const std::size_t needed = std::max(text.size() + 1, kCapacityMin);
  simdjson::error_code code = simdjson::SUCCESS;
  if (!parser) {
    code =
        simdjson::get_active_implementation()->create_dom_parser_implementation(needed, 1, parser);
  } else if (parser->capacity() < needed) {
    code = parser->set_capacity(needed + needed / 2);
  }
  if (code != simdjson::SUCCESS) return Fault::TooManyValues;
  return fault_of(parser->stage1(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                                 simdjson::stage1_mode::regular));
}

const std::uint32_t* Tokenizer::offsets() const {
  return stage1_->parser->structural_indexes.get();
}

std::uint32_t Tokenizer::count() const {
  return stage1_->parser->n_structural_indexes;
}

std::size_t locate(Fault fault, std::string_view text) {
  switch (fault) {
    case Fault::NotUtf8:
      return locate_bad_utf8(text);
    case Fault::ControlCharacter:
    case Fault::OpenString:
      return locate_in_strings(text, fault);
    default:
      return 0;
  }
}

}  // namespace fhir::json
