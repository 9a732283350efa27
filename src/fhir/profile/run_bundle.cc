#include "fhir/path/reference.h"
#include "fhir/profile/run.h"
#include "fhir/profile/sentences.h"

// What the text of the specification demands of the entries of a Bundle beyond its invariants.
// https://hl7.org/fhir/R4/bundle.html#references
namespace fhir::profile {
namespace {

bool needs_full_url(std::string_view type) {
  return type == "document" || type == "message" || type == "searchset" || type == "collection";
}

std::string text_of(json::Value object, std::string_view key) {
  const json::Value value = object.find(key);
  return value.exists() ? value.string() : std::string{};
}

}  // namespace

void Run::bundle_entries(json::Value value, const Place& place) {
  const std::string type = text_of(value, "type");
  std::int64_t index = -1;
  for (const json::Value entry : value.find("entry")) {
    ++index;
    if (!entry.is_object()) continue;
    const Place here{.parent = &place, .name = "entry", .index = index};
    const json::Value resource = entry.find("resource");
    const std::string url = text_of(entry, "fullUrl");
    if (url.empty()) {
      if (resource.is_object() && needs_full_url(type)) {
        add(type == "searchset" || type == "collection" ? Severity::Warning : Severity::Error,
            "bundle-fullUrl", here, sentence::full_url_missing());
      }
      continue;
    }
    if (!resource.is_object()) continue;
    // "For a RESTful URL, the fullUrl ends in the type and the id of the resource."
    const path::ReferenceParts parts = path::split_reference(url, definitions());
    const std::string id = text_of(resource, "id");
    if (parts.type == TypeId::None) continue;
    if (parts.id != id || parts.type != type_of_resource(resource)) {
      add(Severity::Error, "bundle-fullUrl-id", Place{.parent = &here, .name = "fullUrl"},
          sentence::full_url_id());
    }
  }
}

}  // namespace fhir::profile
