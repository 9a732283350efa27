#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

namespace fhir::profile {

// Where the walk is: a chain of stack frames. It becomes text only for a finding.
struct Place {
  static constexpr std::int64_t kNoIndex = -1;

  const Place* parent = nullptr;
  std::string_view name;
  std::int64_t index = kNoIndex;
  TypeId type = TypeId::None;  // of the value there, where it is known
  json::Value value;           // there, or of a primitive the object beside it
  bool is_resource = false;

  std::string text() const {
    std::string text = parent != nullptr ? parent->text() : std::string{};
    if (!text.empty() && !name.empty()) text += '.';
    text += name;
    if (index != kNoIndex) text += '[' + std::to_string(index) + ']';
    return text;
  }
};

}  // namespace fhir::profile
