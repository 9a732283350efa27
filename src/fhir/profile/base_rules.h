#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "fhir/definitions/definitions.h"
#include "fhir/profile/program.h"

namespace fhir::profile {

class ProfileSet;

// What R4 itself says of a type and of its elements beyond their structure.
struct TypeRules {
  std::vector<Invariant> invariants;
  std::vector<const Node*> elements;  // by number of the element; nullptr: nothing
  std::vector<std::unique_ptr<const Node>> nodes;
};

// The rules of all types, each made when it is first asked for. Any thread may ask.
class BaseRules {
 public:
  explicit BaseRules(const ProfileSet& set);
  const TypeRules& of(TypeId type) const;

 private:
  std::unique_ptr<const TypeRules> make(TypeId type) const;

  const ProfileSet& set_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<const TypeRules>> made_;
  mutable std::vector<std::atomic<const TypeRules*>> ready_;  // by TypeId
};

}  // namespace fhir::profile
