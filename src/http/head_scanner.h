#pragma once

#include <cstddef>
#include <expected>
#include <string_view>

#include "http/refusal.h"

namespace http {

struct HeadLimits {
  std::size_t head_bytes_max = 32 * 1024;
  std::size_t target_bytes_max = 8 * 1024;
};

// Finds the end of a request head in bytes that arrive piece by piece, and refuses what other
// programs on the way might read differently (request smuggling): a bare LF, a folded field line.
// Reads every byte once. Not thread-safe; one per connection.
class HeadScanner {
 public:
  explicit HeadScanner(const HeadLimits& limits) : limits_(limits) {}

  struct Found {
    std::size_t head_bytes = 0;  // including the empty line; 0: the head is not complete yet
    std::size_t fields = 0;
  };

  // `bytes` begins at the request line and grows from call to call.
  std::expected<Found, Refusal> scan(std::string_view bytes);
  void reset();

 private:
  HeadLimits limits_;
  std::size_t line_begin_ = 0;
  std::size_t search_from_ = 0;
  std::size_t lines_ = 0;
};

}  // namespace http
