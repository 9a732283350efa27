// Reading search parameters into a query. FHIR R4, search.html.

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "engine/search/escape.h"
#include "engine/search/parse_criterion.h"
#include "engine/search/parse_filter.h"
#include "engine/search/query.h"

namespace engine {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::SearchType;
using fhir::TypeId;

class QueryParser {
 public:
  QueryParser(const fhir::Definitions& definitions, KnownParameters known, const SearchScope& scope,
              Handling handling, const SearchLimits& limits)
      : definitions_(definitions),
        names_(definitions, known),
        handling_(handling),
        limits_(limits),
        scope_(scope),
        types_(scope.types),
        criteria_(definitions, names_, limits) {
    query_.known = std::move(known);
    query_.count = limits.count_default;
  }

  base::Result<SearchQuery> run(std::span<const RawParameter> parameters) {
    if (parameters.size() > limits_.parameters_max)
      return fail(ErrorKind::TooLarge, "the search has too many parameters: send fewer");
    if (scope_.types.empty()) TRY_VOID(read_types(parameters));
    parts_.resize(types_.size());
    for (std::size_t i = 0; i < types_.size(); ++i)
      parts_[i].type = types_[i];
    if (scope_.compartment != TypeId::None) TRY_VOID(enter_compartment());
    for (const RawParameter& parameter : parameters)
      TRY_VOID(read(parameter));
    if (!names_.pending().empty())
      return fail(ErrorKind::Unavailable,
                  "the search parameter '" + std::string(names_.pending()) +
                      "' is still being indexed: SearchParameter/$index-status says how far it is");
    TRY_VOID(check_contained());
    static_cast<TypeQuery&>(query_) = std::move(parts_.front());
    query_.also.assign(std::move_iterator(parts_.begin() + 1), std::move_iterator(parts_.end()));
    return std::move(query_);
  }

 private:
  base::Result<> read(const RawParameter& raw) {
    const auto& [name, value] = raw;
    if (name == "_type" && scope_.types.empty()) return {};  // is read already
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
    if (name == "_contained") return read_contained(value);
    if (name == "_containedType") return read_contained_type(value);
    // What R4 knows and this server does not offer, whatever the handling.
    if (name == "_query")
      return fail(ErrorKind::Unsupported, "search by '_query' is not offered: leave it out");
    return read_criterion(name, value);
  }

  // The types of a search that its URL does not name.
  base::Result<> read_types(std::span<const RawParameter> parameters) {
    for (const auto& [name, value] : parameters) {
      if (name != "_type") continue;
      for (const std::string& text : split_unescaped(value, ',')) {
        const TypeId type = definitions_.find_resource(text);
        if (type == TypeId::None)
          return fail(ErrorKind::Invalid, "'" + text + "' in _type is not a resource type");
        if (std::ranges::find(types_, type) == types_.end()) types_.push_back(type);
      }
    }
    if (types_.empty())
      types_.assign(definitions_.resources().begin(), definitions_.resources().end());
    if (scope_.compartment == TypeId::None) return {};
    std::erase_if(types_, [&](TypeId type) { return compartment_codes(type).empty(); });
    if (types_.empty())
      return fail(ErrorKind::Invalid, "no type of _type is ever in this compartment");
    return {};
  }

  std::vector<std::string_view> compartment_codes(TypeId type) {
    std::vector<std::string_view> codes;
    for (const std::string_view code : definitions_.compartment(scope_.compartment, type))
      if (names_.find(type, code) != nullptr) codes.push_back(code);
    if (type == scope_.compartment) codes.push_back("_id");
    return codes;
  }

  base::Result<> enter_compartment() {
    const std::string owner =
        std::string(definitions_.type(scope_.compartment).name) + "/" + scope_.id;
    for (TypeQuery& part : parts_) {
      Criterion any;
      any.kind = Criterion::Kind::Any;
      any.label = "compartment";
      for (const std::string_view code : compartment_codes(part.type)) {
        auto one = TRY(criteria_.parse(part.type, code, code == "_id" ? scope_.id : owner));
        if (one) any.parts.push_back(*std::move(one));
      }
      if (any.parts.empty())
        return fail(ErrorKind::Invalid,
                    std::string(definitions_.type(part.type).name) +
                        " is never in the compartment of a " +
                        std::string(definitions_.type(scope_.compartment).name) +
                        ": search it as a type of its own");
      part.criteria.push_back(std::move(any));
    }
    return {};
  }

  static base::Result<std::uint32_t> read_number(std::string_view name, std::string_view value) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error == std::errc::result_out_of_range) return 0xFFFFFFFF;
    if (error != std::errc{} || end != value.data() + value.size())
      return fail(ErrorKind::Invalid, std::string(name) + " must be a whole number, 0 or more");
    return number;
  }

  base::Result<> read_contained(std::string_view value) {
    if (value == "false") {
      query_.contained = Contained::No;
    } else if (value == "true") {
      query_.contained = Contained::Only;
    } else if (value == "both") {
      query_.contained = Contained::Also;
    } else {
      return fail(ErrorKind::Invalid, "_contained must be true, false or both");
    }
    return {};
  }

  base::Result<> read_contained_type(std::string_view value) {
    if (value == "container") {
      query_.contained_type = ContainedType::Container;
    } else if (value == "contained") {
      query_.contained_type = ContainedType::Contained;
    } else {
      return fail(ErrorKind::Invalid, "_containedType must be container or contained");
    }
    return {};
  }

  // What a search of contained resources cannot be combined with.
  base::Result<> check_contained() const {
    if (query_.contained == Contained::No) return {};
    if (!parts_.front().sort.empty())
      return fail(ErrorKind::Unsupported,
                  "_sort with _contained is not offered: the newest containers come first");
    if (query_.contained_type == ContainedType::Contained && !query_.includes.empty())
      return fail(ErrorKind::Unsupported,
                  "_include and _revinclude need _containedType=container: what is contained is "
                  "not referred to from elsewhere");
    return {};
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
    if (parts.size() + parts_.front().sort.size() > limits_.sort_max)
      return fail(ErrorKind::TooLarge, "_sort has more than " + std::to_string(limits_.sort_max) +
                                           " parameters: name fewer");
    for (const std::string& part : parts) {
      const bool descending = part.starts_with('-');
      const std::string code = descending ? part.substr(1) : part;
      std::vector<const fhir::SearchParameter*> found;
      for (const TypeQuery& of_type : parts_)
        if (const auto* parameter = names_.find(of_type.type, code)) found.push_back(parameter);
      if (found.size() < parts_.size()) {
        TRY_VOID(unknown("_sort=" + part));
        continue;
      }
      for (std::size_t i = 0; i < parts_.size(); ++i) {
        if (found[i]->type != found.front()->type || !can_sort(*found[i]))
          return fail(ErrorKind::Unsupported, "_sort by '" + code + "' is not offered");
        parts_[i].sort.push_back({found[i], descending});
      }
    }
    return {};
  }

  static bool can_sort(const fhir::SearchParameter& parameter) {
    const bool in_index = !parameter.expression.empty() || parameter.code == "_id" ||
                          parameter.code == "_lastUpdated";
    return in_index && parameter.usage == fhir::SearchUsage::Normal &&
           parameter.type != SearchType::Composite && parameter.type != SearchType::Special;
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
    if (value == "*") {  // every reference of every type
      query_.includes.push_back(include);
      return {};
    }
    const std::vector<std::string> parts = split_unescaped(value, ':');
    if (parts.size() < 2 || parts.size() > 3)
      return fail(ErrorKind::Invalid,
                  std::string(name) + " must be Type:parameter or Type:parameter:TargetType");
    include.source = definitions_.find_resource(parts[0]);
    if (include.source == TypeId::None)
      return fail(ErrorKind::Invalid,
                  "'" + parts[0] + "' in " + std::string(name) + " is not a resource type");
    if (parts[1] != "*") {
      include.parameter = names_.find(include.source, parts[1]);
      if (include.parameter == nullptr || include.parameter->type != SearchType::Reference)
        return fail(ErrorKind::Invalid, "'" + parts[1] + "' in " + std::string(name) +
                                            " is not a reference parameter of " + parts[0]);
    }
    if (parts.size() == 3) {
      include.target = definitions_.find_resource(parts[2]);
      if (include.target == TypeId::None)
        return fail(ErrorKind::Invalid,
                    "'" + parts[2] + "' in " + std::string(name) + " is not a resource type");
    }
    query_.includes.push_back(include);
    return {};
  }

  base::Result<> read_criterion(std::string_view name, std::string_view value) {
    std::vector<Criterion> found;
    for (const TypeQuery& part : parts_) {
      if (name == "_filter") {
        found.push_back(TRY(parse_filter(criteria_, part.type, value)));
        continue;
      }
      auto criterion = TRY(criteria_.parse(part.type, name, value));
      if (!criterion) return unknown(name);
      found.push_back(*std::move(criterion));
    }
    for (std::size_t i = 0; i < parts_.size(); ++i)
      parts_[i].criteria.push_back(std::move(found[i]));
    return {};
  }

  base::Result<> unknown(std::string_view name) {
    if (handling_ == Handling::Lenient) {
      query_.ignored.emplace_back(name);
      return {};
    }
    if (parts_.size() > 1)
      return fail(ErrorKind::Invalid, "'" + std::string(name) +
                                          "' is not a search parameter of every type searched: "
                                          "name the types in _type, or search one type");
    return fail(ErrorKind::Invalid, "'" + std::string(name) + "' is not a search parameter of " +
                                        std::string(definitions_.type(types_.front()).name) +
                                        ": see the capability statement");
  }

  const fhir::Definitions& definitions_;
  ParameterNames names_;
  const Handling handling_;
  const SearchLimits& limits_;
  const SearchScope& scope_;
  std::vector<TypeId> types_;
  std::vector<TypeQuery> parts_;  // of each type
  CriterionParser criteria_;
  SearchQuery query_;
};

}  // namespace

base::Result<SearchQuery> parse_search(const fhir::Definitions& definitions, KnownParameters known,
                                       fhir::TypeId type, std::span<const RawParameter> parameters,
                                       Handling handling, const SearchLimits& limits) {
  const SearchScope scope{.types = {type}, .compartment = fhir::TypeId::None, .id = {}};
  return parse_search(definitions, std::move(known), scope, parameters, handling, limits);
}

base::Result<SearchQuery> parse_search(const fhir::Definitions& definitions, KnownParameters known,
                                       const SearchScope& scope,
                                       std::span<const RawParameter> parameters, Handling handling,
                                       const SearchLimits& limits) {
  return QueryParser(definitions, std::move(known), scope, handling, limits).run(parameters);
}

}  // namespace engine
