#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace terminology {

// A run of positions: begin … end-1.
struct Interval {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

// A set of positions of concepts in one code system, as runs. The descendants of a concept are one
// run in a tree and a few in a graph, so a set of half a million concepts is a few bytes; whatever
// has no such shape costs 8 bytes a concept. A value.
class IntervalSet {
 public:
  IntervalSet() = default;
  static IntervalSet range(std::uint32_t begin, std::uint32_t end);
  // In any order, with repetitions.
  static IntervalSet of(std::vector<std::uint32_t> positions);
  static IntervalSet of(std::vector<Interval> runs);

  bool contains(std::uint32_t position) const;
  bool empty() const { return runs_.empty(); }
  std::uint64_t size() const;
  std::span<const Interval> runs() const { return runs_; }

  IntervalSet& operator|=(const IntervalSet& other);
  IntervalSet& operator&=(const IntervalSet& other);
  IntervalSet& operator-=(const IntervalSet& other);

  friend bool operator==(const IntervalSet&, const IntervalSet&) = default;

 private:
  std::vector<Interval> runs_;  // ascending; between two of them there is a gap
};

// Whether one of ascending, disjoint runs has the position.
bool in_runs(std::span<const Interval> runs, std::uint32_t position);

}  // namespace terminology
