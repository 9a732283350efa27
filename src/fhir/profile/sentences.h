#pragma once

#include <cstdint>
#include <string_view>

#include "fhir/profile/finding.h"

// The sentences of findings. `name` is that of an element, as definitions have it
// ("name:official").
namespace fhir::profile::sentence {

Sentence too_few(std::string_view name, std::uint32_t min, std::size_t count);
Sentence too_many(std::string_view name, std::uint32_t max);
Sentence wrong_type(std::string_view name);
Sentence not_fixed(std::string_view name);
Sentence not_pattern(std::string_view name);
Sentence too_small(std::string_view name);
Sentence too_large(std::string_view name);
Sentence too_long(std::string_view name, std::uint32_t max);
Sentence not_bound(std::string_view name, std::string_view value_set, bool required);
Sentence invariant(std::string_view key, std::string_view human);
Sentence invariant_untold(std::string_view key);
Sentence no_slice(std::string_view name);
Sentence slice_after_open(std::string_view name);
Sentence slice_order(std::string_view name);
Sentence wrong_target_type(std::string_view name);
Sentence wrong_target(std::string_view name, std::string_view profile);
Sentence missing_contained();
Sentence no_profile_fits(std::string_view name, std::string_view rule);
Sentence wrong_resource(std::string_view type);
Sentence unknown_profile(std::string_view url, std::string_view problem);
Sentence unknown_extension(std::string_view url);
Sentence unknown_modifier();
Sentence relative_extension();
Sentence wrong_context();
Sentence is_modifier();
Sentence is_no_modifier();
Sentence full_url_id();
Sentence full_url_missing();
Sentence full_url_twice();
Sentence ambiguous_reference();
Sentence structure(std::string_view english);

}  // namespace fhir::profile::sentence
