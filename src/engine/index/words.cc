#include "engine/index/words.h"

#include <algorithm>

#include "base/text/fold.h"

namespace engine {

namespace {

// How many bytes at `at` are of no word. Folded texts have letters and digits of ASCII, and other
// characters in UTF-8: of those, U+00A0 to U+00BF but for µ, and U+2000 to U+206F are signs.
std::size_t separator(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = byte(at);
  if (first < 0x80) {
    const bool word = (first >= 'a' && first <= 'z') || (first >= '0' && first <= '9');
    return word ? 0 : 1;
  }
  if (first == 0xC2) return byte(at + 1) < 0xC0 && byte(at + 1) != 0xB5 ? 2 : 0;
  return first == 0xE2 && (byte(at + 1) == 0x80 || byte(at + 1) == 0x81) ? 3 : 0;
}

// Cut between characters.
std::string_view beginning(std::string_view word) {
  if (word.size() <= kWordBytesMax) return word;
  std::size_t size = kWordBytesMax;
  while (size > 0 && (static_cast<unsigned char>(word[size]) & 0xC0U) == 0x80U)
    --size;
  return word.substr(0, size);
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  const std::string folded = base::fold(text);
  std::vector<std::string_view> found;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= folded.size();) {
    const std::size_t gap = at < folded.size() ? separator(folded, at) : 1;
    if (gap == 0) {
      ++at;
      continue;
    }
    if (at > begin) found.push_back(beginning(std::string_view(folded).substr(begin, at - begin)));
    at += gap;
    begin = at;
  }
  std::ranges::sort(found);
  const auto twice = std::ranges::unique(found);
  found.erase(twice.begin(), twice.end());
  if (found.size() > kTextWordsMax) found.resize(kTextWordsMax);
  return {found.begin(), found.end()};
}

}  // namespace engine
