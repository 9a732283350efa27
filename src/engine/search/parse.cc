// Reading search parameters into a query. FHIR R4, search.html.

#include <algorithm>
#include <charconv>

#include "engine/search/escape.h"
#include "engine/search/parse_criterion.h"
#include "engine/search/query.h"

namespace engine {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::SearchType;

class QueryParser {
 public:
  QueryParser(const fhir::Definitions& definitions, fhir::TypeId type, Handling handling,
              const SearchLimits& limits)
      : definitions_(definitions),
        handling_(handling),
        limits_(limits),
        criteria_(definitions, limits) {
    query_.type = type;
    query_.count = limits.count_default;
  }

  base::Result<SearchQuery> run(std::span<const RawParameter> parameters) {
    if (parameters.size() > limits_.parameters_max)
      return fail(ErrorKind::TooLarge, "the search has too many parameters: send fewer");
    for (const RawParameter& parameter : parameters)
      TRY_VOID(read(parameter));
    return std::move(query_);
  }

 private:
  base::Result<> read(const RawParameter& raw) {
    const auto& [name, value] = raw;
    if (name == "_sort") return read_sort(value);
    // FHIR lets a server return fewer than _count: more than the limit is capped, not refused.
    if (name == "_count") {
      query_.count = std::min(TRY(read_number(name, value)), limits_.count_max);
      return {};
    }
    if (name == "_offset") {
      query_.offset = TRY(read_number(name, value));
      return {};
    }
    if (name == "_total") return read_total(value);
    if (name == "_include" || name.starts_with("_include:")) return read_include(name, value);
    if (name == "_revinclude" || name.starts_with("_revinclude:")) return read_include(name, value);
    return read_criterion(name, value);
  }

  static base::Result<std::uint32_t> read_number(std::string_view name, std::string_view value) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error == std::errc::result_out_of_range) return 0xFFFFFFFF;
    if (error != std::errc{} || end != value.data() + value.size())
      return fail(ErrorKind::Invalid, std::string(name) + " must be a whole number, 0 or more");
    return number;
  }

  base::Result<> read_total(std::string_view value) {
    if (value == "none") {
      query_.total = Total::None;
    } else if (value == "estimate") {
      query_.total = Total::Estimate;
    } else if (value == "accurate") {
      query_.total = Total::Accurate;
    } else {
      return fail(ErrorKind::Invalid, "_total must be none, estimate or accurate");
    }
    return {};
  }

  base::Result<> read_sort(std::string_view value) {
    const std::vector<std::string> parts = split_unescaped(value, ',');
    if (parts.size() + query_.sort.size() > limits_.sort_max)
      return fail(ErrorKind::TooLarge, "_sort has more than " + std::to_string(limits_.sort_max) +
                                           " parameters: name fewer");
    for (const std::string& part : parts) {
      const bool descending = part.starts_with('-');
      const std::string code = descending ? part.substr(1) : part;
      const auto* parameter = definitions_.find_search_parameter(query_.type, code);
      if (parameter == nullptr) {
        TRY_VOID(unknown("_sort=" + part));
        continue;
      }
      if (parameter->type != SearchType::Date && parameter->type != SearchType::String &&
          parameter->type != SearchType::Token && parameter->type != SearchType::Uri)
        return fail(ErrorKind::Unsupported, "_sort by '" + code + "' is not supported");
      query_.sort.push_back({parameter, descending});
    }
    return {};
  }

  base::Result<> read_include(std::string_view name, std::string_view value) {
    Include include;
    include.reverse = name.starts_with("_rev");
    const std::size_t colon = name.find(':');
    if (colon != name.npos) {
      const std::string_view modifier = name.substr(colon + 1);
      if (modifier != "iterate" && modifier != "recurse")
        return fail(ErrorKind::Unsupported,
                    "the modifier of " + std::string(name) + " is unknown: only :iterate is");
      include.iterate = true;
    }
    if (value == "*" && !include.reverse) {
      include.source = query_.type;
      query_.includes.push_back(include);
      return {};
    }
    const std::vector<std::string> parts = split_unescaped(value, ':');
    if (parts.size() < 2 || parts.size() > 3)
      return fail(ErrorKind::Invalid,
                  std::string(name) + " must be Type:parameter or Type:parameter:TargetType");
    include.source = definitions_.find_resource(parts[0]);
    if (include.source == fhir::TypeId::None)
      return fail(ErrorKind::Invalid,
                  "'" + parts[0] + "' in " + std::string(name) + " is not a resource type");
    if (parts[1] != "*") {
      include.parameter = definitions_.find_search_parameter(include.source, parts[1]);
      if (include.parameter == nullptr || include.parameter->type != SearchType::Reference)
        return fail(ErrorKind::Invalid, "'" + parts[1] + "' in " + std::string(name) +
                                            " is not a reference parameter of " + parts[0]);
    }
    if (parts.size() == 3) {
      include.target = definitions_.find_resource(parts[2]);
      if (include.target == fhir::TypeId::None)
        return fail(ErrorKind::Invalid,
                    "'" + parts[2] + "' in " + std::string(name) + " is not a resource type");
    }
    query_.includes.push_back(include);
    return {};
  }

  base::Result<> read_criterion(std::string_view name, std::string_view value) {
    auto condition = TRY(criteria_.parse(query_.type, name, value));
    if (!condition) return unknown(name);
    query_.criteria.push_back(*std::move(condition));
    return {};
  }

  base::Result<> unknown(std::string_view name) {
    if (handling_ == Handling::Strict)
      return fail(ErrorKind::Invalid, "'" + std::string(name) + "' is not a search parameter of " +
                                          std::string(definitions_.type(query_.type).name) +
                                          ": see the capability statement");
    query_.ignored.emplace_back(name);
    return {};
  }

  const fhir::Definitions& definitions_;
  const Handling handling_;
  const SearchLimits& limits_;
  CriterionParser criteria_;
  SearchQuery query_;
};

}  // namespace

base::Result<SearchQuery> parse_search(const fhir::Definitions& definitions, fhir::TypeId type,
                                       std::span<const RawParameter> parameters, Handling handling,
                                       const SearchLimits& limits) {
  return QueryParser(definitions, type, handling, limits).run(parameters);
}

}  // namespace engine
