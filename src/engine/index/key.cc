#include "engine/index/key.h"

#include <algorithm>
#include <utility>

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

// A kind and a text, with one piece of memory at most.
std::string after(char kind, std::string_view text) {
  std::string key;
  key.reserve(1 + text.size());
  key += kind;
  key += text;
  return key;
}

// What append_text() adds at most.
std::size_t kept_size(std::string_view text) {
  return std::min(text.size(), kTextMax + 2 * sizeof(std::uint64_t));
}

}  // namespace

void append_ended(std::string& out, std::string_view text) {
  const std::size_t begin = out.size();
  append_text(out, text);
  // The hash of a long text may hold a 00, and hostile text too.
  std::ranges::replace(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), '\0', '\1');
  out += '\0';
}

std::string token(std::string_view system, std::string_view code) {
  std::string key;
  key.reserve(2 + kept_size(code) + kept_size(system));
  key += kToken;
  append_text(key, code);
  key += '\0';
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
  std::string key;
  key.reserve(2 + kept_size(folded) + kept_size(original));
  key += kString;
  key += folded.substr(0, kTextMax);
  key += '\0';
  append_text(key, original);
  return key;
}

std::string string_prefix(std::string_view folded) {
  return after(kString, folded.substr(0, kTextMax));
}

std::string word(std::string_view folded) {
  return after(kWord, folded.substr(0, kWordMax));
}

std::string reference(fhir::TypeId type, std::uint32_t number) {
  std::string key(1, kReference);
  base::append_be(key, static_cast<std::uint16_t>(type));
  base::append_be(key, number);
  return key;
}

std::string unseen(fhir::TypeId type, std::string_view id) {
  return reference(type, 0xFFFFFFFF).append(id);
}

std::string uri(std::string_view text) {
  std::string key;
  key.reserve(1 + kept_size(text));
  key += kUri;
  append_text(key, text);
  return key;
}

std::string text(std::string_view folded) {
  return after(kText, folded.substr(0, kTextMax));
}

std::string typed(std::string_view type_system, std::string_view type_code,
                  std::string_view value) {
  std::string key(1, kTyped);
  append_ended(key, type_system);
  append_ended(key, type_code);
  append_text(key, value);
  return key;
}

std::string logical(std::string_view system, std::string_view value) {
  std::string key = logical_any_system(value);
  append_text(key, system);
  return key;
}

std::string logical_any_system(std::string_view value) {
  std::string key(1, kLogical);
  append_ended(key, value);
  return key;
}

std::string fragment(std::string_view id) {
  return std::string(1, kFragment).append(id.substr(0, kWordMax));
}

std::string contained(fhir::TypeId type) {
  std::string key(1, kContained);
  base::append_be(key, static_cast<std::uint16_t>(type));
  return key;
}

std::string sound(std::string_view code) {
  return after(kSound, code.substr(0, kWordMax));
}

std::string full_text(std::string_view word) {
  return after(kFullText, word);
}

std::string tuple() {
  return std::string(1, kTuple);
}

void append_part(std::string& tuple, std::string_view key) {
  for (std::size_t zero = key.find('\0'); zero != key.npos; zero = key.find('\0')) {
    tuple += key.substr(0, zero + 1);
    tuple += '\xFF';
    key.remove_prefix(zero + 1);
  }
  tuple += key;
}

void end_part(std::string& tuple) {
  tuple += '\0';
  tuple += '\1';
}

std::vector<std::string> parts(std::string_view tuple, std::size_t count) {
  std::vector<std::string> keys;
  if (!tuple.starts_with(kTuple) || count == 0) return keys;
  std::string part;
  std::size_t at = 1;
  for (; at < tuple.size() && keys.size() + 1 < count; ++at) {
    const char c = tuple[at];
    if (c != '\0') {
      part += c;
      continue;
    }
    if (++at == tuple.size()) return keys;
    if (tuple[at] == '\1') {
      keys.push_back(std::exchange(part, {}));
    } else {
      part += '\0';
    }
  }
  if (keys.size() + 1 == count) keys.emplace_back(tuple.substr(at));
  return keys;
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
