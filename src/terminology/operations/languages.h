#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace terminology {

// The languages of an Accept-Language or a displayLanguage ("de-CH,de;q=0.8"), best first.
std::vector<std::string> read_languages(std::string_view text);

// "de-CH" is a "de"; whatever the case.
bool language_fits(std::string_view wanted, std::string_view have);

}  // namespace terminology
