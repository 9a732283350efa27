#include "terminology/hierarchy.h"

#include <algorithm>
#include <utility>

namespace terminology {

namespace {

using Edge = Hierarchy::Edge;
using Lists = Hierarchy::Lists;

constexpr std::uint32_t kNone = 0xFFFFFFFF;

// For each concept what `member` gives of the edges that `key` gives it, in their order, once.
template <class Key, class Member>
Lists lists_of(std::uint32_t size, std::span<const Edge> edges, Key key, Member member) {
  std::vector<std::uint32_t> begins(std::size_t{size} + 1, 0);
  for (const Edge& edge : edges)
    ++begins[key(edge) + std::size_t{1}];
  for (std::uint32_t each = 0; each < size; ++each)
    begins[each + 1] += begins[each];
  std::vector<std::uint32_t> members(edges.size());
  std::vector<std::uint32_t> next(begins.begin(), begins.end() - 1);
  for (const Edge& edge : edges)
    members[next[key(edge)]++] = member(edge);
  return {std::move(begins), std::move(members)};
}

std::vector<Edge> without_repetitions(std::uint32_t size, std::span<const Edge> edges) {
  const Lists parents = lists_of(
      size, edges, [](const Edge& edge) { return edge.child; },
      [](const Edge& edge) { return edge.parent; });
  std::vector<Edge> once;
  once.reserve(edges.size());
  std::vector<std::uint32_t> seen_for(size, kNone);
  for (std::uint32_t child = 0; child < size; ++child) {
    for (const std::uint32_t parent : parents.of(child)) {
      if (std::exchange(seen_for[parent], child) != child) once.push_back({parent, child});
    }
  }
  return once;
}

Lists parents_of(std::uint32_t size, std::span<const Edge> edges) {
  return lists_of(
      size, edges, [](const Edge& edge) { return edge.child; },
      [](const Edge& edge) { return edge.parent; });
}

Lists children_of(std::uint32_t size, std::span<const Edge> edges) {
  return lists_of(
      size, edges, [](const Edge& edge) { return edge.parent; },
      [](const Edge& edge) { return edge.child; });
}

// Parents before children (Kahn); fewer than all if there is a cycle.
std::vector<std::uint32_t> parents_first(const Lists& parents, const Lists& children,
                                         std::uint32_t size) {
  std::vector<std::uint32_t> waiting(size);
  std::vector<std::uint32_t> order;
  order.reserve(size);
  for (std::uint32_t each = 0; each < size; ++each) {
    waiting[each] = static_cast<std::uint32_t>(parents.of(each).size());
    if (waiting[each] == 0) order.push_back(each);
  }
  for (std::size_t done = 0; done < order.size(); ++done) {
    for (const std::uint32_t child : children.of(order[done]))
      if (--waiting[child] == 0) order.push_back(child);
  }
  return order;
}

// From any concept that did not get its turn, up through others that did not.
std::vector<std::uint32_t> find_cycle(const Lists& parents,
                                      std::span<const std::uint32_t> ordered) {
  const auto size = static_cast<std::uint32_t>(parents.begins.size() - 1);
  std::vector<bool> had_turn(size, false);
  for (const std::uint32_t each : ordered)
    had_turn[each] = true;
  std::uint32_t at = 0;
  while (had_turn[at])
    ++at;
  std::vector<std::uint32_t> path;
  std::vector<std::uint32_t> place(size, kNone);
  while (place[at] == kNone) {
    place[at] = static_cast<std::uint32_t>(path.size());
    path.push_back(at);
    const auto up = parents.of(at);
    at = *std::ranges::find_if(up, [&](std::uint32_t parent) { return !had_turn[parent]; });
  }
  path.erase(path.begin(), path.begin() + place[at]);
  return path;
}

// Preorder of the forest of first parents: positions by number, and the end of each run.
struct Preorder {
  std::vector<std::uint32_t> positions;
  std::vector<std::uint32_t> ends;
};
Preorder number_forest(const Lists& parents, std::span<const std::uint32_t> order) {
  const auto size = static_cast<std::uint32_t>(order.size());
  std::vector<std::uint32_t> below(size, 1);  // the concept and what is below it in the forest
  for (std::size_t i = size; i-- > 0;) {
    const auto up = parents.of(order[i]);
    if (!up.empty()) below[up.front()] += below[order[i]];
  }
  // Places are given to siblings in the order of their numbers; parents come before children in
  // `order`, but siblings there may not, so they are taken from the numbers.
  std::vector<Edge> tree;
  tree.reserve(size);
  for (std::uint32_t each = 0; each < size; ++each)
    if (const auto up = parents.of(each); !up.empty()) tree.push_back({up.front(), each});
  const Lists tree_children = children_of(size, tree);
  Preorder result{std::vector<std::uint32_t>(size), std::vector<std::uint32_t>(size)};
  std::uint32_t next_root = 0;
  for (std::uint32_t each = 0; each < size; ++each) {
    if (!parents.of(each).empty()) continue;
    result.positions[each] = next_root;
    next_root += below[each];
  }
  for (const std::uint32_t each : order) {
    std::uint32_t next = result.positions[each] + 1;
    for (const std::uint32_t child : tree_children.of(each)) {
      result.positions[child] = next;
      next += below[child];
    }
    result.ends[result.positions[each]] = next;
  }
  return result;
}

}  // namespace

std::expected<Hierarchy, Hierarchy::Refusal> Hierarchy::build(std::uint32_t size,
                                                              std::span<const Edge> edges) {
  std::vector<Edge> once = without_repetitions(size, edges);
  std::vector<std::uint32_t> order;
  Hierarchy made;
  {
    const Lists parents = parents_of(size, once);
    const Lists children = children_of(size, once);
    order = terminology::parents_first(parents, children, size);
    if (order.size() < size) return std::unexpected(Refusal{find_cycle(parents, order)});
    Preorder preorder = number_forest(parents, order);
    made.positions_ = std::move(preorder.positions);
    made.ends_ = std::move(preorder.ends);
  }
  for (Edge& edge : once)
    edge = {made.positions_[edge.parent], made.positions_[edge.child]};
  made.parents_ = parents_of(size, once);
  std::ranges::sort(once, {}, &Edge::child);
  made.children_ = children_of(size, once);
  for (std::uint32_t& each : order)
    each = made.positions_[each];
  if (!made.find_extra(order)) return std::unexpected(Refusal{});
  return made;
}

// False past kRunsMax.
bool Hierarchy::find_extra(std::span<const std::uint32_t> parents_first) {
  const bool is_forest =
      parents_.members.size() < size() &&
      std::ranges::none_of(
          parents_first, [&](std::uint32_t each) { return parents_.of(each).size() > 1; });
  if (is_forest) return true;
  std::vector<std::vector<Interval>> outside(size());
  std::size_t total = 0;
  for (std::size_t i = parents_first.size(); i-- > 0;) {
    const std::uint32_t each = parents_first[i];
    std::vector<Interval> found;
    for (const std::uint32_t child : children(each)) {
      found.push_back({child, ends_[child]});
      found.insert(found.end(), outside[child].begin(), outside[child].end());
    }
    if (found.empty()) continue;
    IntervalSet set = IntervalSet::of(std::move(found));
    set -= IntervalSet::range(each, ends_[each]);
    outside[each].assign(set.runs().begin(), set.runs().end());
    total += outside[each].size();
    if (total > kRunsMax) return false;
  }
  extra_begins_.reserve(outside.size() + 1);
  extra_.reserve(total);
  for (const std::vector<Interval>& runs : outside) {
    extra_begins_.push_back(static_cast<std::uint32_t>(extra_.size()));
    extra_.insert(extra_.end(), runs.begin(), runs.end());
  }
  extra_begins_.push_back(static_cast<std::uint32_t>(extra_.size()));
  return true;
}

IntervalSet Hierarchy::descendants(std::uint32_t position) const {
  IntervalSet set = IntervalSet::range(position, ends_[position]);
  if (!extra_.empty()) {
    const auto more = extra(position);
    set |= IntervalSet::of(std::vector<Interval>(more.begin(), more.end()));
  }
  return set;
}

IntervalSet Hierarchy::ancestors(std::uint32_t position) const {
  std::vector<std::uint32_t> found = {position};
  std::vector<bool> seen(size(), false);
  seen[position] = true;
  for (std::size_t done = 0; done < found.size(); ++done) {
    for (const std::uint32_t parent : parents(found[done])) {
      if (seen[parent]) continue;
      seen[parent] = true;
      found.push_back(parent);
    }
  }
  return IntervalSet::of(std::move(found));
}

std::size_t Hierarchy::bytes() const {
  const std::size_t numbers = positions_.capacity() + ends_.capacity() +
                              parents_.begins.capacity() + parents_.members.capacity() +
                              children_.begins.capacity() + children_.members.capacity() +
                              extra_begins_.capacity();
  return numbers * sizeof(std::uint32_t) + extra_.capacity() * sizeof(Interval);
}

}  // namespace terminology
