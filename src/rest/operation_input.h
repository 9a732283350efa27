#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/document.h"
#include "rest/call.h"

namespace rest {

// What an operation was given: by the URL, and by a Parameters resource in the body. Both count.
class OperationInput {
 public:
  // Takes the query and the body of the call. Invalid for what is no Parameters resource, and for
  // a parameter that is not among `known`; it is named.
  static Attempt<OperationInput> take(Call& call, std::initializer_list<std::string_view> known);

  // The texts of primitive parameters, in order, under their names.
  const Parameters& texts() const { return texts_; }
  // The last text under this name, or nullptr.
  const std::string* text(std::string_view name) const;

  // The value[x] or the resource of a parameter in the body; absent if there is none.
  fhir::json::Value value(std::string_view name) const;

 private:
  OperationInput() = default;

  Parameters texts_;
  std::optional<fhir::json::Document> body_;
};

// A whole number from 0 on. Invalid otherwise, naming the parameter.
base::Result<std::uint64_t> number_of(std::string_view name, std::string_view text);

}  // namespace rest
