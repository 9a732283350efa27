#include "terminology/overlay.h"

#include <utility>

namespace terminology {

base::Result<std::optional<Identity>> PackageSource::find(Kind kind,
                                                          const Canonical& canonical) const {
  const auto candidates = package_.candidates(kind, canonical.url);
  const Candidate* const chosen = choose(candidates, canonical.version);
  if (chosen == nullptr) return std::nullopt;
  return chosen->identity;
}

base::Result<std::vector<std::string>> PackageSource::versions(Kind kind,
                                                               const std::string& url) const {
  std::vector<std::string> versions;
  for (const Candidate& each : package_.candidates(kind, url))
    versions.push_back(each.version);
  return versions;
}

base::Result<fhir::json::Document> PackageSource::load(Kind, Identity identity) const {
  return package_.load(identity);
}

void Overlay::add(fhir::json::Value resource) {
  const std::string type = text_of(resource, "resourceType");
  for (const Kind kind : {Kind::CodeSystem, Kind::ValueSet, Kind::ConceptMap})
    if (type == name_of(kind))
      resources_.push_back(
          {kind, read_header(resource), text_of(resource, "supplements"), resource});
}

base::Result<std::optional<Identity>> Overlay::find(Kind kind, const Canonical& canonical) const {
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < resources_.size(); ++i) {
    const Resource& each = resources_[i];
    if (each.kind == kind && !canonical.url.empty() && each.header.url == canonical.url)
      candidates.push_back(
          {{kOverlaySpace, i}, each.header.version, each.header.status, each.header.date});
  }
  if (const Candidate* const chosen = choose(candidates, canonical.version))
    return chosen->identity;
  return behind_.find(kind, canonical);
}

base::Result<std::optional<Identity>> Overlay::find_by_id(Kind kind, std::string_view id) const {
  return behind_.find_by_id(kind, id);
}

base::Result<std::vector<std::string>> Overlay::versions(Kind kind, const std::string& url) const {
  std::vector<std::string> versions = TRY(behind_.versions(kind, url));
  for (const Resource& each : resources_)
    if (each.kind == kind && each.header.url == url) versions.push_back(each.header.version);
  return versions;
}

base::Result<std::vector<Identity>> Overlay::supplements(const std::string& url) const {
  std::vector<Identity> found = TRY(behind_.supplements(url));
  for (std::size_t i = 0; i < resources_.size(); ++i)
    if (!url.empty() && read_canonical(resources_[i].supplements).url == url)
      found.push_back({kOverlaySpace, i});
  return found;
}

base::Result<fhir::json::Document> Overlay::load(Kind kind, Identity identity) const {
  if (identity.space != kOverlaySpace) return behind_.load(kind, identity);
  return fhir::json::Document::parse(std::string(resources_[identity.number].value.raw()));
}

std::optional<std::uint64_t> Overlay::generation() const {
  if (resources_.empty()) return behind_.generation();
  return std::nullopt;
}

}  // namespace terminology
