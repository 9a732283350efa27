#pragma once

#include <string_view>
#include <vector>

#include "fhir/profile/element_tree.h"
#include "fhir/profile/program.h"

namespace fhir::profile {

class ProfileSet;

// The path of a discriminator as steps: "coding.code", "$this", "extension('url').value",
// "resolve()", "value.ofType(Quantity)". Empty with `is_known` false for what is none of these.
struct DiscriminatorPath {
  std::vector<PathStep> steps;
  bool is_known = true;
};
DiscriminatorPath read_discriminator_path(std::string_view text, const Definitions& definitions);

// What the discriminators of a slicing demand of the values in one slice, from what the slice (and
// the profiles of its types) says of the element at each discriminator's path.
// https://hl7.org/fhir/R4/profiling.html#discriminator
std::vector<Condition> slice_conditions(const Slicing& slicing, const ElementNode& slice,
                                        const ProfileSet& set);

}  // namespace fhir::profile
