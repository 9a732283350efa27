#include "terminology/interval_set.h"

#include <algorithm>
#include <utility>

namespace terminology {

namespace {

// Runs that come in the order of their beginnings, joined where they touch.
void append(std::vector<Interval>& runs, Interval run) {
  if (run.begin >= run.end) return;
  if (!runs.empty() && run.begin <= runs.back().end) {
    runs.back().end = std::max(runs.back().end, run.end);
  } else {
    runs.push_back(run);
  }
}

}  // namespace

bool in_runs(std::span<const Interval> runs, std::uint32_t position) {
  const auto after = std::ranges::upper_bound(runs, position, {}, &Interval::begin);
  return after != runs.begin() && position < std::prev(after)->end;
}

IntervalSet IntervalSet::range(std::uint32_t begin, std::uint32_t end) {
  IntervalSet set;
  append(set.runs_, {begin, end});
  return set;
}

IntervalSet IntervalSet::of(std::vector<std::uint32_t> positions) {
  std::ranges::sort(positions);
  IntervalSet set;
  for (const std::uint32_t position : positions)
    append(set.runs_, {position, position + 1});
  return set;
}

IntervalSet IntervalSet::of(std::vector<Interval> runs) {
  std::ranges::sort(runs, {}, &Interval::begin);
  IntervalSet set;
  for (const Interval& run : runs)
    append(set.runs_, run);
  return set;
}

bool IntervalSet::contains(std::uint32_t position) const {
  return in_runs(runs_, position);
}

std::uint64_t IntervalSet::size() const {
  std::uint64_t size = 0;
  for (const Interval& run : runs_)
    size += run.end - run.begin;
  return size;
}

IntervalSet& IntervalSet::operator|=(const IntervalSet& other) {
  if (other.empty()) return *this;
  std::vector<Interval> both;
  both.reserve(runs_.size() + other.runs_.size());
  auto a = runs_.begin();
  auto b = other.runs_.begin();
  while (a != runs_.end() || b != other.runs_.end()) {
    const bool first = b == other.runs_.end() || (a != runs_.end() && a->begin <= b->begin);
    append(both, first ? *a++ : *b++);
  }
  runs_ = std::move(both);
  return *this;
}

IntervalSet& IntervalSet::operator&=(const IntervalSet& other) {
  std::vector<Interval> both;
  auto a = runs_.begin();
  auto b = other.runs_.begin();
  while (a != runs_.end() && b != other.runs_.end()) {
    append(both, {std::max(a->begin, b->begin), std::min(a->end, b->end)});
    if (a->end < b->end) {
      ++a;
    } else {
      ++b;
    }
  }
  runs_ = std::move(both);
  return *this;
}

IntervalSet& IntervalSet::operator-=(const IntervalSet& other) {
  std::vector<Interval> left;
  auto b = other.runs_.begin();
  for (Interval run : runs_) {
    while (b != other.runs_.end() && b->end <= run.begin)
      ++b;
    for (auto hole = b; hole != other.runs_.end() && hole->begin < run.end; ++hole) {
      append(left, {run.begin, hole->begin});
      run.begin = hole->end;
    }
    append(left, run);
  }
  runs_ = std::move(left);
  return *this;
}

}  // namespace terminology
