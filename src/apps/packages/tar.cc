#include "apps/packages/tar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

namespace apps {
namespace {

constexpr std::size_t kBlock = 512;
using Block = std::array<char, kBlock>;

// Fields of a header, https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
std::string_view field(const Block& block, std::size_t at, std::size_t size) {
  const std::string_view text(block.data() + at, size);
  return text.substr(0, text.find('\0'));
}

std::optional<std::uint64_t> octal(std::string_view text) {
  while (text.starts_with(' '))
    text.remove_prefix(1);
  while (text.ends_with(' '))
    text.remove_suffix(1);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool checksum_is_right(const Block& block) {
  constexpr std::size_t kAt = 148;
  constexpr std::size_t kSize = 8;
  const auto told = octal(field(block, kAt, kSize));
  std::uint64_t sum = kSize * ' ';
  for (std::size_t i = 0; i < kBlock; ++i) {
    if (i < kAt || i >= kAt + kSize) sum += static_cast<unsigned char>(block[i]);
  }
  return told == sum;
}

class TarReader {
 public:
  TarReader(ByteSource& source, const TarLimits& limits) : source_(source), limits_(limits) {}

  base::Result<> visit(const TarVisitor& visit) {
    std::size_t files = 0;
    for (;;) {
      Block header;
      if (!TRY(fill(header.data(), kBlock, End::Allowed))) return {};
      if (std::ranges::all_of(header, [](char c) { return c == '\0'; })) return {};
      if (!checksum_is_right(header)) return damaged();
      const auto size = octal(field(header, 124, 12));
      if (!size) return damaged();
      if (*size > limits_.file_bytes_max) return too_large("A file of the archive is too large.");
      if (++files > limits_.files_max) return too_large("The archive has too many files.");
      std::string content(*size, '\0');
      if (!TRY(fill(content.data(), content.size(), End::Refused))) return damaged();
      TRY_VOID(skip_padding(*size));
      TRY_VOID(take(header, std::move(content), visit));
    }
  }

 private:
  enum class End : std::uint8_t { Allowed, Refused };

  base::Result<> take(const Block& header, std::string content, const TarVisitor& visit) {
    switch (header[156]) {
      case 'L':  // GNU: the name of the next file
        long_name_ = content.substr(0, content.find('\0'));
        return {};
      case 'x':  // pax: attributes of the next file
        long_name_ = pax_path(content);
        return {};
      case '0':
      case '\0':
        break;
      default:
        long_name_.clear();
        return {};
    }
    std::string name = std::move(long_name_);
    long_name_.clear();
    if (name.empty()) {
      const std::string_view prefix = field(header, 345, 155);
      name = prefix.empty() ? "" : std::string(prefix) + '/';
      name += field(header, 0, 100);
    }
    return visit(name, std::move(content));
  }

  // "27 path=a/long/name\n", among other attributes.
  static std::string pax_path(std::string_view text) {
    while (!text.empty()) {
      std::size_t size = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
      if (error != std::errc{} || size == 0 || size > text.size()) return {};
      std::string_view line = text.substr(0, size);
      line.remove_prefix(std::min(line.size(), static_cast<std::size_t>(end - text.data()) + 1));
      if (line.starts_with("path=")) return std::string(line.substr(5, line.size() - 6));
      text.remove_prefix(size);
    }
    return {};
  }

  base::Result<> skip_padding(std::uint64_t size) {
    Block padding;
    const std::size_t rest = (kBlock - size % kBlock) % kBlock;
    if (!TRY(fill(padding.data(), rest, End::Refused))) return damaged();
    return {};
  }

  // false at the end of the source, where that is allowed.
  base::Result<bool> fill(char* to, std::size_t size, End end) {
    std::size_t have = 0;
    while (have < size) {
      const std::size_t got = TRY(source_.read({to + have, size - have}));
      if (got == 0 && have == 0 && end == End::Allowed) return false;
      if (got == 0) return damaged();
      have += got;
    }
    return true;
  }

  static std::unexpected<base::Error> damaged() {
    return base::fail(base::ErrorKind::Invalid, "The archive is damaged or ends half way.");
  }
  static std::unexpected<base::Error> too_large(std::string message) {
    return base::fail(base::ErrorKind::TooLarge, std::move(message));
  }

  ByteSource& source_;
  const TarLimits& limits_;
  std::string long_name_;
};

}  // namespace

base::Result<> visit_tar(ByteSource& source, const TarLimits& limits, const TarVisitor& visit) {
  return TarReader(source, limits).visit(visit);
}

}  // namespace apps
