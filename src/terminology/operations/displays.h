#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "terminology/code_system.h"
#include "terminology/value_set.h"

namespace terminology {

// One way to show a concept.
struct Shown {
  std::string language;  // empty: not said
  std::string use;       // the Coding as JSON, or empty: it is the display
  std::string value;
};

using Supplements = std::vector<std::shared_ptr<const CodeSystem>>;

// All ways to show a concept: what the value set says of it (may be null), the display, the
// designations of the system and of the supplements.
std::vector<Shown> ways_to_show(const CodeSystem& system, std::uint32_t position,
                                const Listed* remark, const Supplements& supplements);
// Of a code whose system is not known here.
std::vector<Shown> ways_to_show(const Listed& listed);

// The best of them in the first of these languages that any of them has; without languages, or if
// none has any, the first. Null if there is none.
const Shown* best_of(const std::vector<Shown>& ways, const std::vector<std::string>& languages);

// Adds the texts of a JSON array of designations.
void add_designations(std::string_view json, std::vector<Shown>& ways);

}  // namespace terminology
