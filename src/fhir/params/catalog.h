#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

namespace fhir {

// A search parameter that came at run time: a SearchParameter resource.
struct CustomParameter {
  // Stands for the parameter in the index. At least Definitions::search_parameter_count(), and the
  // same as long as that index lives; a number that was in use is not given to another.
  std::uint16_t number = 0;
  json::Value resource;  // read only while a catalog is made
};

// The search parameters that there are at one moment: the official ones and custom ones. Whoever
// adds one makes a new catalog of all.
//
// Immutable; any thread may read. What it hands out lives as long as it does. `definitions` must
// outlive it.
class SearchCatalog {
 public:
  static std::shared_ptr<const SearchCatalog> official(const Definitions& definitions);
  // Invalid, with the element at fault, for a resource that is no usable search parameter: no code,
  // an unknown base, an expression that is not FHIRPath or can find nothing on one of its bases, a
  // code that another parameter of a base has. Unsupported for a type that has no meaning here.
  // The message names the parameter by its code. Parameters may refer to one another as components.
  static base::Result<std::shared_ptr<const SearchCatalog>> with(
      const Definitions& definitions, std::span<const CustomParameter> custom);

  const Definitions& definitions() const { return definitions_; }
  // In order of codes; empty for what is not a resource type.
  std::span<const SearchParameter> search_parameters(TypeId resource) const;
  const SearchParameter* find(TypeId resource, std::string_view code) const;
  const SearchParameter* find(TypeId resource, std::uint16_t number) const;
  bool is_custom(const SearchParameter& parameter) const;

  ~SearchCatalog();
  SearchCatalog(const SearchCatalog&) = delete;
  SearchCatalog& operator=(const SearchCatalog&) = delete;

 private:
  friend class CatalogBuilder;
  struct Tables;
  explicit SearchCatalog(const Definitions& definitions);

  const Definitions& definitions_;
  std::unique_ptr<Tables> tables_;
};

}  // namespace fhir
