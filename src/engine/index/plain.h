#pragma once

#include <vector>

#include "engine/state/head.h"
#include "fhir/params/extract.h"

namespace engine {

// The entries of a value of a kind that may stand alone or in a tuple: those of one key, and
// amounts. None for other kinds.
void add_plain(const fhir::SearchValue& value, std::vector<IndexEntry>& out);

}  // namespace engine
