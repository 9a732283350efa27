#pragma once

#include <string_view>
#include <vector>

#include "fhir/patch/tree.h"

namespace fhir::patch {

// One element as JSON has it: its value, and for a primitive the object with its id and
// extensions. Either may be null.
struct Slot {
  Tree value;
  Tree sibling;
};

// The elements under a key of an object, read from the member and its "_key" sibling: one for a
// single value.
std::vector<Slot> read_slots(Tree& object, std::string_view key);

// Writes them back as an array or as a single value, and leaves out what would be empty.
enum class As : std::uint8_t { Single, Array };
void write_slots(Tree& object, std::string_view key, std::vector<Slot> slots, As as);

}  // namespace fhir::patch
