#pragma once

#include <memory>
#include <string_view>

namespace re2 {
class RE2;
}

namespace fhir::path {

// A regular expression of FHIRPath. They are RE2's, in linear time; `.` also matches line ends, and
// (?<name> is written as it is elsewhere. Null if it is not valid. Any thread may use the result.
std::shared_ptr<const re2::RE2> compile_pattern(std::string_view pattern);

}  // namespace fhir::path
