#include "engine/search/context.h"

#include <algorithm>

namespace engine {

namespace {

// Of each type the versions lie in the order of t and of time.
base::Result<std::int64_t> last_time(const SearchContext& context) {
  std::int64_t time_ms = 0;
  for (const fhir::TypeId type : context.definitions.resources()) {
    const TypeState& state = context.state.of(type);
    Ordinal low = 0;
    for (Ordinal high = state.versions(); low < high;) {
      const Ordinal middle = low + (high - low) / 2;
      if (TRY(state.row(middle)).t <= context.at.t) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low > 0) time_ms = std::max(time_ms, TRY(state.row(low - 1)).time_ms);
  }
  return time_ms;
}

}  // namespace

std::int64_t time_of_snapshot(const SearchContext& context) {
  const std::int64_t newest = context.state.last_time().ms;
  if (context.at >= context.state.now()) return newest;
  return last_time(context).value_or(newest);
}

}  // namespace engine
