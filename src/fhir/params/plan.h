#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "fhir/definitions/definitions.h"
#include "fhir/params/form.h"

namespace fhir::params {

// A search parameter for which the values at a node count.
struct Target {
  Form form = Form::None;
  std::uint16_t parameter = 0;
  std::uint16_t codes = kNoCodes;  // of a Code
  std::uint16_t tuple = 0;         // of a Tuple: the number among Plan::tuples()
  TypeId only = TypeId::None;      // the one type that a reference may lead to; None: any

  friend bool operator==(const Target&, const Target&) = default;
};

// A further node, for those values at a node that pass a test.
struct Guard {
  enum class Test : std::uint8_t {
    Index,     // it is the element `index` of its array
    Equals,    // its member `member` is `value`
    Extension  // it has an extension with the url `value`
  };
  Test test;
  std::string_view member;
  std::string_view value;
  std::uint32_t index = 0;
  std::uint16_t node = 0;
};

// The paths of one or more search parameters of a type, laid over one another: a resource is
// walked once, and only where a path leads. Immutable once built; any thread may read.
class Plan {
 public:
  struct Edge {
    std::string_view key;  // empty: no edge
    std::uint16_t node = 0;
  };
  struct Node {
    std::vector<Target> targets;
    std::vector<Guard> guards;
    std::vector<Edge> edges;  // a hash table by key of a power of two, or empty

    // The number of the node that the member `key` leads to, or 0.
    std::uint16_t next(std::string_view key) const;
  };

  // What an element of a composite parameter gives: one plan for each component, whose values have
  // the number of the component (0, 1 …) in the place of a parameter's.
  struct Tuple {
    std::vector<Plan> components;
    std::vector<bool> from_resource;  // the component is looked for in the resource: %resource
  };

  enum class Outcome {
    Added,
    NotSupported,  // no matter of content, or found by other parameters: see the reasons in plan.cc
    NotUnderstood,  // the expression has something that plans do not have
    NothingFits     // it leads nowhere, or to types that mean nothing for the search type
  };

  Plan() : nodes_(1) {}
  Outcome add(const Definitions& definitions, TypeId type, const SearchParameter& parameter);

  const Node& root() const { return nodes_.front(); }
  const Node& node(std::uint16_t number) const { return nodes_[number]; }
  const Tuple& tuple(const Target& target) const { return tuples_[target.tuple]; }
  // Parameters with the answer "false" when nothing was found.
  const std::vector<std::uint16_t>& false_if_absent() const { return false_if_absent_; }

 private:
  friend class PlanBuilder;

  std::vector<Node> nodes_;
  std::vector<Tuple> tuples_;
  std::vector<std::uint16_t> false_if_absent_;
};

inline std::uint32_t key_hash(std::string_view key) {
  const auto at = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(key[i])}; };
  if (key.empty()) return 0;
  const auto size = static_cast<std::uint32_t>(key.size());
  return size + at(0) * 3 + at(key.size() / 2) * 5 + at(key.size() - 1) * 17;
}

inline std::uint16_t Plan::Node::next(std::string_view key) const {
  if (edges.empty()) return 0;
  const std::size_t mask = edges.size() - 1;
  for (std::size_t at = key_hash(key) & mask;; at = (at + 1) & mask) {
    if (edges[at].key.empty()) return 0;
    if (edges[at].key == key) return edges[at].node;
  }
}

}  // namespace fhir::params
