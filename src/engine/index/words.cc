#include "engine/index/words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <functional>

#include "base/text/fold.h"

namespace engine {

namespace {

// Whether a byte is of a word whatever follows it.
constexpr auto kOfWord = [] {
  std::array<bool, 0x100> table{};
  for (std::size_t c = 0; c < table.size(); ++c) {
    const bool ascii = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    table[c] = ascii || (c >= 0x80 && c != 0xC2 && c != 0xE2);
  }
  return table;
}();

// How many bytes at `at` are of no word. Folded texts have letters and digits of ASCII, and other
// characters in UTF-8: of those, U+00A0 to U+00BF but for µ, and U+2000 to U+206F are signs.
std::size_t separator(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = byte(at);
  if (kOfWord[first]) return 0;
  if (first < 0x80) return 1;
  if (first == 0xC2) return byte(at + 1) < 0xC0 && byte(at + 1) != 0xB5 ? 2 : 0;
  return byte(at + 1) == 0x80 || byte(at + 1) == 0x81 ? 3 : 0;
}

// Cut between characters.
std::string_view beginning(std::string_view word) {
  if (word.size() <= kWordBytesMax) return word;
  std::size_t size = kWordBytesMax;
  while (size > 0 && (static_cast<unsigned char>(word[size]) & 0xC0U) == 0x80U)
    --size;
  return word.substr(0, size);
}

// A word and its first bytes as a number of the same order: few comparisons need more.
struct Found {
  std::uint64_t first;
  std::string_view word;

  friend bool operator<(const Found& a, const Found& b) {
    return a.first != b.first ? a.first < b.first : a.word < b.word;
  }
  friend bool operator==(const Found& a, const Found& b) {
    return a.first == b.first && a.word == b.word;
  }
};

Found found(std::string_view word) {
  std::uint64_t first = 0;
  std::memcpy(&first, word.data(), std::min(word.size(), sizeof first));
  return {std::endian::native == std::endian::little ? std::byteswap(first) : first, word};
}

std::vector<Found> find_words(std::string_view folded) {
  constexpr std::size_t kUsualSize = 6;  // bytes of a word and what is behind it
  std::vector<Found> words;
  words.reserve(folded.size() / kUsualSize + 1);
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= folded.size();) {
    const std::size_t gap = at < folded.size() ? separator(folded, at) : 1;
    if (gap == 0) {
      ++at;
      continue;
    }
    if (at > begin) words.push_back(found(beginning(folded.substr(begin, at - begin))));
    at += gap;
    begin = at;
  }
  return words;
}

}  // namespace

Words::Words(std::string_view text) : folded_(base::fold(text)) {
  std::vector<Found> found = find_words(folded_);
  std::ranges::sort(found, std::less{});
  const auto twice = std::ranges::unique(found);
  found.erase(twice.begin(), twice.end());
  words_.reserve(std::min(found.size(), kTextWordsMax));
  for (const Found& each : found) {
    if (words_.size() == kTextWordsMax) break;
    words_.push_back(each.word);
  }
}

std::vector<std::string> words_of(std::string_view text) {
  const Words words(text);
  return {words.all().begin(), words.all().end()};
}

}  // namespace engine
