#include "fhir/profile/run.h"
#include "fhir/profile/sentences.h"

namespace fhir::profile {
namespace {

constexpr int kDepthMax = 256;

}  // namespace

Run::Run(const ProfileSet& set, const BaseRules& base, const Bindings& bindings,
         const Options& options)
    : set_(set),
      base_(base),
      bindings_(bindings),
      options_(options),
      extension_(set.definitions().find_type("Extension")),
      reference_(set.definitions().find_type("Reference")),
      canonical_(set.definitions().find_type("canonical")),
      bundle_type_(set.definitions().find_type("Bundle")),
      bundle_entry_(set.definitions().find_type("Bundle.entry")),
      coding_(set.definitions().find_type("Coding")),
      codeable_concept_(set.definitions().find_type("CodeableConcept")),
      quantity_(set.definitions().find_type("Quantity")) {}

void Run::add(Severity severity, std::string rule, const Place& place, Sentence sentence,
              std::string profile) {
  if (is_full()) return;
  findings_.push_back({.severity = severity,
                       .rule = std::move(rule),
                       .expression = place.text(),
                       .sentence = std::move(sentence),
                       .profile = std::move(profile)});
}

TypeId Run::type_of_resource(json::Value value) const {
  if (!value.is_object()) return TypeId::None;
  const json::Value name = value.find("resourceType");
  std::string scratch;
  return name.is_string() ? definitions().find_resource(name.string(scratch)) : TypeId::None;
}

void Run::whole(json::Value root) {
  const TypeId type = type_of_resource(root);
  if (type == TypeId::None) return;
  const Scope scope{.resource = root, .container = root};
  const Place place{.name = definitions().type(type).name};
  resource(root, scope, place);
  Scope inside = scope;
  inside.type = type;
  std::unique_ptr<BundleEntries> entries;
  if (type == bundle_type_) {
    entries = std::make_unique<BundleEntries>(root, definitions());
    inside.bundle = entries.get();
  }
  for (const std::string& url : options_.profiles) {
    if (const Program* const program = set_.find_program(url)) {
      profile(*program, root, type, inside, place);
    } else {
      add(Severity::Error, "profile", place, sentence::unknown_profile(url, set_.problem(url)),
          url);
    }
  }
}

void Run::resource(json::Value value, Scope scope, const Place& at) {
  scope.type = type_of_resource(value);
  Place place = at;
  place.type = scope.type;
  place.value = value;
  place.is_resource = true;
  if (scope.type == TypeId::None || is_full()) return;
  std::unique_ptr<BundleEntries> entries;
  if (scope.type == bundle_type_) {
    entries = std::make_unique<BundleEntries>(value, definitions());
    scope.bundle = entries.get();
    scope.full_url.clear();
  }
  object(scope.type, value, scope, place);
  if (scope.type == bundle_type_) bundle_entries(value, place);
  declared_profiles(value, scope, place);
}

void Run::declared_profiles(json::Value value, const Scope& scope, const Place& place) {
  const json::Value profiles = value.at("meta", "profile");
  if (!profiles.exists()) return;
  const Place meta{.parent = &place, .name = "meta"};
  std::int64_t index = 0;
  for (const json::Value each : profiles) {
    const Place here{.parent = &meta, .name = "profile", .index = index++};
    if (!each.is_string()) continue;
    const std::string url = each.string();
    if (const Program* const program = set_.find_program(url)) {
      profile(*program, value, scope.type, scope, place);
    } else {
      add(Severity::Warning, "profile", here, sentence::unknown_profile(url, set_.problem(url)));
    }
  }
}

void Run::object(TypeId type, json::Value value, const Scope& scope, const Place& place) {
  if (!value.is_object() || depth_ >= kDepthMax || is_full()) return;
  ++depth_;
  const TypeRules& rules = base_.of(type);
  if (!rules.invariants.empty()) {
    invariants(rules.invariants, {}, {.value = value, .type = type}, scope, place);
  }
  if (type == extension_) extension(value, scope, place);
  for (const json::Value each : value) {
    std::string_view key = each.key();
    if (key.starts_with('_')) key.remove_prefix(1);
    const Property* const property = definitions().find_property(type, key);
    if (property == nullptr) continue;
    // "_name" is walked for its extensions only.
    const bool sibling = key.size() != each.key().size();
    member(*property, sibling ? nullptr : rules.elements[property->element], each, scope, place);
  }
  --depth_;
}

void Run::member(const Property& property, const Node* rule, json::Value member, const Scope& scope,
                 const Place& place) {
  if (!member.is_array()) {
    return one(property, rule, {.value = member, .type = property.type}, scope,
               Place{.parent = &place,
                     .name = property.element_name,
                     .type = property.type,
                     .value = member});
  }
  std::int64_t index = 0;
  for (const json::Value each : member) {
    one(property, rule, {.value = each, .type = property.type}, scope,
        Place{.parent = &place,
              .name = property.element_name,
              .index = index++,
              .type = property.type,
              .value = each});
  }
}

void Run::one(const Property& property, const Node* rule, path::Element element, const Scope& scope,
              const Place& place) {
  if (element.value.is_null() || element.value.is_array()) return;
  if (property.type == TypeId::None) {
    return inner_resource(property, element.value, scope, place);
  }
  if (rule != nullptr) {
    if (!rule->invariants.empty()) invariants(rule->invariants, {}, element, scope, place);
    if (rule->binding) binding(*rule, {}, element, place);
    if (rule->has_links) {
      for (const TypeRule& type : rule->types) {
        if (type.type == element.type) targets(*rule, {}, type, element, scope, place);
      }
    }
  }
  if (!element.value.is_object()) return;
  if (property.type != bundle_entry_) return object(property.type, element.value, scope, place);
  Scope entry = scope;
  const json::Value full_url = element.value.find("fullUrl");
  entry.full_url = full_url.exists() ? full_url.string() : std::string{};
  object(property.type, element.value, entry, place);
}

void Run::inner_resource(const Property& property, json::Value value, const Scope& scope,
                         const Place& place) {
  Scope inner{
      .resource = value, .container = value, .bundle = scope.bundle, .full_url = scope.full_url};
  if (property.name == "contained") inner.container = scope.container;
  resource(value, std::move(inner), place);
}

}  // namespace fhir::profile
