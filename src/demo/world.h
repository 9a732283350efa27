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

// Tells the demo hospital: a small Danish world in which everything and everyone is fictional, as
// FHIR R4 that obeys DK Core 3.7.0. First the organisation (two regions with hospitals, wards and
// staff) in several Bundles, then one Bundle for each patient with the courses of illness. Every
// entry is a PUT; whatever a Bundle refers to is in it or in one before it.
//
// The same options give the same bytes. Ids depend on the seed alone, so a world told again, also
// on a later day, writes to the same resources. Holds one Bundle at a time in memory, besides the
// organisation and the CPR numbers in use.
//
// Invalid when the options ask for too many patients or a time outside 1990-2035; otherwise the
// first error of `emit`.
base::Result<> generate_world(const WorldOptions& options, const Emit& emit);

}  // namespace demo
