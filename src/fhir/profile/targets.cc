#include "fhir/profile/targets.h"

#include "fhir/path/reference.h"

namespace fhir::profile {
namespace {

std::string text_of(json::Value object, std::string_view key) {
  const json::Value value = object.find(key);
  return value.exists() ? value.string() : std::string{};
}

std::string_view without_history(std::string_view reference) {
  return reference.substr(0, reference.find("/_history/"));
}

}  // namespace

std::string_view service_base(std::string_view full_url, const Definitions& definitions) {
  return path::split_reference(full_url, definitions).base;
}

BundleEntries::BundleEntries(json::Value bundle, const Definitions& definitions)
    : definitions_(definitions) {
  for (const json::Value entry : bundle.find("entry")) {
    if (!entry.is_object()) continue;
    const json::Value resource = entry.find("resource");
    if (!resource.is_object()) continue;
    const std::string url = text_of(entry, "fullUrl");
    if (!url.empty()) by_full_url_[url].push_back(resource);
    const std::string id = text_of(resource, "id");
    if (!id.empty())
      by_type_and_id_[text_of(resource, "resourceType") + '/' + id].push_back(resource);
  }
}

BundleEntries::Found BundleEntries::by_url(const std::string& url) const {
  const auto found = by_full_url_.find(url);
  if (found == by_full_url_.end()) return {};
  return {.resource = found->second.front(), .ambiguous = found->second.size() > 1};
}

BundleEntries::Found BundleEntries::find(std::string_view reference,
                                         std::string_view full_url) const {
  const std::string plain(without_history(reference.substr(0, reference.find('#'))));
  if (const Found found = by_url(plain); found.resource.exists()) return found;
  const path::ReferenceParts parts = path::split_reference(plain, definitions_);
  if (parts.type == TypeId::None || !parts.base.empty()) return {};
  const std::string_view base = service_base(full_url, definitions_);
  if (!base.empty()) {
    const Found found = by_url(std::string(base) + '/' + plain);
    if (found.resource.exists()) return found;
  }
  // Entries without a RESTful fullUrl: their type and id say what they are.
  const auto found = by_type_and_id_.find(plain);
  if (found == by_type_and_id_.end()) return {};
  return {.resource = found->second.front(), .ambiguous = found->second.size() > 1};
}

}  // namespace fhir::profile
