#pragma once

#include <chrono>
#include <cstddef>

#include "rest/interactions.h"

namespace rest {

// Answers the reads of one Bundle, one after the other. A Bundle can hold 50,000 searches: once
// the answers together are too large, or took too long, the rest is refused (422), each by itself.
class BundleReads {
 public:
  explicit BundleReads(const Context& context);

  Reply answer(Call& call);

 private:
  static constexpr std::size_t kBytesMax = std::size_t{128} << 20;
  static constexpr auto kTimeMax = std::chrono::seconds(30);

  const Context& context_;
  const std::chrono::steady_clock::time_point begin_;
  std::size_t bytes_ = 0;
};

}  // namespace rest
