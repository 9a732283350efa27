#include "engine/index/key.h"

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"

namespace engine::key {

namespace {

constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

// Two's complement with the sign bit flipped sorts as unsigned bytes.
void append_ms(std::string& out, std::int64_t ms) {
  base::append_be(out, static_cast<std::uint64_t>(ms) ^ kSign);
}

void append_text(std::string& out, std::string_view text) {
  if (text.size() <= kTextMax) {
    out += text;
    return;
  }
  out += text.substr(0, kTextMax);
  base::append_be(out, base::hash64(text, 1));
  base::append_be(out, base::hash64(text, 2));
}

}  // namespace

std::string token(std::string_view system, std::string_view code) {
  std::string key = token_any_system(code);
  append_text(key, system);
  return key;
}

std::string token_any_system(std::string_view code) {
  std::string key(1, kToken);
  append_text(key, code);
  key += '\0';
  return key;
}

std::string string(std::string_view folded, std::string_view original) {
  std::string key = string_prefix(folded);
  key += '\0';
  append_text(key, original);
  return key;
}

std::string string_prefix(std::string_view folded) {
  return std::string(1, kString).append(folded.substr(0, kTextMax));
}

std::string word(std::string_view folded) {
  return std::string(1, kWord).append(folded.substr(0, kWordMax));
}

std::string reference(fhir::TypeId type, std::uint32_t number) {
  std::string key(1, kReference);
  base::append_be(key, static_cast<std::uint16_t>(type));
  base::append_be(key, number);
  return key;
}

std::string uri(std::string_view text) {
  std::string key(1, kUri);
  append_text(key, text);
  return key;
}

std::string date(std::int64_t low_ms, std::int64_t high_ms) {
  // Compared as unsigned: an open period spans more than a signed number holds.
  const auto span = static_cast<std::uint64_t>(high_ms) - static_cast<std::uint64_t>(low_ms);
  const bool brief = high_ms >= low_ms && span <= static_cast<std::uint64_t>(kShortMs);
  std::string key(1, brief ? kDate : kPeriod);
  append_ms(key, low_ms);
  append_ms(key, high_ms);
  return key;
}

std::string date_from(char kind, std::int64_t low_ms) {
  std::string key(1, kind);
  append_ms(key, low_ms);
  return key;
}

Range date_range(std::string_view key) {
  CHECK(key.size() == 17);
  base::ByteReader reader(key.substr(1));
  const auto low = reader.be<std::uint64_t>() ^ kSign;
  const auto high = reader.be<std::uint64_t>() ^ kSign;
  return {static_cast<std::int64_t>(low), static_cast<std::int64_t>(high)};
}

std::string kept_text(std::string_view text) {
  std::string kept;
  append_text(kept, text);
  return kept;
}

std::string prefix_end(std::string prefix) {
  while (!prefix.empty()) {
    const auto last = static_cast<unsigned char>(prefix.back());
    if (last < 0xFF) {
      prefix.back() = static_cast<char>(last + 1);
      return prefix;
    }
    prefix.pop_back();
  }
  return prefix;
}

}  // namespace engine::key
