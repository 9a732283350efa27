#include "fhir/profile/structure.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace fhir::profile {
namespace {

constexpr std::size_t kElementsMax = 20'000;
constexpr std::string_view kFhirType =
    "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type";

std::optional<std::uint32_t> number(json::Value value) {
  if (!value.is_number()) return std::nullopt;
  const std::string_view text = value.raw();
  std::uint32_t result = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return result;
}

std::optional<std::uint32_t> upper_bound(json::Value value) {
  if (!value.is_string()) return std::nullopt;
  const std::string text = value.string();
  if (text == "*") return kUnbounded;
  std::uint32_t result = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return result;
}

std::string text_of(json::Value object, std::string_view key) {
  const json::Value value = object.find(key);
  return value.exists() ? value.string() : std::string{};
}

std::vector<std::string> texts(json::Value object, std::string_view key) {
  std::vector<std::string> result;
  for (const json::Value value : object.find(key)) {
    if (value.is_string()) result.push_back(value.string());
  }
  return result;
}

TypeChoice read_type(json::Value value) {
  TypeChoice type{.code = text_of(value, "code"),
                  .profiles = texts(value, "profile"),
                  .targets = texts(value, "targetProfile")};
  if (!type.code.starts_with("http://hl7.org/fhirpath/")) return type;
  // A primitive's value, or an id: the FHIR type stands in an extension.
  type.code = "string";
  for (const json::Value extension : value.find("extension")) {
    if (extension.is_object() && text_of(extension, "url") == kFhirType) {
      type.code = text_of(extension, "valueUrl");
    }
  }
  return type;
}

DiscriminatorKind discriminator_kind(std::string_view code) {
  if (code == "exists") return DiscriminatorKind::Exists;
  if (code == "pattern") return DiscriminatorKind::Pattern;
  if (code == "type") return DiscriminatorKind::Type;
  if (code == "profile") return DiscriminatorKind::Profile;
  return DiscriminatorKind::Value;
}

Slicing read_slicing(json::Value value) {
  Slicing slicing;
  for (const json::Value each : value.find("discriminator")) {
    if (!each.is_object()) continue;
    slicing.discriminators.push_back(
        {.kind = discriminator_kind(text_of(each, "type")), .path = text_of(each, "path")});
  }
  const std::string rules = text_of(value, "rules");
  if (rules == "closed") slicing.rules = SliceRules::Closed;
  if (rules == "openAtEnd") slicing.rules = SliceRules::OpenAtEnd;
  const json::Value ordered = value.find("ordered");
  slicing.ordered = ordered.exists() && ordered.boolean();
  return slicing;
}

Binding read_binding(json::Value value) {
  Binding binding{.value_set = text_of(value, "valueSet")};
  const std::string strength = text_of(value, "strength");
  if (strength == "required") binding.strength = Strength::Required;
  if (strength == "extensible") binding.strength = Strength::Extensible;
  if (strength == "preferred") binding.strength = Strength::Preferred;
  return binding;
}

// fixed[x] and its like: the one member whose key begins so.
void read_values(ElementDefinition& element, json::Value value) {
  for (const json::Value member : value) {
    const std::string_view key = member.key();
    if (key.starts_with("fixed")) element.fixed = member;
    if (key.starts_with("pattern")) element.pattern = member;
    if (key.starts_with("minValue")) element.min_value = member;
    if (key.starts_with("maxValue")) element.max_value = member;
  }
}

ElementDefinition read_element(json::Value value) {
  ElementDefinition element{.id = text_of(value, "id"),
                            .path = text_of(value, "path"),
                            .slice_name = text_of(value, "sliceName"),
                            .min = number(value.find("min")),
                            .max = upper_bound(value.find("max")),
                            .content_reference = text_of(value, "contentReference"),
                            .max_length = number(value.find("maxLength"))};
  if (const auto hash = element.content_reference.find('#'); hash != std::string::npos) {
    element.content_reference.erase(0, hash + 1);
  }
  for (const json::Value type : value.find("type")) {
    if (type.is_object()) element.types.push_back(read_type(type));
  }
  read_values(element, value);
  for (const json::Value each : value.find("constraint")) {
    if (!each.is_object()) continue;
    element.constraints.push_back({.key = text_of(each, "key"),
                                   .human = text_of(each, "human"),
                                   .expression = text_of(each, "expression"),
                                   .source = text_of(each, "source"),
                                   .is_error = text_of(each, "severity") != "warning"});
  }
  if (const json::Value binding = value.find("binding"); binding.is_object()) {
    element.binding = read_binding(binding);
  }
  if (const json::Value slicing = value.find("slicing"); slicing.is_object()) {
    element.slicing = read_slicing(slicing);
  }
  if (const json::Value modifier = value.find("isModifier"); modifier.is_boolean()) {
    element.is_modifier = modifier.boolean();
  }
  return element;
}

// Gives every element the id that its path and the slices before it say. An id in the text is kept
// if it has as many steps as the path.
class IdMaker {
 public:
  void give_id(ElementDefinition& element) {
    slices_.erase(slices_.lower_bound(element.path + '.'), slices_.lower_bound(element.path + '/'));
    slices_[element.path] = element.slice_name;
    const auto steps =
        static_cast<std::size_t>(1 + std::count(element.path.begin(), element.path.end(), '.'));
    const auto given = split_id(element.id);
    if (given.size() == steps && given.back().slice == element.slice_name) {
      return remember(element, steps);
    }
    element.id.clear();
    std::size_t begin = 0;
    while (begin <= element.path.size()) {
      const std::size_t end = std::min(element.path.find('.', begin), element.path.size());
      if (!element.id.empty()) element.id += '.';
      element.id += element.path.substr(begin, end - begin);
      const auto slice = slices_.find(element.path.substr(0, end));
      if (slice != slices_.end() && !slice->second.empty()) element.id += ':' + slice->second;
      begin = end + 1;
    }
  }

 private:
  // The slices that an explicit id names hold for what follows it.
  void remember(const ElementDefinition& element, std::size_t steps) {
    const auto parts = split_id(element.id);
    std::size_t end = 0;
    for (std::size_t i = 0; i < steps; ++i) {
      end = std::min(element.path.find('.', end + (i > 0 ? 1 : 0)), element.path.size());
      slices_[element.path.substr(0, end)] = std::string(parts[i].slice);
    }
  }

  std::map<std::string, std::string> slices_;  // by path: the slice that is open there
};

base::Result<std::vector<ElementDefinition>> read_elements(json::Value view) {
  std::vector<ElementDefinition> elements;
  if (!view.is_object()) return elements;
  IdMaker ids;
  for (const json::Value value : view.find("element")) {
    if (!value.is_object() || !value.find("path").exists()) {
      return base::fail(base::ErrorKind::Invalid, "Each element of a profile must have a path.",
                        "StructureDefinition." + std::string(view.key()) + ".element");
    }
    if (elements.size() == kElementsMax) {
      return base::fail(base::ErrorKind::TooLarge, "A profile may have 20,000 elements at most.",
                        "StructureDefinition." + std::string(view.key()) + ".element");
    }
    elements.push_back(read_element(value));
    ids.give_id(elements.back());
  }
  return elements;
}

std::vector<ExtensionContext> read_contexts(json::Value root) {
  std::vector<ExtensionContext> contexts;
  for (const json::Value value : root.find("context")) {
    if (!value.is_object()) continue;
    ExtensionContext context{.expression = text_of(value, "expression")};
    const std::string kind = text_of(value, "type");
    if (kind == "extension") context.kind = ExtensionContext::Kind::Extension;
    if (kind == "fhirpath") context.kind = ExtensionContext::Kind::FhirPath;
    contexts.push_back(std::move(context));
  }
  return contexts;
}

}  // namespace

base::Result<Structure> read_structure(std::shared_ptr<const json::Document> document) {
  const json::Value root = document->root();
  if (!root.is_object() || text_of(root, "resourceType") != "StructureDefinition") {
    return base::fail(base::ErrorKind::Invalid, "A profile must be a StructureDefinition.");
  }
  Structure structure{.url = text_of(root, "url"),
                      .version = text_of(root, "version"),
                      .name = text_of(root, "name"),
                      .kind = text_of(root, "kind"),
                      .type = text_of(root, "type"),
                      .base = text_of(root, "baseDefinition"),
                      .is_constraint = text_of(root, "derivation") == "constraint",
                      .is_abstract = root.at("abstract").exists() && root.at("abstract").boolean(),
                      .contexts = read_contexts(root),
                      .context_invariants = texts(root, "contextInvariant")};
  if (structure.url.empty() || structure.type.empty()) {
    return base::fail(
        base::ErrorKind::Invalid, "A StructureDefinition must have a url and a type.",
        structure.url.empty() ? "StructureDefinition.url" : "StructureDefinition.type");
  }
  structure.snapshot = TRY(read_elements(root.find("snapshot")));
  structure.differential = TRY(read_elements(root.find("differential")));
  structure.document = std::move(document);
  return structure;
}

std::vector<IdStep> split_id(std::string_view id) {
  std::vector<IdStep> steps;
  if (id.empty()) return steps;
  std::size_t begin = 0;
  while (begin <= id.size()) {
    const std::size_t end = std::min(id.find('.', begin), id.size());
    const std::string_view step = id.substr(begin, end - begin);
    const std::size_t colon = std::min(step.find(':'), step.size());
    steps.push_back({.name = step.substr(0, colon),
                     .slice = colon < step.size() ? step.substr(colon + 1) : std::string_view{}});
    begin = end + 1;
  }
  return steps;
}

std::string_view without_version(std::string_view canonical) {
  return canonical.substr(0, canonical.find('|'));
}

std::string_view version_of(std::string_view canonical) {
  const std::size_t bar = canonical.find('|');
  return bar == std::string_view::npos ? std::string_view{} : canonical.substr(bar + 1);
}

}  // namespace fhir::profile
