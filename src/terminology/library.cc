#include "terminology/library.h"

#include <algorithm>
#include <utility>

namespace terminology {

using base::ErrorKind;
using base::fail;

base::Result<std::optional<Identity>> Library::find(Kind kind, const Canonical& given) {
  const Canonical canonical = ruled(kind, given);
  const auto generation = source_.generation();
  std::string key;
  std::optional<std::optional<Identity>> known;
  if (generation) {
    key = std::string(1, static_cast<char>('0' + static_cast<int>(kind))) + to_text(canonical);
    known = cache_.resolved(key, *generation);
  }
  std::optional<Identity> found = known ? *known : TRY(source_.find(kind, canonical));
  if (generation && !known) cache_.keep_resolved(std::move(key), *generation, found);
  if (!open_.empty())
    open_.back().dependencies.try_emplace({kind, to_text(canonical)},
                                          Dependency{kind, canonical, found});
  return found;
}

Canonical Library::ruled(Kind kind, const Canonical& canonical) const {
  Canonical wanted = canonical;
  for (const Canonical& rule : rules_.fallback)
    if (wanted.version.empty() && rule.url == wanted.url) wanted.version = rule.version;
  for (const Canonical& rule : rules_.required)
    if (wanted.version.empty() && rule.url == wanted.url) wanted.version = rule.version;
  if (kind == Kind::CodeSystem)
    for (const Canonical& rule : rules_.forced)
      if (rule.url == wanted.url) wanted.version = rule.version;
  return wanted;
}

base::Result<std::shared_ptr<const CodeSystem>> Library::code_system(const Canonical& canonical) {
  const auto found = TRY(find(Kind::CodeSystem, canonical));
  if (!found) return std::shared_ptr<const CodeSystem>();
  auto system = TRY(code_system(*found));
  for (const Canonical& rule : rules_.required)
    if (rule.url == canonical.url && !version_fits(rule.version, system->version()))
      return fail(ErrorKind::Invalid,
                  "The version '" + system->version() + "' is not allowed for system '" + rule.url +
                      "': required to be '" + rule.version + "' by a version-check parameter");
  return system;
}

base::Result<std::shared_ptr<const CodeSystem>> Library::code_system(Identity identity) {
  if (const auto own = own_systems_.find(identity); own != own_systems_.end()) return own->second;
  const bool shared = identity.space != kOverlaySpace;
  if (shared)
    if (auto kept = cache_.code_system(identity)) return kept;
  std::unique_lock<std::mutex> lock;
  if (shared) {
    lock = std::unique_lock(cache_.compiling(identity));
    if (auto kept = cache_.code_system(identity)) return kept;
  }
  const auto document = TRY(source_.load(Kind::CodeSystem, identity));
  auto system = TRY(CodeSystem::compile(document.root()));
  if (shared) {
    cache_.keep(identity, system);
  } else {
    own_systems_.emplace(identity, system);
  }
  return system;
}

base::Result<std::vector<std::shared_ptr<const CodeSystem>>> Library::supplements(
    const std::string& url) {
  std::vector<std::shared_ptr<const CodeSystem>> found;
  for (const Identity identity : TRY(source_.supplements(url)))
    found.push_back(TRY(code_system(identity)));
  return found;
}

base::Result<std::shared_ptr<const ConceptMap>> Library::concept_map(const Canonical& canonical) {
  const auto found = TRY(find(Kind::ConceptMap, canonical));
  if (!found)
    return fail(ErrorKind::NotFound, "the concept map '" + to_text(canonical) +
                                         "' is not known here: upload it as a ConceptMap");
  return concept_map(*found);
}

base::Result<std::shared_ptr<const ConceptMap>> Library::concept_map(Identity identity) {
  const bool shared = identity.space != kOverlaySpace;
  if (shared)
    if (auto kept = cache_.concept_map(identity)) return kept;
  const auto document = TRY(source_.load(Kind::ConceptMap, identity));
  auto map = TRY(ConceptMap::compile(document.root()));
  if (shared) cache_.keep(identity, map);
  return map;
}

base::Result<std::shared_ptr<const ValueSet>> Library::find_value_set(const Canonical& canonical) {
  const auto found = TRY(find(Kind::ValueSet, canonical));
  if (!found) return std::shared_ptr<const ValueSet>();
  return TRY(compiled(*found, to_text(canonical))).set;
}

base::Result<std::shared_ptr<const ValueSet>> Library::value_set(const Canonical& canonical) {
  auto found = TRY(find_value_set(canonical));
  if (found == nullptr)
    return fail(ErrorKind::NotFound, "the value set '" + to_text(canonical) +
                                         "' is not known here: upload it as a ValueSet");
  return found;
}

base::Result<std::shared_ptr<const ValueSet>> Library::value_set(Identity identity) {
  return TRY(compiled(identity, "the value set")).set;
}

base::Result<CompiledValueSet> Library::compiled(Identity identity, std::string name) {
  for (const Frame& frame : open_)
    if (frame.identity == identity) return circle(frame);
  if (open_.size() >= kChainMax)
    return fail(ErrorKind::TooLarge, "the value set '" + open_.front().name +
                                         "' imports others through more than 32 steps");
  const bool shared = identity.space != kOverlaySpace && rules_.empty();
  if (const auto own = own_sets_.find(identity); own != own_sets_.end()) {
    depend(*own->second.dependencies);
    return own->second;
  }
  if (auto kept = shared ? cache_.value_set(identity, source_.generation()) : std::nullopt) {
    if (kept->current || TRY(is_unchanged(*kept->compiled.dependencies))) {
      if (!kept->current && source_.generation())
        cache_.keep(identity, kept->compiled, *source_.generation());
      depend(*kept->compiled.dependencies);
      return kept->compiled;
    }
  }
  CompiledValueSet made = TRY(compile(identity, std::move(name)));
  if (shared && source_.generation()) {
    cache_.keep(identity, made, *source_.generation());
  } else {
    own_sets_.emplace(identity, made);
  }
  depend(*made.dependencies);
  return made;
}

base::Result<CompiledValueSet> Library::compile(Identity identity, std::string name) {
  const auto document = TRY(source_.load(Kind::ValueSet, identity));
  if (std::string url = text_of(document.root(), "url"); !url.empty()) name = std::move(url);
  open_.push_back({identity, std::move(name), {}});
  auto set = compile_value_set(document.root(), *this);
  std::vector<Dependency> dependencies;
  for (auto& [key, each] : open_.back().dependencies)
    dependencies.push_back(std::move(each));
  open_.pop_back();
  if (!set) return std::unexpected(std::move(set).error());
  return CompiledValueSet{*std::move(set),
                          std::make_shared<const std::vector<Dependency>>(std::move(dependencies))};
}

base::Result<bool> Library::is_unchanged(const std::vector<Dependency>& dependencies) {
  for (const Dependency& each : dependencies)
    if (TRY(source_.find(each.kind, each.canonical)) != each.found) return false;
  return true;
}

void Library::depend(const std::vector<Dependency>& dependencies) {
  if (open_.empty()) return;
  for (const Dependency& each : dependencies)
    open_.back().dependencies.try_emplace({each.kind, to_text(each.canonical)}, each);
}

std::unexpected<base::Error> Library::circle(const Frame& begin) const {
  std::string chain;
  bool inside = false;
  for (const Frame& frame : open_) {
    inside = inside || &frame == &begin;
    if (inside) chain += frame.name + " imports ";
  }
  return fail(ErrorKind::Invalid, "the value sets import one another in a circle: " + chain +
                                      begin.name + ": remove one of these imports");
}

}  // namespace terminology
