#include "fhir/patch/slots.h"

#include <algorithm>

namespace fhir::patch {
namespace {

std::string sibling_key(std::string_view key) {
  return "_" + std::string(key);
}

// Takes the values out of a member: the elements of an array, or the one value.
std::vector<Tree> take_values(Tree* member) {
  std::vector<Tree> values;
  if (!member) return values;
  if (!member->is_array()) {
    values.push_back(*member);
    return values;
  }
  for (const Member& each : member->children())
    values.push_back(each.value);
  return values;
}

Tree array_of(std::vector<Tree> values) {
  Tree array = Tree::array();
  for (Tree& value : values)
    array.children().push_back({{}, std::move(value)});
  return array;
}

void write(Tree& object, std::string_view key, std::vector<Tree> values, As as) {
  const bool nothing =
      std::all_of(values.begin(), values.end(), [](const Tree& each) { return each.is_null(); });
  if (nothing) {
    object.erase(key);
  } else if (as == As::Array) {
    object.set(key, array_of(std::move(values)));
  } else {
    object.set(key, std::move(values.front()));
  }
}

}  // namespace

std::vector<Slot> read_slots(Tree& object, std::string_view key) {
  std::vector<Tree> values = take_values(object.find(key));
  std::vector<Tree> siblings = take_values(object.find(sibling_key(key)));
  std::vector<Slot> slots(std::max(values.size(), siblings.size()));
  for (std::size_t at = 0; at < values.size(); ++at)
    slots[at].value = std::move(values[at]);
  for (std::size_t at = 0; at < siblings.size(); ++at)
    slots[at].sibling = std::move(siblings[at]);
  return slots;
}

void write_slots(Tree& object, std::string_view key, std::vector<Slot> slots, As as) {
  std::vector<Tree> values;
  std::vector<Tree> siblings;
  for (Slot& slot : slots) {
    values.push_back(std::move(slot.value));
    siblings.push_back(std::move(slot.sibling));
  }
  write(object, key, std::move(values), as);
  write(object, sibling_key(key), std::move(siblings), as);
}

}  // namespace fhir::patch
