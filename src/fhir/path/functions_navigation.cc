#include "fhir/path/evaluator.h"
#include "fhir/path/functions.h"
#include "fhir/path/reference.h"

// http://hl7.org/fhirpath/N1/#tree-navigation and http://hl7.org/fhir/R4/fhirpath.html#functions
namespace fhir::path {
namespace {

using Out = base::Result<Collection>;

base::Result<bool> children(Call& call, ItemSink take) {
  return call.each_input(
      [&](const Item& item) { return call.evaluator.each_child(item, {}, take); });
}

// Below an item, each before those below it. As deep as the document, which has a limit.
base::Result<bool> each_below(Call& call, const Item& item, ItemSink take) {
  return call.evaluator.each_child(item, {}, [&](const Item& child) -> base::Result<bool> {
    return TRY(take(child)) ? each_below(call, child, take) : base::Result<bool>(false);
  });
}

// In general, all children come before what is below them.
base::Result<bool> descendants(Call& call, ItemSink take) {
  if (call.evaluator.any_order()) {
    return call.each_input([&](const Item& item) { return each_below(call, item, take); });
  }
  Collection found;
  TRY_VOID(call.each_input([&](const Item& item) -> base::Result<bool> {
    TRY_VOID(call.evaluator.append_children(item, {}, found));
    return true;
  }));
  for (std::size_t at = 0; at < found.size(); ++at) {
    const Item item = found[at];
    TRY_VOID(call.evaluator.append_children(item, {}, found));
    if (!TRY(take(item))) return false;
  }
  return true;
}

base::Result<bool> extension(Call& call, ItemSink take) {
  const auto url = TRY(call.text_argument(0));
  if (!url) return true;
  const auto take_if_named = [&](const Item& each) -> base::Result<bool> {
    const Element* element = each.get<Element>();
    const bool named = element && element->value && element->value.at("url").string_equals(*url);
    return named ? take(each) : base::Result<bool>(true);
  };
  return call.each_input([&](const Item& item) {
    return call.evaluator.each_child(item, "extension", take_if_named);
  });
}

// Not in the specification, but in one of its search parameters (QuestionnaireResponse
// item-subject).
Out has_extension(Call& call) {
  const auto stop = [](const Item&) -> base::Result<bool> { return false; };
  return one(!TRY(extension(call, stop)));
}

Out has_value(Call& call) {
  if (call.input.size() != 1) return one(false);
  const Item& item = call.input.front();
  const Element* element = item.get<Element>();
  if (!element) return one(!item.get<Quantity>() && !item.get<TypeName>());
  const bool primitive =
      element->value && !element->value.is_object() && !element->value.is_array();
  return one(primitive);
}

Out get_value(Call& call) {
  const Collection has = TRY(has_value(call));
  if (!*has.front().get<bool>()) return Collection{};
  const auto value = TRY(call.single_input());
  return value ? Collection{*value} : Collection{};
}

std::optional<Item> contained(Call& call, std::string_view id) {
  const json::Value resource = call.evaluator.context().resource;
  if (!resource) return std::nullopt;
  if (id.empty()) return resource_item(resource, call.evaluator.definitions());
  const json::Value list = resource.at("contained");
  if (!list) return std::nullopt;
  for (const json::Value& each : list)
    if (each.at("id").string_equals(id)) return resource_item(each, call.evaluator.definitions());
  return std::nullopt;
}

// The text of a Reference, a canonical, or a string.
std::optional<std::string> reference_text(Call& call, const Item& item) {
  const Element* element = item.get<Element>();
  if (element && element->value && element->value.is_object()) {
    const json::Value reference = element->value.at("reference");
    return reference && reference.is_string() ? std::optional(reference.string()) : std::nullopt;
  }
  const auto value = to_system(item, call.evaluator.definitions());
  const auto* text = value ? value->get<Text>() : nullptr;
  return text ? std::optional(text->str()) : std::nullopt;
}

Out resolve(Call& call) {
  const Context& context = call.evaluator.context();
  Collection out;
  for (const Item& item : call.input) {
    TRY_VOID(call.evaluator.charge(10));
    const auto reference = reference_text(call, item);
    if (!reference || reference->empty()) continue;
    std::optional<Item> target;
    if (reference->front() == '#') {
      target = contained(call, std::string_view(*reference).substr(1));
    } else if (context.resolve) {
      target = context.resolve(*reference);
    } else if (const TypeId type = split_reference(*reference, call.evaluator.definitions()).type;
               type != TypeId::None) {
      target = Item{Element{{}, {}, type}};
    }
    if (target) out.push_back(std::move(*target));
  }
  return out;
}

Out conforms_to(Call& call) {
  static constexpr std::string_view kBase = "http://hl7.org/fhir/StructureDefinition/";
  const auto url = TRY(call.text_argument(0));
  if (!url || call.input.empty()) return Collection{};
  if (call.input.size() > 1) return call.evaluator.invalid("conformsTo() takes a single item");
  const Definitions& definitions = call.evaluator.definitions();
  const std::string_view name =
      url->starts_with(kBase) ? url->substr(kBase.size()) : std::string_view{};
  if (definitions.find_type(name) == TypeId::None) {
    if (const Profiles& conforms = call.evaluator.context().conforms) {
      if (const auto answer = TRY(conforms(call.input.front(), *url))) return one(*answer);
    }
    return call.evaluator.invalid("conformsTo() knows only the types of the base specification");
  }
  return one(call.evaluator.is_type(call.input.front(), name, false));
}

constexpr auto kOneByOne = Function::Input::OneByOne;

constexpr Function kFunctions[] = {
    {"children", 0, 0, nullptr, kOneByOne, children},
    {"descendants", 0, 0, nullptr, kOneByOne, descendants},
    {"extension", 1, 1, nullptr, kOneByOne, extension},
    {"hasValue", 0, 0, has_value},
    {"hasExtension", 1, 1, has_extension, kOneByOne},
    {"getValue", 0, 0, get_value},
    {"resolve", 0, 0, resolve},
    {"conformsTo", 1, 1, conforms_to},
};

}  // namespace

std::span<const Function> navigation_functions() {
  return kFunctions;
}

}  // namespace fhir::path
