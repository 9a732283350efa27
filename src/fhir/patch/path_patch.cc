#include <algorithm>

#include "fhir/json/document.h"
#include "fhir/patch/locate.h"
#include "fhir/patch/new_value.h"
#include "fhir/patch/patch.h"
#include "fhir/patch/slots.h"
#include "fhir/path/path.h"

namespace fhir::patch {
namespace {

using base::ErrorKind;

constexpr std::size_t kWorkMax = std::size_t{1}
                                 << 28;          // bytes of the resource, each time it is read
constexpr std::uint64_t kStepsMax = 20'000'000;  // of FHIRPath, all operations together

// The parts of one operation by their names.
struct Operation {
  std::string type;
  std::string path;
  std::string name;
  json::Value value;  // the whole part
  std::optional<std::int64_t> index;
  std::optional<std::int64_t> source;
  std::optional<std::int64_t> destination;
};

std::string text_of(const json::Value& part) {
  for (const json::Value& member : part)
    if (member.key().starts_with("value") && member.is_string()) return member.string();
  return {};
}

std::optional<std::int64_t> integer_of(const json::Value& part) {
  for (const char* key : {"valueInteger", "valueUnsignedInt", "valuePositiveInt"}) {
    const json::Value value = part.find(key);
    const auto number =
        value && value.is_number() ? path::Decimal::parse(value.raw()) : std::nullopt;
    if (number && number->is_integral()) return number->to_int64();
  }
  return std::nullopt;
}

Operation read_operation(const json::Value& parameter) {
  Operation operation;
  for (const json::Value& part : parameter.at("part")) {
    const std::string name = part.at("name").string();
    if (name == "type") operation.type = text_of(part);
    if (name == "path") operation.path = text_of(part);
    if (name == "name") operation.name = text_of(part);
    if (name == "value") operation.value = part;
    if (name == "index") operation.index = integer_of(part);
    if (name == "source") operation.source = integer_of(part);
    if (name == "destination") operation.destination = integer_of(part);
  }
  return operation;
}

// One operation on one text of the resource.
class PathOperation {
 public:
  PathOperation(const Definitions& definitions, const json::Document& document,
                const Operation& operation, std::uint64_t steps_max)
      : steps_max_(steps_max),
        definitions_(definitions),
        resource_(document.root()),
        tree_(document.root()),
        operation_(operation) {}

  base::Result<std::string> run() {
    const auto expression = TRY(path::Expression::parse(operation_.path));
    path::Context context(resource_);
    context.steps_max = steps_max_;
    found_ = TRY(path::evaluate(expression, context));
    TRY_VOID(dispatch());
    std::string out;
    tree_.append_to(out);
    return out;
  }

 private:
  static std::unexpected<base::Error> invalid(std::string_view why) {
    return base::fail(ErrorKind::Invalid, std::string(why));
  }

  base::Result<> dispatch() {
    if (operation_.type == "add") return add();
    if (operation_.type == "insert") return insert();
    if (operation_.type == "delete") return erase();
    if (operation_.type == "replace") return replace();
    if (operation_.type == "move") return move();
    return invalid("The type of an operation must be add, insert, delete, replace or move.");
  }

  base::Result<const path::Element*> single() const {
    if (found_.size() != 1) {
      return invalid(found_.empty() ? "The path finds no element."
                                    : "The path finds several elements; it must find one.");
    }
    const auto* element = found_.front().get<path::Element>();
    if (!element) return invalid("The path must find an element of the resource.");
    return element;
  }

  base::Result<Place> place_of(const path::Element& element) const {
    const auto place = locate(resource_, element);
    if (!place) return invalid("The path must find an element inside of the resource.");
    return *place;
  }

  base::Result<Place> single_place() const {
    const path::Element* element = TRY(single());
    return place_of(*element);
  }

  // The whole list that insert and move work on.
  base::Result<Place> list_place() const {
    if (found_.empty()) return invalid("The path finds no list.");
    std::optional<Place> list;
    for (const path::Item& item : found_) {
      const auto* element = item.get<path::Element>();
      if (!element) return invalid("The path must find elements of the resource.");
      Place place = TRY(place_of(*element));
      if (!place.index) return invalid("The path must find a list.");
      if (list && (list->object != place.object || list->key != place.key)) {
        return invalid("The path finds elements of several lists; it must find one list.");
      }
      list = std::move(place);
    }
    return *list;
  }

  base::Result<NewValue> value(TypeId type) const {
    if (!operation_.value) return invalid("The operation has no 'value'.");
    return read_value(definitions_, operation_.value, type);
  }

  base::Result<> add() {
    const path::Element* parent = TRY(single());
    if (operation_.name.empty()) return invalid("An 'add' needs a 'name'.");
    const Property* any = find_property(definitions_, parent->type, operation_.name, TypeId::None);
    if (!any) return invalid("The element has no child of this 'name'.");
    NewValue added = TRY(value(any->type));
    const Property* property =
        find_property(definitions_, parent->type, operation_.name, added.type);
    if (!property) return invalid("The element cannot have a value of this type.");
    if (!parent->value.is_object()) return invalid("Nothing can be added to a primitive value.");
    Tree& object = descend(tree_, steps_to(resource_, parent->value).value());
    for (const Property& other : definitions_.properties(parent->type)) {
      if (other.element != property->element || other.array) continue;
      if (!read_slots(object, other.name).empty()) {
        return invalid("The element is there already: replace it.");
      }
    }
    std::vector<Slot> slots = read_slots(object, property->name);
    slots.push_back(std::move(added.slot));
    write_slots(object, property->name, std::move(slots), property->array ? As::Array : As::Single);
    return {};
  }

  base::Result<> insert() {
    const Place list = TRY(list_place());
    const auto* element = found_.front().get<path::Element>();
    NewValue inserted = TRY(value(element->type));
    Tree& object = descend(tree_, list.object);
    std::vector<Slot> slots = read_slots(object, list.key);
    const auto index = operation_.index;
    if (!index || *index < 0 || *index > static_cast<std::int64_t>(slots.size())) {
      return invalid("The 'index' of an insert must be from 0 to the length of the list.");
    }
    slots.insert(slots.begin() + *index, std::move(inserted.slot));
    write_slots(object, list.key, std::move(slots), As::Array);
    return {};
  }

  base::Result<> erase() {
    if (found_.empty()) return {};
    const Place place = TRY(single_place());
    Tree& object = descend(tree_, place.object);
    std::vector<Slot> slots = read_slots(object, place.key);
    const std::size_t at = place.index.value_or(0);
    slots.erase(slots.begin() + static_cast<std::ptrdiff_t>(at));
    write_slots(object, place.key, std::move(slots), place.index ? As::Array : As::Single);
    prune(place.object);
    return {};
  }

  // Removes the object at the end of the steps if nothing is left in it, and so on upwards.
  void prune(std::vector<std::size_t> steps) {
    while (!steps.empty() && descend(tree_, steps).children().empty()) {
      const std::size_t last = steps.back();
      steps.pop_back();
      std::vector<Member>& siblings = descend(tree_, steps).children();
      siblings.erase(siblings.begin() + static_cast<std::ptrdiff_t>(last));
    }
  }

  base::Result<> replace() {
    const Place place = TRY(single_place());
    NewValue with = TRY(value(found_.front().get<path::Element>()->type));
    Tree& object = descend(tree_, place.object);
    const std::string key = key_for(place, with.type);
    if (key != place.key) {
      write_slots(object, place.key, {}, As::Single);
      std::vector<Slot> slots;
      slots.push_back(std::move(with.slot));
      write_slots(object, key, std::move(slots), As::Single);
      return {};
    }
    std::vector<Slot> slots = read_slots(object, place.key);
    slots[place.index.value_or(0)] = std::move(with.slot);
    write_slots(object, place.key, std::move(slots), place.index ? As::Array : As::Single);
    return {};
  }

  // A choice takes another key with a value of another type: deceasedBoolean, deceasedDateTime.
  std::string key_for(const Place& place, TypeId type) const {
    const TypeId parent = type_of(place.object_value);
    const Property* now =
        parent == TypeId::None ? nullptr : definitions_.find_property(parent, place.key);
    if (!now || !now->choice || now->type == type) return place.key;
    for (const Property& other : definitions_.properties(parent))
      if (other.element == now->element && other.type == type) return std::string(other.name);
    return place.key;
  }

  // The type of an object of the resource, from the keys that lead to it.
  TypeId type_of(const json::Value& object) const {
    const path::Item root = path::resource_item(resource_, definitions_);
    TypeId type = root.get<path::Element>()->type;
    const auto steps = steps_to(resource_, object).value();
    json::Value at = resource_;
    for (const std::size_t step : steps) {
      const bool in_array = at.is_array();
      at = *std::next(at.begin(), static_cast<std::ptrdiff_t>(step));
      if (!in_array && type != TypeId::None) {
        const Property* property = definitions_.find_property(type, at.key());
        type = property ? property->type : TypeId::None;
      }
      if (const json::Value name = at.at("resourceType"); at.is_object() && name) {
        type = definitions_.find_resource(name.string());
      }
    }
    return type;
  }

  base::Result<> move() {
    const Place list = TRY(list_place());
    Tree& object = descend(tree_, list.object);
    std::vector<Slot> slots = read_slots(object, list.key);
    const auto size = static_cast<std::int64_t>(slots.size());
    const auto inside = [&](const std::optional<std::int64_t>& at) {
      return at && *at >= 0 && *at < size;
    };
    if (!inside(operation_.source) || !inside(operation_.destination)) {
      return invalid("The 'source' and 'destination' of a move must be places in the list.");
    }
    Slot moved = std::move(slots[static_cast<std::size_t>(*operation_.source)]);
    slots.erase(slots.begin() + *operation_.source);
    slots.insert(slots.begin() + *operation_.destination, std::move(moved));
    write_slots(object, list.key, std::move(slots), As::Array);
    return {};
  }

  const std::uint64_t steps_max_;
  const Definitions& definitions_;
  const json::Value resource_;
  Tree tree_;
  const Operation& operation_;
  path::Collection found_;
};

base::Error with_number(base::Error error, std::size_t number) {
  error.message = "Operation " + std::to_string(number) +
                  " of the FHIRPath Patch cannot be done. " + error.message;
  return error;
}

}  // namespace

base::Result<std::string> apply_path_patch(const Definitions& definitions, std::string_view current,
                                           std::string_view parameters) {
  auto document = TRY(json::Document::parse(std::string(current)));
  const auto patch = TRY(json::Document::parse(std::string(parameters)));
  if (!patch.root().at("resourceType").string_equals("Parameters")) {
    return base::fail(ErrorKind::Invalid, "A FHIRPath Patch must be a Parameters resource.");
  }
  const json::Value operations = patch.root().at("parameter");
  const std::uint64_t steps_max = kStepsMax / std::max<std::size_t>(operations.size(), 20);
  std::size_t number = 0;
  std::size_t work = 0;
  for (const json::Value& parameter : operations) {
    ++number;
    if (!parameter.at("name").string_equals("operation")) {
      return base::fail(ErrorKind::Invalid,
                        "Every parameter of a FHIRPath Patch must be named 'operation'.");
    }
    work += document.text().size();
    if (number > kOperationsMax || work > kWorkMax) {
      return base::fail(ErrorKind::TooCostly,
                        "The FHIRPath Patch takes too much work: send it in parts.");
    }
    const Operation operation = read_operation(parameter);
    auto text = PathOperation(definitions, document, operation, steps_max).run();
    if (!text) return std::unexpected(with_number(std::move(text).error(), number));
    document = TRY(json::Document::parse(std::move(*text)));
  }
  return std::string(document.text());
}

}  // namespace fhir::patch
