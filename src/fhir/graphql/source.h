#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

namespace fhir::graphql {

using DocumentPointer = std::shared_ptr<const json::Document>;

// A search as a query asks for it.
struct SearchRequest {
  TypeId type = TypeId::None;
  // Search parameters of FHIR and their values; several values mean "one of them".
  std::vector<std::pair<std::string, std::vector<std::string>>> parameters;
  std::string cursor;  // of an earlier page: then there are no parameters
  bool whole = false;  // all matches or an error, as PatientList wants it; else one page
};

struct SearchPage {
  std::vector<DocumentPointer> resources;
  std::optional<std::uint64_t> total;
  std::uint64_t offset = 0;
  std::uint64_t page_size = 0;
  std::string first, previous, next, last;  // cursors; empty: no such page
};

// Where resources come from. All answers to one query show one state.
class Source {
 public:
  virtual ~Source() = default;

  virtual base::Result<DocumentPointer> read(TypeId type, std::string_view id) = 0;
  // What a literal reference leads to; null if it cannot be resolved here.
  virtual base::Result<DocumentPointer> resolve(std::string_view reference) = 0;
  virtual base::Result<SearchPage> search(const SearchRequest& request) = 0;
};

}  // namespace fhir::graphql
