#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "engine/search/criterion.h"
#include "engine/search/query.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// Reads criteria: name[:modifier]=value,value, chains with dots, and _has. For one query.
// FHIR R4, search.html#chaining and search.html#has.
class CriterionParser {
 public:
  // All of them outlive it.
  CriterionParser(const fhir::Definitions& definitions, ParameterNames& names,
                  const SearchLimits& limits)
      : definitions_(definitions), names_(names), limits_(limits) {}

  // What `name`=`value` asks of resources of `type`; nothing if no parameter has that name.
  // Refuses with Invalid, Unsupported or TooLarge, naming the parameter.
  base::Result<std::optional<Criterion>> parse(fhir::TypeId type, std::string_view name,
                                               std::string_view value);

  // What of the types that the reference "subject" or "subject:Patient" may lead to satisfies
  // `rest`, where that means something; nothing if no parameter has that name.
  using Rest = std::function<base::Result<std::optional<Criterion>>(fhir::TypeId target)>;
  base::Result<std::optional<Criterion>> parse_chain_to(fhir::TypeId type, std::string_view head,
                                                        const Rest& rest);

 private:
  using Parsed = base::Result<std::optional<Criterion>>;

  Parsed parse_hop(fhir::TypeId type, std::string_view name, std::string_view value,
                   std::uint32_t hops);
  Parsed parse_has(fhir::TypeId type, std::string_view name, std::string_view value,
                   std::uint32_t hops);
  Parsed parse_chain(fhir::TypeId type, std::string_view head, std::string_view rest,
                     std::string_view value, std::uint32_t hops);
  Parsed parse_test(fhir::TypeId type, std::string_view name, std::string_view value);
  Parsed parse_full_text(fhir::TypeId type, std::string_view name, std::string_view value);
  Parsed parse_list(fhir::TypeId type, std::string_view value, std::uint32_t hops);
  Parsed parse_functional_list(fhir::TypeId type, std::string_view name);
  Parsed parse_missing(fhir::TypeId type, Criterion test, std::string_view value);
  Parsed parse_composite(fhir::TypeId type, Criterion test, const std::vector<std::string>& texts);
  base::Result<Criterion> parse_elements(fhir::TypeId type, const Criterion& test,
                                         const std::string& text);
  base::Result<> check_hops(std::uint32_t hops) const;
  base::Result<> count_condition();

  const fhir::Definitions& definitions_;
  ParameterNames& names_;
  const SearchLimits& limits_;
  std::string_view label_;  // the whole name that is being read
  std::uint32_t conditions_ = 0;
  std::size_t values_ = 0;
};

}  // namespace engine
