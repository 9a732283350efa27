#include "rest/bulk/group_members.h"

#include <algorithm>
#include <deque>
#include <set>
#include <string_view>
#include <utility>

#include "fhir/json/document.h"

namespace rest {

namespace {

using base::ErrorKind;
using fhir::json::Value;

constexpr std::size_t kGroupsMax = 1000;  // the outer one and those inside it, at any depth
constexpr std::size_t kMembersMax = 5'000'000;

// "Patient/1" -> "1", if the reference is to that type on this server.
std::string_view id_in(std::string_view reference, std::string_view type) {
  if (!reference.starts_with(type) || reference.size() <= type.size() ||
      reference[type.size()] != '/')
    return {};
  reference.remove_prefix(type.size() + 1);
  return reference.substr(0, reference.find('/'));  // a version behind the id changes nothing
}

class Members {
 public:
  base::Result<> add(Value group) {
    for (const Value member : group.find("member")) {
      if (!member.is_object() || member.find("inactive").boolean()) continue;
      const std::string reference = member.at("entity", "reference").string();
      if (const auto patient = id_in(reference, "Patient"); !patient.empty()) {
        patients.emplace_back(patient);
        if (patients.size() > kMembersMax)
          return base::fail(ErrorKind::TooLarge,
                            "the group has more than 5 million members: export its parts");
      } else if (const auto other = id_in(reference, "Group"); !other.empty()) {
        if (seen.insert(std::string(other)).second) waiting.emplace_back(other);
        if (seen.size() > kGroupsMax)
          return base::fail(ErrorKind::TooLarge,
                            "the group holds more than 1000 groups: export its parts");
      }
    }
    return {};
  }

  std::vector<std::string> patients;
  std::set<std::string> seen;
  std::deque<std::string> waiting;  // groups to be read
};

}  // namespace

Attempt<std::vector<std::string>> group_members(const engine::Engine& engine,
                                                const fhir::Definitions& definitions,
                                                const access_control::Caller& caller,
                                                engine::Instant at, const std::string& group) {
  const fhir::TypeId type = definitions.find_resource("Group");
  Members members;
  members.seen.insert(group);
  members.waiting.push_back(group);
  while (!members.waiting.empty()) {
    const std::string id = std::move(members.waiting.front());
    members.waiting.pop_front();
    auto version = engine.read(caller, at, type, id);
    if (!version) {
      const bool absent =
          version.error().kind == ErrorKind::NotFound || version.error().kind == ErrorKind::Gone;
      if (absent && id != group) continue;  // a member that is not there has no members
      return std::unexpected(Refused(std::move(version).error()));
    }
    const auto document = TRY(fhir::json::Document::parse(std::move(version->json)));
    TRY_VOID(members.add(document.root()));
  }
  std::ranges::sort(members.patients);
  const auto twice = std::ranges::unique(members.patients);
  members.patients.erase(twice.begin(), twice.end());
  return std::move(members.patients);
}

}  // namespace rest
