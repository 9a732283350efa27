#pragma once

#include <string>
#include <string_view>

namespace base {

// The key by which texts match without regard to case, accents and spacing: lower case; accents
// off; "æ" and "ø" are letters of their own; "å" and "aa" are the same and become "aa"; white
// space at the ends goes and elsewhere becomes one space. Letters beyond Latin Extended-A keep
// their form (Greek and Cyrillic in lower case). Composed and decomposed forms give the same key.
//
// Takes any bytes: what is not UTF-8 is copied. Folding twice changes nothing.
std::string fold(std::string_view text);

}  // namespace base
