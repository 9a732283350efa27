#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace demo {

enum class Region : std::uint8_t { Capital, Zealand };

// A town with the code of its municipality, as DK Core wants it on an address.
struct Town {
  std::string_view municipality_code;  // "0217"
  std::string_view municipality;       // "Helsingør"
  std::string_view postal_code;
  std::string_view city;
  Region region;
};

std::span<const Town> towns();
std::span<const std::string_view> streets();
std::string_view region_code(Region region);  // ISO 3166-2: "DK-84"
std::string_view region_name(Region region);

}  // namespace demo
