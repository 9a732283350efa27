#include <set>

#include "fhir/definitions/generator/model.h"

namespace fhir::generator {
namespace {

void add_contained(std::vector<CodeModel>& codes, json::Value parent) {
  for (const json::Value entry : parent.find("contains")) {
    const bool abstract = entry.find("abstract").exists() && entry.find("abstract").boolean();
    if (!abstract) codes.push_back({entry.find("system").string(), entry.find("code").string()});
    add_contained(codes, entry);
  }
}

// False for an expansion that holds only some of the codes, or none.
bool is_complete(json::Value expansion) {
  if (!expansion.exists() || expansion.find("contains").empty()) return false;
  for (const json::Value extension : expansion.find("extension")) {
    const std::string url = extension.find("url").string();
    if (url.ends_with("valueset-toocostly") || url.ends_with("valueset-unclosed")) return false;
  }
  return true;
}

}  // namespace

void add_code_sets(Model& model, const std::vector<json::Document>& expansions) {
  std::set<std::string> wanted;
  for (const TypeModel& type : model.types) {
    for (const PropertyModel& property : type.properties) {
      if (!property.codes.empty()) wanted.insert(property.codes);
    }
  }
  for (const json::Document& document : expansions) {
    const std::string url = document.root().find("url").string();
    const json::Value expansion = document.root().find("expansion");
    if (wanted.contains(url) && is_complete(expansion)) {
      add_contained(model.code_sets[url], expansion);
    }
  }
  for (TypeModel& type : model.types) {
    for (PropertyModel& property : type.properties) {
      if (!model.code_sets.contains(property.codes)) property.codes.clear();
    }
  }
}

}  // namespace fhir::generator
