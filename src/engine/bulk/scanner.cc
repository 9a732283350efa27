#include "engine/bulk/scanner.h"

#include <algorithm>
#include <utility>

#include "engine/bulk/compartment.h"

namespace engine {

namespace {

constexpr std::size_t kOrdinalsAtOnce = 4096;

// How many versions come before the first for which `is_past` holds, in order of t and so of time.
template <class IsPast>
base::Result<Ordinal> versions_until(const TypeState& type, const IsPast& is_past) {
  Ordinal low = 0;
  Ordinal high = type.versions();
  while (low < high) {
    const Ordinal middle = low + (high - low) / 2;
    if (is_past(TRY(type.row(middle)))) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

// The part of a type's versions that its times and its cursor leave.
struct Span {
  Ordinal begin = 0;
  Ordinal end = 0;
};

base::Result<Span> span_of(const TypeState& type, const ScanQuery& query) {
  Span span;
  span.end = TRY(versions_until(type, [&](const VersionRow& row) {
    return row.t > query.at.t || (query.until && row.time_ms > query.until->ms);
  }));
  if (query.since)
    span.begin = TRY(versions_until(
        type, [&](const VersionRow& row) { return row.time_ms >= query.since->ms; }));
  const auto from = static_cast<Ordinal>(std::min<std::uint64_t>(query.from, span.end));
  span.begin = std::min(std::max(span.begin, from), span.end);
  return span;
}

class ScanOfMatches final : public Scan {
 public:
  ScanOfMatches(const Reader& reader, fhir::TypeId type, OrdinalSet matches, Ordinal begin)
      : reader_(reader), type_(type), matches_(std::move(matches)), next_(begin) {
    left_ = matches_.size();
  }

  base::Result<std::vector<Version>> next(std::size_t count, std::size_t bytes_max) override {
    std::vector<Version> versions;
    std::size_t bytes = 0;
    for (const Ordinal ordinal : matches_.smallest_from(next_, count)) {
      if (bytes >= bytes_max) break;
      versions.push_back(TRY(reader_.load(type_, ordinal)));
      bytes += versions.back().json.size();
      next_ = ordinal + 1;
      --left_;
    }
    return versions;
  }
  std::uint64_t position() const override { return next_; }
  std::uint64_t left() const override { return left_; }

 private:
  const Reader& reader_;
  const fhir::TypeId type_;
  const OrdinalSet matches_;
  Ordinal next_;
  std::uint64_t left_;
};

// The deletes of a span that are still the last word at `at`. A delete has no content: whether it
// belongs to a compartment is said by the version before it.
base::Result<OrdinalSet> deletes_in(const TypeState& type, const Span& span, Instant at,
                                    const OrdinalSet* within) {
  OrdinalSet deletes;
  std::vector<Ordinal> found;
  for (Ordinal ordinal = span.begin; ordinal < span.end; ++ordinal) {
    const VersionRow row = TRY(type.row(ordinal));
    if (!row.deleted() || !row.visible(at)) continue;
    if (within != nullptr && (row.previous == kNoOrdinal || !within->contains(row.previous)))
      continue;
    found.push_back(ordinal);
    if (found.size() < kOrdinalsAtOnce) continue;
    deletes.add(found);
    found.clear();
  }
  deletes.add(found);
  return deletes;
}

}  // namespace

base::Result<std::unique_ptr<Scan>> Scanner::scan(const ScanQuery& query) const {
  const TypeState& type = state_.of(query.type);
  const Span span = TRY(span_of(type, query));
  std::optional<OrdinalSet> within;
  if (span.begin == span.end) {
    within = OrdinalSet{};
  } else if (query.within == ScanQuery::Within::PatientCompartments) {
    within = TRY(in_patient_compartments(definitions_, state_, query.type));
  } else if (query.within == ScanQuery::Within::CompartmentsOfThese) {
    within = TRY(in_compartments_of(definitions_, state_, query.type, query.patients));
  }
  OrdinalSet matches;
  if (query.show == ScanQuery::Show::Deleted) {
    matches = TRY(deletes_in(type, span, query.at, within ? &*within : nullptr));
  } else {
    for (const SearchQuery& filter : query.filters)
      matches |= TRY(searcher_.matching(query.at, filter));
    if (query.filters.empty()) matches = TRY(type.all(query.at));
    if (within) matches &= *within;
    matches.remove_from(span.end);
    matches.remove_below(span.begin);
  }
  return std::make_unique<ScanOfMatches>(reader_, query.type, std::move(matches), span.begin);
}

}  // namespace engine
