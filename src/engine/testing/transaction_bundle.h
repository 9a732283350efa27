#pragma once

#include <filesystem>
#include <vector>

#include "engine/testing/fixture.h"

namespace engine::testing {

// The operations of a transaction Bundle in a gzip file. Empty if it cannot be read as one.
std::vector<Operation> operations_of_bundle(const std::filesystem::path& gzip_file,
                                            const fhir::Definitions& definitions);

}  // namespace engine::testing
