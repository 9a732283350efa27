#include "fhir/profile/snapshot.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "fhir/profile/profile_set.h"
#include "fhir/profile/testing/files.h"

// Snapshots that are made from differentials, compared with those that the authors published. The
// profiles that differ stand in testing/snapshot_differences.txt, each with its reason.
namespace fhir::profile {
namespace {

namespace fs = std::filesystem;

std::string shown_types(const ElementDefinition& element) {
  std::set<std::string> types;
  for (const TypeChoice& type : element.types) {
    std::string text = type.code;
    // Publishers pin versions.
    std::set<std::string> links;
    for (const std::string& url : type.profiles)
      links.insert(" <" + std::string(without_version(url)));
    for (const std::string& url : type.targets)
      links.insert(" >" + std::string(without_version(url)));
    for (const std::string& link : links)
      text += link;
    types.insert(text);
  }
  std::string all;
  for (const std::string& type : types)
    all += type + ';';
  return all;
}

// What of an element matters to validation, by the name of the part.
std::map<std::string, std::string> parts(const ElementDefinition& element) {
  std::map<std::string, std::string> result;
  result["min"] = std::to_string(element.min.value_or(0));
  result["max"] = std::to_string(element.max.value_or(kUnbounded));
  // The type of an id is written in two ways.
  if (!element.path.ends_with(".id")) result["type"] = shown_types(element);
  if (element.fixed.exists()) result["fixed"] = element.fixed.raw();
  if (element.pattern.exists()) result["pattern"] = element.pattern.raw();
  if (element.max_length) result["maxLength"] = std::to_string(*element.max_length);
  if (element.binding) {
    result["binding"] = std::to_string(static_cast<int>(element.binding->strength)) + ' ' +
                        std::string(without_version(element.binding->value_set));
  }
  for (const Constraint& constraint : element.constraints) {
    // ele-1 and ext-1 hold for every element.
    if (constraint.key != "ele-1" && constraint.key != "ext-1") {
      result["constraint " + constraint.key] = constraint.expression;
    }
  }
  return result;
}

class Comparison {
 public:
  Comparison() {
    for (const auto& [name, reason] : testing::known_differences("snapshot_differences.txt"))
      known_.insert(name);
  }

  // Compares what is published of one profile with what is made of its differential.
  void compare(const Structure& structure, const ElementNode& made) {
    ++profiles_;
    std::map<std::string, std::map<std::string, std::string>> ours;
    for (const ElementDefinition& element : list_elements(made))
      ours[element.id] = parts(element);
    bool same = true;
    for (const ElementDefinition& element : structure.snapshot) {
      ++elements_;
      const auto found = ours.find(element.id);
      if (found == ours.end()) {
        note("missing element", structure, element.id);
        same = false;
        continue;
      }
      for (const auto& [part, value] : parts(element)) {
        if (found->second[part] == value) continue;
        note(part.substr(0, part.find(' ')), structure, element.id);
        same = false;
      }
    }
    if (same) ++same_;
    const bool known = known_.contains(structure.url);
    CHECK_MESSAGE(same != known, structure.url << (same ? " is the same now" : " differs"));
  }

  void report() const {
    MESSAGE(same_ << " of " << profiles_ << " snapshots are the same, of " << elements_
                  << " elements");
    for (const auto& [kind, places] : notes_) {
      MESSAGE(kind << ": " << places.size() << ", such as " << places.front() << " and "
                   << places.back());
    }
  }

  std::size_t profiles() const { return profiles_; }

 private:
  void note(const std::string& kind, const Structure& structure, const std::string& id) {
    notes_[kind].push_back(structure.name + ' ' + id);
  }

  std::set<std::string> known_;
  std::map<std::string, std::vector<std::string>> notes_;
  std::size_t profiles_ = 0;
  std::size_t same_ = 0;
  std::size_t elements_ = 0;
};

void compare_all(const ProfileSet& set, const fs::path& folder, Comparison& comparison) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with("StructureDefinition")) continue;
    auto document = testing::read_resource(entry.path());
    if (!document) continue;
    const auto structure =
        read_structure(std::make_shared<const json::Document>(*std::move(document)));
    if (!structure || !structure->is_constraint || structure->snapshot.empty() ||
        structure->differential.empty()) {
      continue;
    }
    const ElementNode* const made = set.find_tree(structure->url + '|' + structure->version);
    INFO(structure->url << ": " << set.problem(structure->url));
    // Some are based on profiles of packages that are not here.
    const bool base_is_known = set.find_tree(structure->base) != nullptr;
    CHECK((made != nullptr) == base_is_known);
    if (made != nullptr) comparison.compare(*structure, *made);
  }
}

TEST_CASE("snapshots made from the differentials of DK Core and MedCom are the published ones") {
  const auto core = testing::testdata("dk-core");
  const auto medcom = testing::testdata("medcom");
  if (!core || !medcom) return;
  ProfileSet set(Definitions::r4(), Snapshots::Generated);
  testing::add_folder(set, *core / "definitions");
  testing::add_folder(set, *medcom);
  Comparison comparison;
  compare_all(set, *core / "definitions", comparison);
  compare_all(set, *medcom, comparison);
  comparison.report();
  CHECK(comparison.profiles() > 80);
}

TEST_CASE("snapshots made from the differentials of R4's own profiles are the published ones") {
  const fs::path folder = "build/packages/hl7.fhir.r4.examples-4.0.1";
  ProfileSet set(Definitions::r4(), Snapshots::Generated);
  testing::add_folder(set, folder);
  Comparison comparison;
  compare_all(set, folder, comparison);
  comparison.report();
  CHECK(comparison.profiles() > 400);
}

}  // namespace
}  // namespace fhir::profile
