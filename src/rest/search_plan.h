#pragma once

#include <string>

#include "engine/search/query.h"

namespace rest {

// How a search was answered (_explain=true): an OperationOutcome with an issue for each step, in
// the order in which they were taken.
std::string plan_outcome(const engine::SearchResult& result);

}  // namespace rest
