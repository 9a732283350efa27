#include <algorithm>

#include "fhir/profile/compiler.h"
#include "fhir/profile/run.h"
#include "fhir/profile/sentences.h"

namespace fhir::profile {

void Run::extension(json::Value value, const Scope& scope, const Place& place) {
  const json::Value url = value.find("url");
  if (!url.is_string()) return;
  const std::string text = url.string();
  // The parts of a complex extension have names, which their extension knows.
  if (text.find(':') == std::string::npos) {
    const bool is_part = place.parent != nullptr && place.parent->type == extension_;
    if (!is_part) add(Severity::Error, "extension-url", place, sentence::relative_extension());
    return;
  }
  const bool in_modifier = place.name == "modifierExtension";
  const Program* const program = set_.find_program(text);
  if (program == nullptr || program->type != extension_) {
    if (in_modifier) {
      return add(Severity::Warning, "extension", place, sentence::unknown_modifier());
    }
    return add(Severity::Information, "extension", place, sentence::unknown_extension(text));
  }
  if (program->is_modifier != in_modifier) {
    add(Severity::Error, "extension-modifier", place,
        program->is_modifier ? sentence::is_modifier() : sentence::is_no_modifier(), program->url);
  }
  if (!allowed_here(*program, scope, place)) {
    add(Severity::Error, "extension-context", place, sentence::wrong_context(), program->url);
  }
  profile(*program, value, extension_, scope, place);
}

bool Run::allowed_here(const Program& program, const Scope& scope, const Place& place) const {
  if (program.contexts.empty()) return true;
  for (const ExtensionContext& context : program.contexts) {
    if (matches_context(context, scope, place)) return true;
  }
  return false;
}

namespace {

bool same_element(std::string_view expression, std::string_view path) {
  if (expression.ends_with("[x]")) expression.remove_suffix(3);
  return expression == path;
}

}  // namespace

// Whether an expression finds the element that holds the extension; so too if it cannot be told.
bool Run::is_found(const std::string& text, const Scope& scope, json::Value holder) const {
  const auto expression = path::Expression::parse(text);
  if (!expression || !holder.exists()) return true;
  const path::Context context(scope.resource);
  const auto found = path::evaluate(*expression, context);
  if (!found) return true;
  return std::ranges::any_of(*found, [&](const path::Item& item) {
    const auto* const element = item.get<path::Element>();
    return element != nullptr && (element->value == holder || element->sibling == holder);
  });
}

// An element is named by its type or one that this is based on ("HumanName", "Element"), or by a
// path from a type around it ("Patient.contact.name").
// https://hl7.org/fhir/R4/defining-extensions.html#context
bool Run::matches_context(const ExtensionContext& context, const Scope& scope,
                          const Place& place) const {
  if (place.parent == nullptr) return true;
  const json::Value holder = place.parent->value;
  if (context.kind == ExtensionContext::Kind::FhirPath) {
    return is_found(context.expression, scope, holder);
  }
  if (context.kind == ExtensionContext::Kind::Extension) {
    // On the extension itself, or on its value.
    for (const Place* at = place.parent; at != nullptr; at = at->parent) {
      if (at->type != extension_) continue;
      const json::Value url = at->value.is_object() ? at->value.find("url") : json::Value{};
      return url.exists() && url.string_equals(without_version(context.expression));
    }
    return false;
  }
  if (context.expression == "Element") return true;                      // resources as well
  if (context.expression.find("://") != std::string::npos) return true;  // an element of a profile
  std::string names;
  for (const Place* at = place.parent; at != nullptr; at = at->parent) {
    for (TypeId type = at->type; type != TypeId::None; type = definitions().type(type).base) {
      if (same_element(context.expression, std::string(definitions().type(type).name) + names)) {
        return true;
      }
    }
    if (at->is_resource) break;
    names = '.' + std::string(at->name) + names;
  }
  return false;
}

}  // namespace fhir::profile
