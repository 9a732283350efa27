#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fhir::path {

// How many characters (code points) a valid UTF-8 text has.
std::int64_t character_count(std::string_view text);
// `count` characters from the character `from` on; fewer if the text ends.
std::string_view characters(std::string_view text, std::int64_t from, std::int64_t count);

// ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic; other letters stay as they are.
std::string upper_case(std::string_view text);
std::string lower_case(std::string_view text);

}  // namespace fhir::path
