#pragma once

#include <string>
#include <string_view>

namespace fhir::xml {

// Appends `text` as the value of an attribute in double quotes, or as text: & < > " are escaped,
// and the line ends and tabs that XML would otherwise change.
void append_text(std::string& out, std::string_view text);

// True if XML 1.0 has a way to write every character of `text`, which is UTF-8: all but U+0000 to
// U+001F without tab and line ends, U+FFFE and U+FFFF.
bool xml_can_hold(std::string_view text);

}  // namespace fhir::xml
