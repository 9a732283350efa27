#include "fhir/path/reference.h"
#include "fhir/profile/compiler.h"
#include "fhir/profile/run.h"
#include "fhir/profile/sentences.h"

namespace fhir::profile {

Run::Target Run::resolve(json::Value reference, const Scope& scope) const {
  if (!reference.is_object()) return {};
  const json::Value literal = reference.find("reference");
  Target target;
  if (literal.is_string()) target = resolve_text(literal.string(), scope);
  if (target.type == TypeId::None && !target.resource.exists()) {
    const json::Value type = reference.find("type");
    if (type.is_string()) target.type = type_of_code(type.string(), definitions());
  }
  return target;
}

Run::Target Run::resolve_text(std::string_view text, const Scope& scope) const {
  if (text.starts_with('#')) {
    const auto inside = [&](json::Value found) {
      return Target{.resource = found,
                    .type = type_of_resource(found),
                    .scope = {.resource = found,
                              .type = type_of_resource(found),
                              .container = scope.container,
                              .bundle = scope.bundle,
                              .full_url = scope.full_url}};
    };
    if (text.size() == 1) return inside(scope.container);
    for (const json::Value contained : scope.container.find("contained")) {
      if (contained.is_object() && contained.find("id").exists() &&
          contained.find("id").string_equals(text.substr(1))) {
        return inside(contained);
      }
    }
    return {.missing = true};
  }
  if (scope.bundle != nullptr) {
    const BundleEntries::Found entry = scope.bundle->find(text, scope.full_url);
    const json::Value found = entry.resource;
    if (found.exists()) {
      const TypeId type = type_of_resource(found);
      return {
          .resource = found,
          .type = type,
          .scope = {.resource = found, .type = type, .container = found, .bundle = scope.bundle},
          .ambiguous = entry.ambiguous};
    }
  }
  return {.type = path::split_reference(text, definitions()).type};
}

void Run::targets(const Node& node, const std::string& profile, const TypeRule& rule,
                  const path::Element& element, const Scope& scope, const Place& place) {
  if (rule.targets.empty() || rule.type != reference_) return;
  const Target target = resolve(element.value, scope);
  if (target.missing || (target.type == TypeId::None && !target.resource.exists())) return;
  if (target.ambiguous) {
    add(Severity::Warning, "bundle-reference", place, sentence::ambiguous_reference());
  }
  std::vector<std::string> of_type;
  for (const std::string& url : rule.targets) {
    const TypeId named = type_of_code(url, definitions());
    const Structure* const structure = named != TypeId::None ? nullptr : set_.find(url);
    if (named == TypeId::None && structure == nullptr) return;  // it is not known what is allowed
    const TypeId type =
        named != TypeId::None ? named : type_of_code(structure->type, definitions());
    if (definitions().is_a(target.type, type)) of_type.push_back(url);
  }
  if (of_type.empty()) {
    return add(Severity::Error, node.id + "|target", place,
               sentence::wrong_target_type(short_name(node.id)), profile);
  }
  if (!target.resource.exists()) return;
  const Place there{.parent = &place, .name = "resolve()"};
  const path::Element resource{.value = target.resource, .type = target.type};
  if (conforms(of_type, resource, target.scope, there).first == Answer::No) {
    add(Severity::Error, node.id + "|target", place,
        sentence::wrong_target(short_name(node.id), of_type.front()), profile);
  }
}

}  // namespace fhir::profile
