#include "fhir/profile/profile_set.h"

#include <algorithm>
#include <charconv>

#include "fhir/profile/compiler.h"
#include "fhir/profile/r4_structures.h"
#include "fhir/profile/snapshot.h"

namespace fhir::profile {
namespace {

constexpr std::string_view kTypes = "http://hl7.org/fhir/StructureDefinition/";

// Compares "1.10.0" and "1.9.0" as versions: number by number, then as text.
bool version_less(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    unsigned left = 0;
    unsigned right = 0;
    const auto end_a = std::from_chars(a.data(), a.data() + a.size(), left);
    const auto end_b = std::from_chars(b.data(), b.data() + b.size(), right);
    if (end_a.ec != std::errc{} || end_b.ec != std::errc{}) break;
    if (left != right) return left < right;
    a.remove_prefix(static_cast<std::size_t>(end_a.ptr - a.data()));
    b.remove_prefix(static_cast<std::size_t>(end_b.ptr - b.data()));
    if (a.starts_with('.')) a.remove_prefix(1);
    if (b.starts_with('.')) b.remove_prefix(1);
  }
  // A version with a label ("1.0.0-ballot") comes before the one without.
  if (a.starts_with('-') && b.empty()) return true;
  if (a.empty() && b.starts_with('-')) return false;
  return a < b;
}

}  // namespace

struct ProfileSet::Entry {
  std::string url;  // of an added one; the keys of the map are views
  std::string version;
  std::string_view packed;  // of R4, not read yet
  std::unique_ptr<const Structure> structure;
  std::unique_ptr<const ElementNode> tree;
  std::unique_ptr<const Program> program;
  std::string problem;
  bool in_work = false;  // its tree is being made: a profile that is based on itself
  std::atomic<const Structure*> ready_structure = nullptr;
  std::atomic<const ElementNode*> ready_tree = nullptr;
  std::atomic<const Program*> ready_program = nullptr;
};

ProfileSet::ProfileSet(const Definitions& definitions, Snapshots snapshots)
    : definitions_(definitions), snapshots_(snapshots) {
  for (const PackedStructure& packed : r4_structures()) {
    auto entry = std::make_unique<Entry>();
    entry->url = packed.url;
    entry->version = packed.version;
    entry->packed = packed.json;
    entries_[packed.url].push_back(std::move(entry));
  }
}

ProfileSet::~ProfileSet() = default;

base::Result<> ProfileSet::add(json::Document document) {
  auto structure = std::make_unique<const Structure>(
      TRY(read_structure(std::make_shared<const json::Document>(std::move(document)))));
  auto entry = std::make_unique<Entry>();
  entry->url = structure->url;
  entry->version = structure->version;
  entry->ready_structure = structure.get();
  entry->structure = std::move(structure);
  auto found = entries_.find(entry->url);
  if (found == entries_.end()) {
    const std::string_view key = entry->url;
    entries_[key].push_back(std::move(entry));
    return {};
  }
  auto& versions = found->second;
  const auto same = std::ranges::find_if(
      versions, [&](const auto& each) { return each->version == entry->version; });
  if (same != versions.end()) {
    // The key of the map may be a view into the entry that goes: so its url stays.
    (*same)->version = entry->version;
    (*same)->packed = {};
    (*same)->ready_structure = entry->structure.get();
    (*same)->structure = std::move(entry->structure);
    return {};
  }
  const auto place = std::ranges::find_if(
      versions, [&](const auto& each) { return version_less(each->version, entry->version); });
  versions.insert(place, std::move(entry));
  return {};
}

ProfileSet::Entry* ProfileSet::find_entry(std::string_view canonical) const {
  const auto found = entries_.find(without_version(canonical));
  if (found == entries_.end()) return nullptr;
  const std::string_view version = version_of(canonical);
  if (version.empty()) return found->second.front().get();
  for (const auto& entry : found->second) {
    if (entry->version == version) return entry.get();
  }
  // "1.0" stands for the highest 1.0.x.
  for (const auto& entry : found->second) {
    if (entry->version.starts_with(std::string(version) + '.')) return entry.get();
  }
  return nullptr;
}

const Structure* ProfileSet::find(std::string_view canonical) const {
  Entry* const entry = find_entry(canonical);
  return entry == nullptr ? nullptr : structure_of(*entry);
}

const Structure* ProfileSet::structure_of(Entry& entry) const {
  if (const Structure* ready = entry.ready_structure.load(std::memory_order_acquire)) return ready;
  const std::scoped_lock lock(mutex_);
  if (entry.structure == nullptr && entry.problem.empty()) {
    auto document = json::Document::parse(std::string(entry.packed));
    if (!document) {
      entry.problem = document.error().message;
      return nullptr;
    }
    auto structure = read_structure(std::make_shared<const json::Document>(*std::move(document)));
    if (!structure) {
      entry.problem = structure.error().message;
      return nullptr;
    }
    entry.structure = std::make_unique<const Structure>(*std::move(structure));
  }
  entry.ready_structure.store(entry.structure.get(), std::memory_order_release);
  return entry.structure.get();
}

const ElementNode* ProfileSet::find_tree(std::string_view type_or_url) const {
  Entry* entry = find_entry(type_or_url);
  if (entry == nullptr && type_or_url.find(':') == std::string_view::npos) {
    entry = find_entry(std::string(kTypes) + std::string(type_or_url));
  }
  return entry == nullptr ? nullptr : tree_of(*entry);
}

const ElementNode* ProfileSet::tree_of(Entry& entry) const {
  if (const ElementNode* ready = entry.ready_tree.load(std::memory_order_acquire)) return ready;
  const Structure* const structure = structure_of(entry);
  if (structure == nullptr) return nullptr;
  const std::scoped_lock lock(mutex_);
  if (entry.tree == nullptr && entry.problem.empty()) {
    if (entry.in_work) {
      entry.problem = "The profile is based on itself.";
      return nullptr;
    }
    entry.in_work = true;
    auto tree = make_tree_of(*structure);
    entry.in_work = false;
    if (tree) {
      entry.tree = *std::move(tree);
    } else {
      entry.problem = tree.error().message;
      if (!tree.error().expression.empty()) entry.problem += " (" + tree.error().expression + ')';
    }
  }
  entry.ready_tree.store(entry.tree.get(), std::memory_order_release);
  return entry.tree.get();
}

base::Result<std::unique_ptr<ElementNode>> ProfileSet::make_tree_of(
    const Structure& structure) const {
  const bool generate =
      structure.snapshot.empty() || (snapshots_ == Snapshots::Generated && structure.is_constraint);
  if (!generate) {
    auto tree = make_tree(structure.snapshot);
    if (tree != nullptr) return tree;
  }
  if (structure.base.empty()) {
    return base::fail(base::ErrorKind::Invalid, "The profile has no snapshot and no base.");
  }
  const ElementNode* const base = find_tree(structure.base);
  if (base == nullptr) {
    return base::fail(base::ErrorKind::NotFound,
                      "The profile that it is based on is not known: " + structure.base + '.');
  }
  return generate_snapshot(structure, *base,
                           [this](std::string_view name) { return find_tree(name); });
}

const Program* ProfileSet::find_program(std::string_view canonical) const {
  Entry* const entry = find_entry(canonical);
  if (entry == nullptr) return nullptr;
  if (const Program* ready = entry->ready_program.load(std::memory_order_acquire)) return ready;
  const ElementNode* const tree = tree_of(*entry);
  if (tree == nullptr) return nullptr;
  const std::scoped_lock lock(mutex_);
  if (entry->program == nullptr) entry->program = compile(*entry->structure, *tree, *this);
  entry->ready_program.store(entry->program.get(), std::memory_order_release);
  return entry->program.get();
}

std::string ProfileSet::problem(std::string_view canonical) const {
  Entry* const entry = find_entry(canonical);
  if (entry == nullptr) return {};
  const std::scoped_lock lock(mutex_);
  return entry->problem;
}

std::vector<std::string> ProfileSet::canonicals() const {
  std::vector<std::string> all;
  for (const auto& [url, versions] : entries_) {
    for (const auto& entry : versions)
      all.push_back(std::string(url) + '|' + entry->version);
  }
  std::ranges::sort(all);
  return all;
}

}  // namespace fhir::profile
