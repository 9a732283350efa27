#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/state/head.h"
#include "fhir/params/extract.h"

namespace engine {

// The entries of one element of a composite parameter: each key of each component with each of the
// others. `parts` as SearchValues::parts() gives them. False, if `out` would have more than
// `entries_max`.
bool add_tuples(std::uint16_t parameter, std::span<const fhir::SearchValue> parts,
                std::size_t entries_max, std::vector<IndexEntry>& out);

}  // namespace engine
