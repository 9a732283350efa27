#include "base/random.h"

#include <sys/random.h>

#include <cstddef>

#include "base/check.h"

namespace base {

namespace {

// One system call fills a buffer for 32 numbers: a call for each would dominate small creates.
struct Pool {
  std::uint64_t numbers[32];
  std::size_t left = 0;
};

}  // namespace

std::uint64_t SystemRandom::next() {
  thread_local Pool pool;
  if (pool.left == 0) {
    CHECK_FATAL(getrandom(pool.numbers, sizeof pool.numbers, 0) ==
                static_cast<ssize_t>(sizeof pool.numbers));
    pool.left = 32;
  }
  return pool.numbers[--pool.left];
}

std::string new_uuid(Random& random) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const std::uint64_t parts[2] = {(random.next() & ~0xF000ULL) | 0x4000ULL,
                                  (random.next() & ~(3ULL << 62)) | (2ULL << 62)};
  std::string text;
  text.reserve(36);
  for (int digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) text += '-';
    text += kDigits[(parts[digit / 16] >> (60 - 4 * (digit % 16))) & 15];
  }
  return text;
}

}  // namespace base
