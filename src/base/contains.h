#pragma once

#include <algorithm>
#include <functional>
#include <ranges>

namespace base {

// std::ranges::contains, which Debian 12's library does not have yet.
template <std::ranges::input_range Range, class T, class Projection = std::identity>
bool contains(const Range& range, const T& value, Projection projection = {}) {
  return std::ranges::find(range, value, projection) != std::ranges::end(range);
}

}  // namespace base
