#pragma once

#include <cstdint>
#include <string_view>

namespace engine {

// How a date, number or quantity of a search compares. FHIR R4, search.html#prefix.
enum class Prefix : std::uint8_t {
  Eq,
  Ne,
  Gt,
  Lt,
  Ge,
  Le,
  Sa,
  Eb,
  Ap,
  Overlap  // "po" of _filter, on dates; no prefix of a value
};

// Takes the prefix from the beginning of a value; Eq if there is none.
Prefix take_prefix(std::string_view& text);

}  // namespace engine
