#include "engine/feed/feed.h"

#include <algorithm>
#include <queue>
#include <tuple>

namespace engine {

namespace {

// The first ordinal whose version came after `after`. Mostly among the last few.
base::Result<Ordinal> first_after(const TypeState& type, Instant after) {
  Ordinal high = type.versions();
  Ordinal step = 1;
  Ordinal low = high;
  while (low > 0) {
    low = high > step ? high - step : 0;
    if (TRY(type.row(low)).t <= after.t) break;
    high = low;
    step *= 2;
  }
  while (low < high) {
    const Ordinal middle = low + (high - low) / 2;
    if (TRY(type.row(middle)).t <= after.t) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// Where one type has been read up to.
struct Front {
  std::uint64_t t;
  fhir::TypeId type;
  Ordinal ordinal;
  bool operator>(const Front& other) const {
    return std::tuple(t, type, ordinal) > std::tuple(other.t, other.type, other.ordinal);
  }
};

}  // namespace

base::Result<ChangePage> read_changes(const fhir::Definitions& definitions, const State& state,
                                      Instant after, std::size_t count_max) {
  ChangePage page;
  const Instant now = state.now();
  page.upto = std::max(after, now);
  std::priority_queue<Front, std::vector<Front>, std::greater<>> fronts;
  // A row that was applied and is not visible yet lies behind `now`.
  const auto add = [&](fhir::TypeId type, Ordinal ordinal) -> base::Result<> {
    if (ordinal >= state.of(type).versions()) return {};
    const std::uint64_t t = TRY(state.of(type).row(ordinal)).t;
    if (t <= now.t) fronts.push({t, type, ordinal});
    return {};
  };
  for (const fhir::TypeId type : definitions.resources()) {
    if (state.of(type).last_change() <= after.t) continue;
    const Ordinal first = TRY(first_after(state.of(type), after));
    TRY_VOID(add(type, first));
  }
  while (!fronts.empty()) {
    const Front front = fronts.top();
    const bool begins = page.changes.empty() || page.changes.back().at.t != front.t;
    if (begins && page.changes.size() >= count_max) {
      page.upto = page.changes.empty() ? after : page.changes.back().at;
      break;
    }
    fronts.pop();
    const VersionRow row = TRY(state.of(front.type).row(front.ordinal));
    page.changes.push_back(
        {Instant{row.t}, front.type, front.ordinal, row.previous, row.method, row.author});
    TRY_VOID(add(front.type, front.ordinal + 1));
  }
  return page;
}

}  // namespace engine
