#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

inline constexpr std::size_t kWordBytesMax = 64;      // of a longer word, its beginning counts
inline constexpr std::size_t kTextWordsMax = 20'000;  // different ones of one text

// The words of a text for full text search: folded (base/text/fold.h), of letters and digits, each
// once, in order of bytes. "COVID-19" is two. For keys and for what is searched by alike.
class Words {
 public:
  explicit Words(std::string_view text);
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;

  // They point into this object.
  std::span<const std::string_view> all() const { return words_; }

 private:
  std::string folded_;
  std::vector<std::string_view> words_;
};

std::vector<std::string> words_of(std::string_view text);

}  // namespace engine
