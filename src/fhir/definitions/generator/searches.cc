#include <utility>

#include "fhir/definitions/generator/model.h"

namespace fhir::generator {
namespace {

SearchType type_of(const std::string& name) {
  static const std::map<std::string, SearchType> kByName = {
      {"number", SearchType::Number},       {"date", SearchType::Date},
      {"string", SearchType::String},       {"token", SearchType::Token},
      {"reference", SearchType::Reference}, {"composite", SearchType::Composite},
      {"quantity", SearchType::Quantity},   {"uri", SearchType::Uri},
      {"special", SearchType::Special}};
  const auto found = kByName.find(name);
  if (found == kByName.end()) give_up("unknown search parameter type " + name);
  return found->second;
}

SearchUsage usage_of(const std::string& name) {
  if (name == "phonetic") return SearchUsage::Phonetic;
  return name == "nearby" ? SearchUsage::Nearby : SearchUsage::Normal;
}

// The package also holds examples of search parameters, and parameters of the extension registry
// that have no expression or no base: nothing could be found by them.
bool is_official(const SearchModel& search) {
  const bool example = search.url.starts_with("http://hl7.org/fhir/SearchParameter/example");
  const bool usable = !search.expression.empty() || search.code.starts_with('_');
  return !example && usable && !search.bases.empty();
}

}  // namespace

void add_searches(Model& model, const std::vector<json::Document>& search_parameters) {
  for (const json::Document& document : search_parameters) {
    const json::Value root = document.root();
    SearchModel search;
    search.code = root.find("code").string();
    search.url = root.find("url").string();
    search.expression = root.find("expression").string();
    search.type = type_of(root.find("type").string());
    for (const json::Value base : root.find("base"))
      search.bases.push_back(base.string());
    for (const json::Value target : root.find("target"))
      search.targets.push_back(target.string());
    search.usage = usage_of(std::string(root.find("xpathUsage").string()));
    for (const json::Value component : root.find("component")) {
      search.components.push_back({std::string(component.find("definition").string()),
                                   std::string(component.find("expression").string())});
    }
    // R4 4.0.1 has the two definitions of this one the wrong way round: a reference for the code of
    // the relation, and a token for its target.
    if (search.url == "http://hl7.org/fhir/SearchParameter/DocumentReference-relationship") {
      std::swap(search.components.at(0).url, search.components.at(1).url);
    }
    if (is_official(search)) model.searches.push_back(std::move(search));
  }
}

// The package holds an example beside the official ones.
void add_compartments(Model& model, const std::vector<json::Document>& definitions) {
  for (const json::Document& definition : definitions) {
    const json::Value root = definition.root();
    if (root.find("id").string() == "example") continue;
    auto& resources = model.compartments[std::string(root.find("code").string())];
    for (const json::Value resource : root.find("resource"))
      for (const json::Value param : resource.find("param"))
        resources[resource.find("code").string()].push_back(param.string());
  }
}

}  // namespace fhir::generator
