#pragma once

#include <string_view>

#include "fhir/graphql/ast.h"

namespace fhir::graphql {

// What a query may be. Past a limit: TooLarge, naming it.
struct Limits {
  std::size_t bytes_max = std::size_t{128} << 10;
  std::uint32_t depth_max = 40;  // selections, and values, inside one another
  std::uint32_t selections_max = 5'000;
  std::uint32_t values_max = 20'000;
};

// Reads an executable document: operations and fragments. Syntax with its position for anything
// else. Thread safety: a pure function.
Answer<Query> parse(std::string_view text, const Limits& limits = {});

}  // namespace fhir::graphql
