#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "fhir/path/item.h"
#include "fhir/path/item_sink.h"

namespace fhir::path {

class Call;

// One function of the language: its name, how many arguments it takes, and what it does.
struct Function {
  enum class Input : std::uint8_t {
    Collected,  // Call::input
    OneByOne    // Call::each_input()
  };

  std::string_view name;
  std::uint16_t arguments_min;
  std::uint16_t arguments_max;
  base::Result<Collection> (*apply)(Call& call);
  Input input = Input::Collected;
  // In the place of `apply`: takes the input one by one, and gives the items of its result so.
  // Whether `take` wanted all.
  base::Result<bool> (*each)(Call& call, ItemSink take) = nullptr;
};

// All functions, ordered by name.
std::span<const Function> functions();
std::optional<std::uint16_t> find_function(std::string_view name);

// The groups that functions() is made of.
std::span<const Function> existence_functions();
std::span<const Function> collection_functions();
std::span<const Function> conversion_functions();
std::span<const Function> string_functions();
std::span<const Function> encoding_functions();
std::span<const Function> math_functions();
std::span<const Function> boundary_functions();
std::span<const Function> navigation_functions();
std::span<const Function> utility_functions();
std::span<const Function> aggregate_functions();

}  // namespace fhir::path
