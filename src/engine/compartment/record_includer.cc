#include "engine/compartment/record_includer.h"

#include <utility>

#include "engine/compartment/references.h"
#include "fhir/params/references.h"

namespace engine {

namespace {

using fhir::TypeId;

constexpr std::size_t kIncludedMax = 10'000;

std::uint64_t key_of(TypeId type, Ordinal ordinal) {
  return (static_cast<std::uint64_t>(type) << 32) | ordinal;
}

}  // namespace

void RecordIncluder::take_patient(std::string_view focus) {
  scan_references(focus, Urls::None, [&](std::string_view reference) {
    const auto local = fhir::local_reference(definitions_, base_url_, reference);
    if (own_.empty() && local && local->type == patient_)
      own_ = "Patient/" + std::string(local->id);
  });
}

void RecordIncluder::know(const std::vector<Member>& members) {
  for (const Member& member : members)
    members_.insert(key_of(member.type, member.ordinal));
}

void RecordIncluder::know(const std::vector<Version>& members) {
  seen_.reserve(2 * members.size());
  for (const Version& member : members) {
    const std::string_view type = definitions_.type(member.type).name;
    std::string path;
    path.reserve(type.size() + 1 + member.id.size());
    seen_.insert(std::move(path.append(type).append("/").append(member.id)));
  }
}

base::Result<> RecordIncluder::follow(std::string_view text) {
  base::Result<> result;
  scan_references(text, urls_, [&](std::string_view reference) {
    if (!result || seen_.find(reference) != seen_.end()) return;
    seen_.emplace(reference);
    result = add(reference);
  });
  return result;
}

base::Result<std::vector<Version>> RecordIncluder::finish() {
  for (std::size_t next = 0; next < found_.size(); ++next) {
    const std::string text = found_[next].json;  // follow() may move what it stands in
    TRY_VOID(follow(text));
  }
  return std::move(found_);
}

base::Result<> RecordIncluder::add(std::string_view reference) {
  const auto local = fhir::local_reference(definitions_, base_url_, reference);
  if (!local || (local->type == patient_ && !is_own(reference))) return {};
  const TypeState& type = state_.of(local->type);
  const auto resource = TRY(type.find(local->id));
  if (!resource) return {};
  const Ordinal ordinal = TRY(type.visible_version(*resource, at_));
  if (ordinal == kNoOrdinal || TRY(type.row(ordinal)).deleted()) return {};
  if (!members_.insert(key_of(local->type, ordinal)).second) return {};
  if (found_.size() == kIncludedMax)
    return base::fail(base::ErrorKind::TooCostly,
                      "the record refers to more than 10000 resources: search for its parts");
  Version version = TRY(reader_.load(local->type, ordinal));
  if (!belongs_to_another(local->type, version.json)) found_.push_back(std::move(version));
  return {};
}

// What could be in a patient's record, and is not in this one, may be in that of somebody else.
bool RecordIncluder::belongs_to_another(TypeId type, std::string_view text) const {
  if (type == patient_ || !in_patient_compartment(definitions_, type)) return false;
  bool other = false;
  scan_references(text, Urls::None, [&](std::string_view reference) {
    const auto local = fhir::local_reference(definitions_, base_url_, reference);
    if (local && local->type == patient_ && !is_own(reference)) other = true;
  });
  return other;
}

bool RecordIncluder::is_own(std::string_view reference) const {
  if (own_.empty()) return true;
  const std::string_view whole = reference.substr(0, reference.find("/_history/"));
  return whole == own_ || whole.ends_with("/" + own_);
}

}  // namespace engine
