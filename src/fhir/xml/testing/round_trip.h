#pragma once

#include <string>
#include <string_view>

namespace fhir::xml {

// What must hold of any bytes, whatever they are; says what does not hold, or nothing.
//
// Text that begins with '<': what is read as XML is written again, and read the same. Other text:
// a valid resource in JSON is written as XML and read the same, apart from narratives, whose
// entities of HTML become numbers.
std::string broken_promise(std::string_view text);

}  // namespace fhir::xml
