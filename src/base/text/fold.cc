#include "base/text/fold.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace base {
namespace {

// What the Latin letters from U+00C0 and from U+1E00 on fold to: a lower-case letter stands for
// itself, a blank for the character as it is, the rest for what letters() says.
constexpr char32_t kLatinBegin = 0xC0;
constexpr std::string_view kLatin =
    "aaaaEAEceeeeiiiidnooooO Ouuuuy21aaaaEAEceeeeiiiidnooooO Ouuuuy2y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii33jjkkklllllll"
    "lllnnnnnn5nnooooOO44rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
    "                                oo             uu               "
    "             aaiioouuuuuuuuuu EEaaEE  ggkkoooo  j   gg  nnAAEEOO"
    "aaaaeeeeiiiioooorrrruuuusstt  hh      aaeeOOooooooyy            "
    "                ";
constexpr char32_t kAdditionalBegin = 0x1E00;
constexpr std::string_view kAdditional =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnooOOoooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwy s  1 aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy      ";

std::string_view letters(char code) {
  switch (code) {
    case 'A':
      return "aa";
    case 'E':
      return "æ";
    case 'O':
      return "ø";
    case '1':
      return "ss";
    case '2':
      return "th";
    case '3':
      return "ij";
    case '4':
      return "oe";
    case '5':
      return "'n";
    default:
      return "";
  }
}

bool in(char32_t c, char32_t first, char32_t last) {
  return c >= first && c <= last;
}

bool is_white(char32_t c) {
  return c == ' ' || in(c, '\t', '\r') || c == 0xA0 || c == 0x1680 || in(c, 0x2000, 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

// Takes no room and says nothing: soft hyphen, joiners, marks of direction, byte order mark.
bool is_invisible(char32_t c) {
  return c == 0xAD || in(c, 0x200B, 0x200F) || c == 0x2060 || c == 0xFEFF;
}

bool is_hyphen(char32_t c) {
  return in(c, 0x2010, 0x2015) || c == 0x2212;
}

bool is_apostrophe(char32_t c) {
  return c == 0xB4 || c == 0x2BC || c == 0x2018 || c == 0x2019 || c == 0x201B || c == 0x2032;
}

bool is_mark(char32_t c) {
  return in(c, 0x300, 0x36F);
}

char32_t lower_greek_or_cyrillic(char32_t c) {
  if ((in(c, 0x391, 0x3A1) || in(c, 0x3A3, 0x3AB)) || in(c, 0x410, 0x42F)) return c + 0x20;
  if (in(c, 0x400, 0x40F)) return c + 0x50;
  return c;
}

// Reads the characters of a text one after the other.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ >= text_.size(); }
  char32_t next() {
    const std::uint32_t lead = byte();
    if (lead < 0x80) return lead;
    if (lead < 0xE0) return (lead & 0x1F) << 6U | trail();
    if (lead < 0xF0) {
      const std::uint32_t high = (lead & 0x0F) << 12U;
      return high | trail() << 6U | trail();
    }
    const std::uint32_t high = (lead & 0x07) << 18U | trail() << 12U;
    return high | trail() << 6U | trail();
  }

 private:
  std::uint32_t byte() { return at_end() ? 0 : static_cast<unsigned char>(text_[at_++]); }
  std::uint32_t trail() { return byte() & 0x3F; }

  std::string_view text_;
  std::size_t at_ = 0;
};

class Folder {
 public:
  explicit Folder(std::size_t size) { out_.reserve(size + 8); }

  void add(char32_t c) {
    if (is_white(c)) {
      space_ = true;
    } else if (c < 0x80) {
      write_space();
      ascii(static_cast<char>(c));
    } else if (is_mark(c)) {
      mark(c);
    } else if (!is_invisible(c)) {
      write_space();
      letter(c);
    }
  }
  std::string take() { return std::move(out_); }

 private:
  void write_space() {
    if (space_ && !out_.empty()) out_ += ' ';
    space_ = false;
  }

  void ascii(char c) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    plain(c == '`' ? '\'' : c);
  }

  void letter(char32_t c) {
    base_ = '\0';
    if (c >= kLatinBegin && c - kLatinBegin < kLatin.size()) {
      latin(kLatin[c - kLatinBegin], c);
    } else if (c >= kAdditionalBegin && c - kAdditionalBegin < kAdditional.size()) {
      latin(kAdditional[c - kAdditionalBegin], c);
    } else if (is_apostrophe(c)) {
      out_ += '\'';
    } else if (is_hyphen(c)) {
      out_ += '-';
    } else {
      encode(lower_greek_or_cyrillic(c));
    }
  }

  void latin(char code, char32_t c) {
    if (code == ' ') {
      encode(c);
    } else if (code >= 'a' && code <= 'z') {
      plain(code);
    } else {
      out_ += letters(code);
    }
  }

  void plain(char c) {
    out_ += c;
    base_ = c;
  }

  // An accent that follows its letter makes another letter of it, or is dropped.
  void mark(char32_t c) {
    const bool ring = c == 0x30A;
    const bool dots = c == 0x308;
    const bool strokes = c == 0x30B || c == 0x338;
    char code = '\0';
    if (base_ == 'a' && ring) code = 'A';
    if (base_ == 'a' && dots) code = 'E';
    if (base_ == 'o' && (dots || strokes)) code = 'O';
    if (code == '\0' || space_) return;
    out_.pop_back();
    out_ += letters(code);
    base_ = '\0';
  }

  void encode(char32_t c) {
    const auto put = [&](std::uint32_t byte) { out_ += static_cast<char>(byte); };
    if (c < 0x800) {
      put(0xC0 | c >> 6U);
    } else {
      if (c < 0x10000) {
        put(0xE0 | c >> 12U);
      } else {
        put(0xF0 | c >> 18U);
        put(0x80 | (c >> 12U & 0x3F));
      }
      put(0x80 | (c >> 6U & 0x3F));
    }
    put(0x80 | (c & 0x3F));
  }

  std::string out_;
  bool space_ = false;  // white space was passed and not written
  char base_ = '\0';    // the letter just written, if an accent may change it
};

}  // namespace

namespace {

// What Folder makes of one character of ASCII; 0 of white space.
constexpr auto kAscii = [] {
  std::array<char, 0x80> table{};
  for (std::size_t c = 0; c < table.size(); ++c) {
    const bool upper = c >= 'A' && c <= 'Z';
    table[c] = static_cast<char>(upper ? c + ('a' - 'A') : c);
  }
  table['`'] = '\'';
  for (const char white : {' ', '\t', '\n', '\v', '\f', '\r'})
    table[static_cast<std::size_t>(white)] = '\0';
  return table;
}();

// Most texts: the same as below, several times faster.
std::string fold_ascii(std::string_view ascii) {
  std::string out;
  out.resize_and_overwrite(ascii.size(), [&](char* to, std::size_t) {
    std::size_t size = 0;
    bool space = false;
    for (const char c : ascii) {
      const char folded = kAscii[static_cast<std::size_t>(c)];
      if (folded == '\0' && c != '\0') {
        space = size > 0;
        continue;
      }
      if (space) to[size++] = ' ';
      space = false;
      to[size++] = folded;
    }
    return size;
  });
  return out;
}

}  // namespace

std::string fold(std::string_view utf8) {
  if (std::ranges::all_of(utf8, [](char c) { return c >= 0; })) return fold_ascii(utf8);
  Folder folder(utf8.size());
  Reader in(utf8);
  while (!in.at_end())
    folder.add(in.next());
  return folder.take();
}

}  // namespace base
