#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace demo {

struct WorldOptions {
  std::uint64_t seed = 1;
  std::uint32_t patients = 150;  // at most 100,000
  base::Timestamp today;         // the moment the world is told at: admissions are current then
  std::string base_url = "https://demo.invalid/fhir";  // of Bundle.entry.fullUrl
};

// Takes one FHIR transaction Bundle. An error stops the world and is handed to its caller.
using Emit = std::function<base::Result<>(std::string transaction_bundle_json)>;

// The demo hospital: a small Danish world in which everything and everyone is fictional. FHIR R4
// that obeys DK Core 3.7.0: two regions with hospitals, wards and staff, then people with their
// courses of illness.
//
// The same options give the same bytes. Ids depend on the seed alone, so a world emitted again,
// also on a later day, writes to the same resources. Holds one Bundle at a time in memory,
// besides the organisation and the CPR numbers in use.
class World {
 public:
  explicit World(WorldOptions options);

  // First the organisation, in several Bundles, then one Bundle for each patient; every entry is
  // a PUT. Whatever a Bundle refers to is in it or in one before it. Invalid when the options ask
  // for too many patients or a time outside 1990-2035; otherwise the first error of `emit`.
  base::Result<> generate(const Emit& emit) const;

 private:
  WorldOptions options_;
};

}  // namespace demo
