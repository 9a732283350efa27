#include "engine/index/key_number.h"

#include <utility>

#include "base/bytes.h"
#include "engine/index/key.h"

namespace engine::key {

namespace {

using fhir::BigDecimal;

constexpr std::uint32_t kSign = std::uint32_t{1} << 31U;
constexpr unsigned char kZero = 0x80;
constexpr unsigned char kSmall = 0x81;
constexpr unsigned char kLarge = 0xFE;
constexpr int kMiddle = 191;
constexpr int kExponentLeast = 0x82 - kMiddle;
constexpr int kExponentMost = 0xFD - kMiddle;

unsigned char byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

void append_size(std::string& out, int exponent) {
  if (exponent >= kExponentLeast && exponent <= kExponentMost) {
    out += static_cast<char>(exponent + kMiddle);
    return;
  }
  out += static_cast<char>(exponent < 0 ? kSmall : kLarge);
  base::append_be(out, static_cast<std::uint32_t>(exponent) ^ kSign);
}

void append_pairs(std::string& out, std::string_view digits) {
  std::size_t at = out.size();
  out.resize(at + (digits.size() + 1) / 2);
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int tens = digits[i] - '0';
    const int ones = i + 1 < digits.size() ? digits[i + 1] - '0' : 0;
    const int more = i + 2 < digits.size() ? 1 : 0;
    out[at++] = static_cast<char>(2 * (10 * tens + ones) + more);
  }
}

int texts_before_bounds(char kind) {
  switch (kind) {
    case kNumber:
    case kNumbers:
    case kPosition:
      return 0;
    case kMeasure:
    case kMeasures:
      return 1;
    case kQuantity:
    case kQuantities:
      return 2;
    default:
      return -1;
  }
}

void append_bounds(std::string& key, std::string_view low, std::string_view high) {
  key += low;
  if (low != high) key += high;
}

}  // namespace

void append_bound(std::string& out, const BigDecimal& number) {
  if (number.is_zero()) {
    out += static_cast<char>(kZero);
    return;
  }
  const std::size_t begin = out.size();
  append_size(out, number.exponent());
  append_pairs(out, number.digits());
  if (!number.is_negative()) return;
  for (std::size_t at = begin; at < out.size(); ++at)
    out[at] = static_cast<char>(~byte_at(out, at));
}

std::string bound(const BigDecimal& number) {
  std::string bytes;
  append_bound(bytes, number);
  return bytes;
}

std::size_t bound_size(std::string_view bytes) {
  if (bytes.empty()) return 0;
  const unsigned char first = byte_at(bytes, 0);
  if (first == 0x00 || first == kZero || first == 0xFF) return 1;
  const unsigned flip = first < kZero ? 0xFFU : 0U;
  const unsigned size = first ^ flip;
  if (size == 0x80) return 0;
  for (std::size_t at = size == kSmall || size == kLarge ? 5 : 1; at < bytes.size(); ++at) {
    if (((byte_at(bytes, at) ^ flip) & 1U) == 0) return at + 1;
  }
  return 0;
}

std::optional<BigDecimal> number_of(std::string_view bytes) {
  if (bytes.empty() || bound_size(bytes) != bytes.size()) return std::nullopt;
  if (bytes == kLowest || bytes == kHighest) return std::nullopt;
  const unsigned char first = byte_at(bytes, 0);
  if (first == kZero) return BigDecimal();
  std::string positive(bytes);
  if (first < kZero) {
    for (char& c : positive)
      c = static_cast<char>(~static_cast<unsigned char>(c));
  }
  base::ByteReader reader(positive);
  const auto size = reader.be<unsigned char>();
  int exponent = size - kMiddle;
  if (size == kSmall || size == kLarge) {
    exponent = static_cast<int>(reader.be<std::uint32_t>() ^ kSign);
  }
  std::string digits;
  while (!reader.at_end()) {
    const int pair = reader.be<unsigned char>() / 2;
    digits += static_cast<char>('0' + pair / 10);
    digits += static_cast<char>('0' + pair % 10);
  }
  return BigDecimal(first < kZero, std::move(digits), exponent);
}

std::string_view beginning(std::string_view key) {
  const int texts = key.empty() ? -1 : texts_before_bounds(key.front());
  if (texts < 0) return {};
  std::size_t end = 1;
  for (int text = 0; text < texts; ++text) {
    end = key.find('\0', end);
    if (end == key.npos) return {};
    ++end;
  }
  return key.substr(0, end);
}

Bounds bounds(std::string_view key) {
  const std::string_view begin = beginning(key);
  if (begin.empty()) return {};
  key.remove_prefix(begin.size());
  const std::string_view low = key.substr(0, bound_size(key));
  key.remove_prefix(low.size());
  if (key.empty()) return {.low = low, .high = low};
  const std::string_view high = key.substr(0, bound_size(key));
  const std::string_view open = key.substr(high.size());
  return {.low = low,
          .high = high,
          .low_open = open == std::string_view(&kLowOpen, 1),
          .high_open = open == std::string_view(&kHighOpen, 1)};
}

std::string numbers(char kind) {
  return std::string(1, kind);
}

std::string quantities(char kind, std::string_view unit) {
  std::string key(1, kind);
  append_ended(key, unit);
  return key;
}

std::string quantities(char kind, std::string_view unit, std::string_view system) {
  constexpr std::size_t kUsualBounds = 8;
  std::string key;
  key.reserve(3 + unit.size() + system.size() + kUsualBounds);
  key += kind;
  append_ended(key, unit);
  append_ended(key, system);
  return key;
}

std::string measures(char kind, std::string_view canonical_unit) {
  return quantities(kind, canonical_unit);
}

std::string position(const BigDecimal& latitude, const BigDecimal& longitude) {
  std::string key(1, kPosition);
  append_bound(key, latitude);
  append_bound(key, longitude);
  return key;
}

std::string number(std::string_view low, std::string_view high) {
  std::string key = numbers(low == high ? kNumber : kNumbers);
  append_bounds(key, low, high);
  return key;
}

std::string quantity(std::string_view unit, std::string_view system, std::string_view low,
                     std::string_view high) {
  std::string key = quantities(low == high ? kQuantity : kQuantities, unit, system);
  append_bounds(key, low, high);
  return key;
}

std::string measure(std::string_view canonical_unit, std::string_view low, std::string_view high) {
  std::string key = measures(low == high ? kMeasure : kMeasures, canonical_unit);
  append_bounds(key, low, high);
  return key;
}

}  // namespace engine::key
