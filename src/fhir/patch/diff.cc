#include "fhir/patch/diff.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "fhir/json/writer.h"
#include "fhir/patch/operation_writer.h"
#include "fhir/patch/patch.h"

namespace fhir::patch {

namespace {

using json::Value;

// Words that FHIRPath takes for operators or literals where a name stands.
constexpr std::array<std::string_view, 13> kWords = {"and",     "as",  "contains", "div", "false",
                                                     "implies", "in",  "is",       "mod", "or",
                                                     "true",    "xor", "day"};

std::string step(const std::string& path, std::string_view name) {
  const bool word = std::ranges::find(kWords, name) != kWords.end();
  return path + "." + (word ? "`" : "") + std::string(name) + (word ? "`" : "");
}

std::string at(const std::string& list, std::size_t index) {
  return list + "[" + std::to_string(index) + "]";
}

// The elements under a key and its "_key" sibling.
std::vector<Element> elements_of(Value object, std::string_view key) {
  const Value values = object.find(key);
  const Value siblings = object.find("_" + std::string(key));
  std::vector<Element> elements;
  const auto fill = [&](Value member, Value Element::* which) {
    if (!member) return;
    if (!member.is_array()) {
      if (elements.empty()) elements.resize(1);
      elements[0].*which = member;
      return;
    }
    std::size_t i = 0;
    for (const Value item : member) {
      if (elements.size() == i) elements.emplace_back();
      if (!item.is_null()) elements[i].*which = item;
      ++i;
    }
  };
  fill(values, &Element::value);
  fill(siblings, &Element::sibling);
  return elements;
}

bool equal_or_absent(Value a, Value b) {
  return a.exists() == b.exists() && (!a || equal(a, b));
}
bool same(const Element& a, const Element& b) {
  return equal_or_absent(a.value, b.value) && equal_or_absent(a.sibling, b.sibling);
}

class Differ {
 public:
  explicit Differ(const Definitions& definitions)
      : definitions_(definitions), operations_(definitions) {}

  std::string run(TypeId type, Value from, Value to) {
    object(std::string(definitions_.type(type).name), type, from, to, Level::Root);
    return operations_.finish();
  }
  std::size_t count() const { return operations_.count(); }

 private:
  enum class Level : std::uint8_t { Root, Meta, Below };

  // A member of an object: what it is in both, under the key that it has there.
  struct Change {
    const Property* from = nullptr;
    const Property* to = nullptr;
  };

  // What is new comes first, and what goes comes last: so no object is empty in between.
  void object(const std::string& path, TypeId type, Value from, Value to, Level level) {
    std::vector<std::string> gone;
    std::optional<std::uint16_t> done;
    for (const Property& property : definitions_.properties(type)) {
      if (done == property.element) continue;
      done = property.element;
      const bool server =
          level == Level::Meta && (property.name == "versionId" || property.name == "lastUpdated");
      if (server) continue;
      const Change change = change_of(type, property, from, to);
      if (change.from == nullptr && change.to == nullptr) continue;
      if (operations_.count() > kOperationsMax) return;
      const std::string below = step(path, property.element_name);
      if (property.array) {
        list(path, below, property, from, to, gone);
      } else if (change.to == nullptr) {
        gone.push_back(below);
      } else if (change.from == nullptr) {
        operations_.add(path, *change.to, elements_of(to, change.to->name).front());
      } else {
        const bool meta = level == Level::Root && property.name == "meta";
        pair(below, change, elements_of(from, change.from->name).front(),
             elements_of(to, change.to->name).front(), meta ? Level::Meta : Level::Below);
      }
    }
    for (const std::string& each : gone)
      operations_.remove(each);
  }

  // For a choice, the type that the value has.
  Change change_of(TypeId type, const Property& first, Value from, Value to) const {
    Change change;
    for (const Property& property : definitions_.properties(type)) {
      if (property.element != first.element) continue;
      if (has(from, property.name)) change.from = &property;
      if (has(to, property.name)) change.to = &property;
    }
    return change;
  }

  static bool has(Value object, std::string_view key) {
    return object.find(key) || object.find("_" + std::string(key));
  }

  void pair(const std::string& path, const Change& change, const Element& from, const Element& to,
            Level level) {
    if (change.from == change.to && same(from, to)) return;
    const bool objects = from.value && to.value && from.value.is_object() && to.value.is_object();
    TypeId type = change.to->type;
    if (type == TypeId::None && objects) {
      const Value name = to.value.find("resourceType");
      if (from.value.find("resourceType").string_equals(name.string()))
        type = definitions_.find_resource(name.string());
    }
    if (change.from == change.to && objects && type != TypeId::None) {
      object(path, type, from.value, to.value, level);
    } else {
      operations_.replace(path, *change.to, to);
    }
  }

  // The beginnings and ends that are alike stay; between them elements are changed one by one, and
  // those that are too many or too few are taken out or put in.
  void list(const std::string& parent, const std::string& path, const Property& property,
            Value from_object, Value to_object, std::vector<std::string>& gone) {
    const std::vector<Element> from = elements_of(from_object, property.name);
    const std::vector<Element> to = elements_of(to_object, property.name);
    if (from.empty()) {
      for (const Element& each : to)
        operations_.add(parent, property, each);
      return;
    }
    std::size_t begin = 0;
    while (begin < from.size() && begin < to.size() && same(from[begin], to[begin]))
      ++begin;
    std::size_t end = 0;
    while (end < from.size() - begin && end < to.size() - begin &&
           same(from[from.size() - 1 - end], to[to.size() - 1 - end]))
      ++end;
    const std::size_t from_end = from.size() - end;
    const std::size_t to_end = to.size() - end;
    std::size_t i = begin;
    for (; i < from_end && i < to_end; ++i)
      pair(at(path, i), {&property, &property}, from[i], to[i], Level::Below);
    for (std::size_t each = i; each < to_end; ++each)
      operations_.insert(path, each, property, to[each]);
    for (std::size_t each = from_end; each > i; --each)
      gone.push_back(at(path, each - 1));
  }

  const Definitions& definitions_;
  OperationWriter operations_;
};

}  // namespace

bool equal(Value a, Value b) {
  if (a.kind() != b.kind()) return false;
  if (a.raw() == b.raw()) return true;
  switch (a.kind()) {
    case json::Kind::Object:
      if (a.size() != b.size()) return false;
      return std::ranges::all_of(a, [&](Value member) {
        const Value other = b.find(member.key());
        return other && equal(member, other);
      });
    case json::Kind::Array: {
      if (a.size() != b.size()) return false;
      auto other = b.begin();
      return std::ranges::all_of(a, [&](Value item) { return equal(item, *other++); });
    }
    case json::Kind::String:
      return a.string() == b.string();
    default:
      return false;
  }
}

base::Result<std::string> diff(const Definitions& definitions, Value from, Value to) {
  const TypeId type = definitions.find_resource(to.find("resourceType").string());
  if (type == TypeId::None || !from.find("resourceType").string_equals(definitions.type(type).name))
    return base::fail(base::ErrorKind::Invalid, "only resources of one type can be compared");
  Differ differ(definitions);
  std::string patch = differ.run(type, from, to);
  if (differ.count() > kOperationsMax)
    return base::fail(base::ErrorKind::TooLarge,
                      "the versions differ in more than 10000 places: read both of them");
  return patch;
}

}  // namespace fhir::patch
