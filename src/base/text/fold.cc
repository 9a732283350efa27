#include "base/text/fold.h"

#include <cstdint>

namespace base {
namespace {

constexpr std::uint32_t kTableFrom = 0xC0;
constexpr std::uint32_t kTableTo = 0x180;

// Latin-1 from À on, and Latin Extended-A.
constexpr const char* kFolded[kTableTo - kTableFrom] = {
    "a", "a", "a",  "a",  "a", "aa", "æ", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
    "d", "n", "o",  "o",  "o", "o",  "o", "×", "ø", "u", "u", "u", "u", "y", "th", "ss",
    "a", "a", "a",  "a",  "a", "aa", "æ", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
    "d", "n", "o",  "o",  "o", "o",  "o", "÷", "ø", "u", "u", "u", "u", "y", "th", "y",
    "a", "a", "a",  "a",  "a", "a",  "c", "c", "c", "c", "c", "c", "c", "c", "d",  "d",
    "d", "d", "e",  "e",  "e", "e",  "e", "e", "e", "e", "e", "e", "g", "g", "g",  "g",
    "g", "g", "g",  "g",  "h", "h",  "h", "h", "i", "i", "i", "i", "i", "i", "i",  "i",
    "i", "i", "ij", "ij", "j", "j",  "k", "k", "k", "l", "l", "l", "l", "l", "l",  "l",
    "l", "l", "l",  "n",  "n", "n",  "n", "n", "n", "n", "n", "n", "o", "o", "o",  "o",
    "o", "o", "oe", "oe", "r", "r",  "r", "r", "r", "r", "s", "s", "s", "s", "s",  "s",
    "s", "s", "t",  "t",  "t", "t",  "t", "t", "u", "u", "u", "u", "u", "u", "u",  "u",
    "u", "u", "u",  "u",  "w", "w",  "y", "y", "y", "z", "z", "z", "z", "z", "z",  "s",
};

constexpr std::uint32_t kRingAbove = 0x30A;

bool is_combining(std::uint32_t code) {
  return code >= 0x300 && code <= 0x36F;
}

bool is_space(std::uint32_t code) {
  return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xA0 || code == 0x202F ||
         (code >= 0x2000 && code <= 0x200A) || code == 0x3000;
}

// The character at `at`, and its size in bytes; a stray byte stands for itself, with size 1.
struct Character {
  std::uint32_t code;
  std::size_t size;
};

Character character(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
  };
  const std::uint32_t first = byte(at);
  const auto continues = [&](std::size_t index) { return (byte(index) & 0xC0) == 0x80; };
  if ((first & 0xE0) == 0xC0 && continues(at + 1)) {
    return {(first & 0x1F) << 6 | (byte(at + 1) & 0x3F), 2};
  }
  if ((first & 0xF0) == 0xE0 && continues(at + 1) && continues(at + 2)) {
    return {(first & 0x0F) << 12 | (byte(at + 1) & 0x3F) << 6 | (byte(at + 2) & 0x3F), 3};
  }
  return {first < 0x80 ? first : 0xFFFF'FFFF, 1};
}

void append_two_bytes(std::string& out, std::uint32_t code) {
  out += static_cast<char>(0xC0 | (code >> 6));
  out += static_cast<char>(0x80 | (code & 0x3F));
}

// Greek and Cyrillic capitals; 0 for what stays as it is.
std::uint32_t lower_other(std::uint32_t code) {
  if (code >= 0x391 && code <= 0x3A9) return code + 32;
  if (code >= 0x410 && code <= 0x42F) return code + 32;
  if (code >= 0x400 && code <= 0x40F) return code + 80;
  return 0;
}

// A ring on the a just written makes it an å, which is "aa"; other rings are accents.
void add_ring(std::string& out) {
  if (out.ends_with('a')) out += 'a';
}

void append_folded(std::string& out, Character next, std::string_view bytes) {
  if (next.code < 0x80) {
    const bool capital = next.code >= 'A' && next.code <= 'Z';
    out += static_cast<char>(capital ? next.code + 32 : next.code);
  } else if (next.code == kRingAbove) {
    add_ring(out);
  } else if (is_combining(next.code)) {
    return;
  } else if (next.code >= kTableFrom && next.code < kTableTo) {
    out += kFolded[next.code - kTableFrom];
  } else if (next.code == 0x1FC || next.code == 0x1FD || next.code == 0x1E2 || next.code == 0x1E3) {
    out += "æ";
  } else if (next.code == 0x1FE || next.code == 0x1FF) {
    out += "ø";
  } else if (next.code == 0x1FA || next.code == 0x1FB) {
    out += "aa";
  } else if (const std::uint32_t lower = lower_other(next.code)) {
    append_two_bytes(out, lower);
  } else {
    out += bytes;
  }
}

}  // namespace

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 4);
  bool space_due = false;
  for (std::size_t at = 0; at < text.size();) {
    const Character next = character(text, at);
    if (is_space(next.code)) {
      space_due = !out.empty();
    } else {
      if (space_due) out += ' ';
      space_due = false;
      append_folded(out, next, text.substr(at, next.size));
    }
    at += next.size;
  }
  return out;
}

}  // namespace base
