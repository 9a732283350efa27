#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "fhir/params/collector.h"
#include "fhir/path/path.h"

namespace fhir::params {

// A search parameter with an expression that plans do not have: FHIRPath finds its values, at more
// cost. Immutable; any thread may use it.
//
// Differs from a plan in one point: a value of the type `code` has no system.
class PathParameter {
 public:
  // What FHIRPath cannot read gives its error, with the element of the SearchParameter.
  static base::Result<PathParameter> compile(const SearchParameter& parameter);

  std::uint16_t parameter() const { return whole_.number; }
  // Adds the values that the resource has; none if the expression fails or costs too much.
  void collect(const Definitions& definitions, json::Value resource, Collector& collector,
               SearchValues& out) const;

 private:
  struct Part {
    path::Expression expression;
    SearchType type;
    SearchUsage usage;
    std::uint16_t number;
  };

  explicit PathParameter(Part whole) : whole_(std::move(whole)) {}
  static void add(const Definitions& definitions, const Part& part, const path::Item& item,
                  Collector& collector, SearchValues& out);
  void add_tuple(const path::Context& context, Collector& collector, SearchValues& out) const;

  Part whole_;
  std::vector<Part> components_;
};

}  // namespace fhir::params
