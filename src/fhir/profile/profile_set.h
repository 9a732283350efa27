#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "fhir/definitions/definitions.h"
#include "fhir/profile/element_tree.h"
#include "fhir/profile/program.h"
#include "fhir/profile/structure.h"

namespace fhir::profile {

enum class Snapshots : std::uint8_t {
  AsGiven,  // generated where a profile comes without
  Generated
};

// The definitions that validation knows: those of R4, and what packages add. Several versions of
// one canonical URL live side by side.
//
// Filled by one thread with add(); after that any thread may call the const functions. What they
// return lives as long as the set. A definition is read when it is first asked for.
class ProfileSet {
 public:
  explicit ProfileSet(const Definitions& definitions, Snapshots snapshots = Snapshots::AsGiven);
  ~ProfileSet();

  // Adds a StructureDefinition; one with the same url and version takes the place of the earlier.
  // Anything else is not for this set, and Invalid. Not after a const function has been called.
  base::Result<> add(json::Document document);

  // By canonical URL, with or without "|version"; without it, the highest version. nullptr if it
  // is not known, or cannot be read.
  const Structure* find(std::string_view canonical) const;

  // The whole snapshot of a profile, by URL, or of a type, by its name. nullptr if it is not known;
  // problem() then says why, if there is more to say.
  const ElementNode* find_tree(std::string_view type_or_url) const;

  // What a profile demands beyond its type. nullptr as above.
  const Program* find_program(std::string_view canonical) const;

  // Why a known profile has no tree, or an empty text.
  std::string problem(std::string_view canonical) const;

  const Definitions& definitions() const { return definitions_; }

  // All canonical URLs with their versions ("url|version"), in order.
  std::vector<std::string> canonicals() const;

  ProfileSet(const ProfileSet&) = delete;
  ProfileSet& operator=(const ProfileSet&) = delete;

 private:
  struct Entry;

  Entry* find_entry(std::string_view canonical) const;
  const Structure* structure_of(Entry& entry) const;
  const ElementNode* tree_of(Entry& entry) const;
  base::Result<std::unique_ptr<ElementNode>> make_tree_of(const Structure& structure) const;

  const Definitions& definitions_;
  const Snapshots snapshots_;
  // By URL without version; the highest version first.
  std::unordered_map<std::string_view, std::vector<std::unique_ptr<Entry>>> entries_;
  mutable std::recursive_mutex mutex_;  // held while something is made for the first time
};

}  // namespace fhir::profile
