#include "engine/history/historian.h"

#include <algorithm>
#include <queue>
#include <tuple>
#include <utility>

namespace engine {

namespace {

// How many of a type's versions, in order of t and so of time, come before the first that is later.
template <class IsLater>
base::Result<std::uint32_t> versions_before(const TypeState& state, const IsLater& is_later) {
  std::uint32_t low = 0;
  std::uint32_t high = state.versions();
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (is_later(TRY(state.row(middle)))) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace

base::Result<HistoryPage> Historian::history(const HistoryQuery& query) const {
  HistoryPage page;
  page.at = query.as_of ? std::min(*query.as_of, state_.now()) : state_.now();
  std::vector<Place> places;
  if (query.type && !query.id.empty()) {
    places = TRY(instance(query, page.at));
    page.total = places.size();
    const auto skipped =
        static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(query.offset, places.size()));
    places.erase(places.begin(), places.begin() + skipped);
  } else if (query.type) {
    places = TRY(merged({*query.type}, query, page.at));
  } else {
    const auto all = definitions_.resources();
    places = TRY(merged({all.begin(), all.end()}, query, page.at));
  }
  page.more = places.size() > query.count;
  if (page.more) places.resize(query.count);
  std::uint64_t bytes = 0;
  for (const Place& place : places) {
    // A page of very large versions ends early; the next link goes on from there.
    if (bytes > budget_.bytes_max) break;
    page.versions.push_back(TRY(reader_.load(place.type, place.ordinal)));
    page.authors.push_back(
        state_.authors().name(TRY(state_.of(place.type).row(place.ordinal)).author));
    bytes += page.versions.back().json.size();
  }
  page.more = page.more || page.versions.size() < places.size();
  return page;
}

base::Result<std::vector<Historian::Place>> Historian::instance(const HistoryQuery& query,
                                                                Instant at) const {
  const TypeState& state = state_.of(*query.type);
  const auto resource = TRY(state.find(query.id));
  Ordinal ordinal = resource ? TRY(state.visible_version(*resource, at)) : kNoOrdinal;
  if (ordinal == kNoOrdinal)
    return base::fail(base::ErrorKind::NotFound, "there is no such resource");
  std::vector<Place> places;
  while (ordinal != kNoOrdinal) {
    const VersionRow row = TRY(state.row(ordinal));
    if (TRY(wanted(query, *query.type, row, at))) places.push_back({*query.type, ordinal});
    ordinal = row.previous;
  }
  return places;
}

// Each type's versions lie in order of t, so the newest of all types is always at one of the ends.
// Walks only to the end of the page.
base::Result<std::vector<Historian::Place>> Historian::merged(
    const std::vector<fhir::TypeId>& types, const HistoryQuery& query, Instant at) const {
  struct End {
    std::uint64_t t;
    fhir::TypeId type;
    Ordinal ordinal;
    bool operator<(const End& other) const {
      return std::tuple(t, type, ordinal) < std::tuple(other.t, other.type, other.ordinal);
    }
  };
  std::priority_queue<End> ends;
  for (const fhir::TypeId type : types) {
    const std::uint32_t count = TRY(versions_before(state_.of(type), [&](const VersionRow& row) {
      return row.t > at.t || (query.at && row.time_ms > query.at->ms);
    }));
    if (count > 0) ends.push({TRY(state_.of(type).row(count - 1)).t, type, count - 1});
  }
  std::vector<Place> places;
  std::uint64_t skip = query.offset;
  Cost cost(budget_);
  while (!ends.empty() && places.size() <= query.count) {
    TRY_VOID(cost.spend(0, 1));
    const End end = ends.top();
    ends.pop();
    const VersionRow row = TRY(state_.of(end.type).row(end.ordinal));
    // Everything further down is older still.
    if (query.since && row.time_ms < query.since->ms) break;
    if (end.ordinal > 0)
      ends.push({TRY(state_.of(end.type).row(end.ordinal - 1)).t, end.type, end.ordinal - 1});
    if (!TRY(wanted(query, end.type, row, at))) continue;
    if (skip > 0) {
      --skip;
    } else {
      places.push_back({end.type, end.ordinal});
    }
  }
  return places;
}

// _since: written at or after. _at: current at some time of a span, so written no later than its
// end and, if there is a next version, replaced after its beginning. FHIR R4, http.html#history.
base::Result<bool> Historian::wanted(const HistoryQuery& query, fhir::TypeId type,
                                     const VersionRow& row, Instant at) const {
  if (query.since && row.time_ms < query.since->ms) return false;
  if (!query.at) return true;
  if (row.time_ms > query.at->ms) return false;
  if (row.visible(at)) return true;  // nothing replaced it
  // What replaced it was written by a transaction whose every version has the same time.
  const std::uint64_t next_t = row.superseded;
  const TypeState& state = state_.of(type);
  const Ordinal next =
      TRY(versions_before(state, [&](const VersionRow& other) { return other.t >= next_t; }));
  return TRY(state.row(next)).time_ms > query.at_begin.value_or(*query.at).ms;
}

}  // namespace engine
