#include "base/text/collate.h"

#include <array>
#include <span>
#include <utility>

#include "base/text/fold.h"

namespace base {

namespace {

using Replacement = std::pair<std::string_view, std::string_view>;

// No letter of UTF-8 begins with these bytes: behind ASCII, before all other letters.
constexpr std::array<Replacement, 3> kLastLetters = {{
    {"æ", "\x80"},
    {"ø", "\x81"},
    {"aa", "\x82"},
}};

// Alphabetised as y, where fold() finds a u. Precomposed, and with the mark behind the letter.
constexpr std::array<Replacement, 8> kFrontRounded = {{
    {"ü", "y"},
    {"Ü", "y"},
    {"ű", "y"},
    {"Ű", "y"},
    {"u\u0308", "y"},
    {"U\u0308", "y"},
    {"u\u030B", "y"},
    {"U\u030B", "y"},
}};

std::string replaced(std::string_view text, std::span<const Replacement> replacements) {
  std::string out;
  out.reserve(text.size() + 1);
  while (!text.empty()) {
    std::string_view taken = text.substr(0, 1);
    std::string_view written = taken;
    for (const auto& [from, to] : replacements)
      if (text.starts_with(from)) {
        taken = from;
        written = to;
        break;
      }
    out += written;
    text.remove_prefix(taken.size());
  }
  return out;
}

}  // namespace

std::string collation_key(std::string_view utf8) {
  // fold() makes aa of every å, so the two need not be told apart.
  std::string key = replaced(fold(replaced(utf8, kFrontRounded)), kLastLetters);
  key += '\0';
  key += utf8;
  return key;
}

}  // namespace base
