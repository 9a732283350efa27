#pragma once

#include <cstdint>
#include <string_view>

namespace fhir::profile {

enum class Membership : std::uint8_t { Yes, No, Unknown };

// Who knows the codes of value sets. Implemented by terminology; any thread may ask.
class Bindings {
 public:
  virtual ~Bindings() = default;

  // Whether a code is in the value set with this canonical URL, which may end in "|version". An
  // empty `system` is that of an element of type code: any system of the value set will do.
  // Unknown when the value set or its code system is not known here, which is never an error.
  virtual Membership contains(std::string_view value_set, std::string_view system,
                              std::string_view code) const = 0;
};

}  // namespace fhir::profile
