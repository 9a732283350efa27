#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <vector>

#include "terminology/interval_set.h"

namespace terminology {

// Which concept is below which: a directed graph without cycles, as FHIR code systems have it by
// nesting and by parent and child properties. Concepts are given by number, in the order of the
// document, and get positions: a spanning forest is numbered in preorder, so that what is below a
// concept in the forest is one run, and what only other edges lead to is a few more (interval
// labelling: Agrawal, Borgida and Jagadish, 1989). Subsumption is then a comparison of numbers and
// never a walk.
//
// Immutable; any thread may read.
class Hierarchy {
 public:
  struct Edge {
    std::uint32_t parent;
    std::uint32_t child;
  };
  // Why there is none: these concepts are each other's ancestors, in this order; or, if there are
  // no members, the graph has more than kRunsMax runs.
  struct Refusal {
    std::vector<std::uint32_t> cycle;
  };
  static constexpr std::size_t kRunsMax = 16'000'000;

  // Of a concept with several parents the one named first is that of the forest.
  static std::expected<Hierarchy, Refusal> build(std::uint32_t size, std::span<const Edge> edges);

  std::uint32_t size() const { return static_cast<std::uint32_t>(ends_.size()); }
  // The position of the concept of each number.
  std::span<const std::uint32_t> positions() const { return positions_; }
  // Gives the memory of positions() back, once nobody asks for numbers any more.
  void forget_numbers() { positions_ = {}; }

  // All of this is about positions.
  bool subsumes(std::uint32_t ancestor, std::uint32_t descendant) const {
    if (descendant >= ancestor && descendant < ends_[ancestor]) return true;
    return !extra_.empty() && in_runs(extra(ancestor), descendant);
  }
  // What is below a position in the forest alone ends here.
  std::uint32_t forest_end(std::uint32_t position) const { return ends_[position]; }
  IntervalSet descendants(std::uint32_t position) const;  // and the concept itself
  IntervalSet ancestors(std::uint32_t position) const;    // and the concept itself
  std::span<const std::uint32_t> parents(std::uint32_t position) const {
    return parents_.of(position);
  }
  std::span<const std::uint32_t> children(std::uint32_t position) const {
    return children_.of(position);
  }
  std::size_t bytes() const;

  // Lists of numbers, one for each concept.
  struct Lists {
    std::vector<std::uint32_t> begins;  // and one more at the end
    std::vector<std::uint32_t> members;
    std::span<const std::uint32_t> of(std::uint32_t each) const {
      return std::span(members).subspan(begins[each], begins[each + 1] - begins[each]);
    }
  };

 private:
  std::span<const Interval> extra(std::uint32_t position) const {
    const std::uint32_t begin = extra_begins_[position];
    return std::span(extra_).subspan(begin, extra_begins_[position + 1] - begin);
  }
  bool find_extra(std::span<const std::uint32_t> parents_first);

  std::vector<std::uint32_t> positions_;
  std::vector<std::uint32_t> ends_;  // of the run of each position in the forest
  Lists parents_;
  Lists children_;
  std::vector<std::uint32_t> extra_begins_;
  std::vector<Interval> extra_;  // descendants outside of that run; empty for a forest
};

}  // namespace terminology
