// http://hl7.org/fhir/R4/http.html#capabilities

#include "rest/capabilities.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "fhir/json/writer.h"
#include "rest/interactions.h"
#include "rest/operations.h"
#include "rest/subscription/subscriptions.h"

namespace rest {

namespace {

using fhir::SearchParameter;
using fhir::SearchType;
using fhir::TypeId;

constexpr std::size_t kTargetsListedMax = 20;

std::string_view name_of(SearchType type) {
  switch (type) {
    case SearchType::Number:
      return "number";
    case SearchType::Date:
      return "date";
    case SearchType::String:
      return "string";
    case SearchType::Token:
      return "token";
    case SearchType::Reference:
      return "reference";
    case SearchType::Composite:
      return "composite";
    case SearchType::Quantity:
      return "quantity";
    case SearchType::Uri:
      return "uri";
    case SearchType::Special:
      return "special";
  }
  return {};
}

// The types of parameters that the engine's search understands.
bool is_searchable(const SearchParameter& parameter, const engine::ParameterSet& parameters) {
  if (!parameters.is_ready(parameter)) return false;
  for (const std::string_view code : {"_id", "_lastUpdated", "_text", "_content"})
    if (parameter.code == code) return true;
  if (parameter.expression.empty()) return false;
  switch (parameter.type) {
    case SearchType::Date:
    case SearchType::String:
    case SearchType::Token:
    case SearchType::Reference:
    case SearchType::Uri:
    case SearchType::Number:
    case SearchType::Composite:
    case SearchType::Quantity:
      return true;
    case SearchType::Special:
      return parameter.usage == fhir::SearchUsage::Nearby;
  }
  return false;
}

// For each type the references that lead to it: "Observation:subject". Parameters that may lead
// nearly anywhere are left out, they would be half of the statement.
using ReverseIncludes = std::map<TypeId, std::vector<std::string>>;

ReverseIncludes reverse_includes(const fhir::Definitions& definitions,
                                 const engine::ParameterSet& parameters) {
  ReverseIncludes found;
  for (const TypeId source : definitions.resources()) {
    for (const SearchParameter& parameter : parameters.catalog().search_parameters(source)) {
      if (parameter.type != SearchType::Reference || !is_searchable(parameter, parameters))
        continue;
      if (parameter.targets.size() > kTargetsListedMax) continue;
      for (const TypeId target : parameter.targets)
        found[target].push_back(std::string(definitions.type(source).name) + ":" +
                                std::string(parameter.code));
    }
  }
  return found;
}

class Statement {
 public:
  Statement(const fhir::Definitions& definitions, const engine::ParameterSet& parameters,
            const ServiceOptions& options, std::string& out)
      : definitions_(definitions),
        parameters_(parameters),
        options_(options),
        reverse_includes_(reverse_includes(definitions, parameters)),
        writer_(out) {}

  void write() {
    writer_.begin_object()
        .member("resourceType", "CapabilityStatement")
        .member("status", "active")
        .member("date", options_.release_date)
        .member("kind", "instance")
        .key("software")
        .begin_object()
        .member("name", "Eir")
        .member("version", options_.server_version)
        .end_object()
        .key("implementation")
        .begin_object()
        .member("description", options_.login_off
                                   ? "Eir with login off: everybody who reaches this address reads "
                                     "and writes everything. For tests on one machine only."
                                   : "Eir, an open hospital health platform");
    if (!options_.public_base_url.empty()) writer_.member("url", options_.public_base_url);
    writer_.end_object()
        .member("fhirVersion", "4.0.1")
        .key("format")
        .begin_array()
        .string("application/fhir+json")
        .string("application/fhir+xml")
        .string("json")
        .string("xml")
        .end_array()
        .key("patchFormat")
        .begin_array()
        .string("application/json-patch+json")
        .string("application/xml-patch+xml")
        .string("application/fhir+json")
        .string("application/fhir+xml")
        .end_array()
        .key("rest")
        .begin_array();
    write_server();
    writer_.end_array().end_object();
  }

 private:
  void write_codes(std::string_view key, std::initializer_list<std::string_view> codes) {
    writer_.key(key).begin_array();
    for (const std::string_view code : codes)
      writer_.begin_object().member("code", code).end_object();
    writer_.end_array();
  }

  // Where clients of subscriptions open their websocket, if the address of this server is known.
  void write_websocket() {
    if (options_.subscriptions == nullptr || !options_.public_base_url.starts_with("http")) return;
    writer_.key("extension")
        .begin_array()
        .begin_object()
        .member("url", "http://hl7.org/fhir/StructureDefinition/capabilitystatement-websocket")
        .member("valueUri",
                "ws" + options_.public_base_url.substr(4) + "/" + std::string(kWebSocketPath))
        .end_object()
        .end_array();
  }

  void write_server() {
    writer_.begin_object();
    write_websocket();
    writer_.member("mode", "server")
        .key("security")
        .begin_object()
        .member("description", options_.login_off
                                   ? "Login is off."
                                   : "Requests are made on behalf of a signed-in user.");
    writer_.end_object().key("resource").begin_array();
    for (const TypeId type : definitions_.resources())
      write_type(type);
    writer_.end_array();
    write_codes("interaction", {"transaction", "batch", "history-system", "search-system"});
    write_common_parameters();
    write_operations(kSystemLevel, {});
    writer_.end_object();
  }

  void write_type(TypeId type) {
    const std::string_view name = definitions_.type(type).name;
    writer_.begin_object()
        .member("type", name)
        .member("profile", "http://hl7.org/fhir/StructureDefinition/" + std::string(name));
    write_codes("interaction", {"read", "vread", "update", "patch", "delete", "history-instance",
                                "history-type", "create", "search-type"});
    writer_.member("versioning", "versioned-update")
        .key("readHistory")
        .boolean(true)
        .key("updateCreate")
        .boolean(true)
        .key("conditionalCreate")
        .boolean(true)
        .member("conditionalRead", "full-support")
        .key("conditionalUpdate")
        .boolean(true)
        .member("conditionalDelete", "single")
        .key("referencePolicy")
        .begin_array()
        .string("literal")
        .string("local")
        .end_array();
    write_includes(type, name);
    write_parameters(type);
    write_operations(kTypeLevel | kInstanceLevel, name);
    writer_.end_object();
  }

  // Those of the system (type empty), or of one type.
  void write_operations(std::uint8_t levels, std::string_view type) {
    std::set<std::string_view> written;
    for (const OperationRule& rule : operations()) {
      if ((rule.levels & levels) == 0) continue;
      if (!type.empty() && !rule.type.empty() && rule.type != type) continue;
      if (!written.insert(rule.name).second) continue;
      if (written.size() == 1) writer_.key("operation").begin_array();
      writer_.begin_object()
          .member("name", rule.name)
          .member("definition", rule.definition)
          .end_object();
    }
    if (!written.empty()) writer_.end_array();
  }

  void write_includes(TypeId type, std::string_view name) {
    writer_.key("searchInclude").begin_array().string("*");
    for (const SearchParameter& parameter : parameters_.catalog().search_parameters(type))
      if (parameter.type == SearchType::Reference && is_searchable(parameter, parameters_))
        writer_.string(std::string(name) + ":" + std::string(parameter.code));
    writer_.end_array();
    const auto reverse = reverse_includes_.find(type);
    if (reverse == reverse_includes_.end()) return;
    writer_.key("searchRevInclude").begin_array();
    for (const std::string& include : reverse->second)
      writer_.string(include);
    writer_.end_array();
  }

  // Beside those of every type, which are listed with the types.
  void write_common_parameters() {
    struct Row {
      std::string_view name;
      std::string_view documentation;
    };
    static constexpr Row kRows[] = {
        {"_filter",
         "Operations eq ne co sw ew gt lt ge le ap sa eb po pr re; and, or, not(), "
         "reference[filter]."},
        {"_contained", "true, false or both; _containedType: container or contained. No _sort."},
        {"_has", "May be nested and chained, up to 8 references in all."},
        {"_list",
         "The id of a List, or $current-problems, $current-medications, $current-allergies, "
         "$current-drug-allergies: the newest current List of each subject with that code."},
        {"_type", "Of a search over all types or over a compartment."},
        {"_asOf",
         "A date or a time: the search shows the state at its end, with chains and includes."},
        {"_explain", "true: the answer tells the steps of the search and what they cost."},
    };
    writer_.key("searchParam").begin_array();
    for (const Row& row : kRows)
      writer_.begin_object()
          .member("name", row.name)
          .member("type", "special")
          .member("documentation", row.documentation)
          .end_object();
    writer_.end_array();
  }

  // The modifiers that parameters of a type take.
  static std::string_view modifiers_of(SearchType type) {
    switch (type) {
      case SearchType::String:
        return "Modifiers: :missing, :exact, :contains.";
      case SearchType::Token:
        return "Modifiers: :missing, :not, :text, :of-type.";
      case SearchType::Reference:
        return "Modifiers: :missing, :identifier, :text, :[type]. May be chained.";
      case SearchType::Uri:
        return "Modifiers: :missing, :above, :below.";
      case SearchType::Number:
      case SearchType::Date:
      case SearchType::Quantity:
        return "Prefixes: eq, ne, gt, lt, ge, le, sa, eb, ap. Modifier: :missing.";
      case SearchType::Composite:
      case SearchType::Special:
        return {};
    }
    return {};
  }

  void write_parameters(TypeId type) {
    writer_.key("searchParam").begin_array();
    for (const SearchParameter& parameter : parameters_.catalog().search_parameters(type)) {
      if (!is_searchable(parameter, parameters_)) continue;
      writer_.begin_object()
          .member("name", parameter.code)
          .member("definition", parameter.url)
          .member("type", name_of(parameter.type));
      const std::string_view modifiers = modifiers_of(parameter.type);
      if (!modifiers.empty() && parameter.code != "_id") writer_.member("documentation", modifiers);
      writer_.end_object();
    }
    writer_.end_array();
  }

  const fhir::Definitions& definitions_;
  const engine::ParameterSet& parameters_;
  const ServiceOptions& options_;
  const ReverseIncludes reverse_includes_;
  fhir::json::Writer writer_;
};

}  // namespace

std::shared_ptr<const std::string> Capabilities::get() {
  auto parameters = engine_.parameters();
  const std::lock_guard lock(mutex_);
  if (parameters == parameters_) return text_;
  std::string text;
  text.reserve(std::size_t{1} << 20);
  Statement(definitions_, *parameters, options_, text).write();
  text_ = std::make_shared<const std::string>(std::move(text));
  parameters_ = std::move(parameters);
  return text_;
}

}  // namespace rest
