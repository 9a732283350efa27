#include "fhir/validate/validate.h"

#include <bit>
#include <string>
#include <string_view>

#include "base/check.h"
#include "fhir/validate/primitives.h"
#include "fhir/validate/suggest.h"

namespace fhir {
namespace {

constexpr std::int64_t kNoIndex = -1;
// Far more than the parser lets through: the walk takes a stack frame or three for each level.
constexpr int kDepthMax = 256;

// Where the walk is: a chain of stack frames. It becomes text only for an issue.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;
  std::int64_t index = kNoIndex;

  Path at(std::int64_t position) const { return {parent, name, position}; }
  std::string text() const {
    std::string text = parent != nullptr ? parent->text() : std::string{};
    if (!text.empty() && !name.empty()) text += '.';
    text += name;
    if (index != kNoIndex) text += '[' + std::to_string(index) + ']';
    return text;
  }
};

std::uint64_t bit_of(std::uint16_t element) {
  return std::uint64_t{1} << element;
}

}  // namespace

// One run over one resource.
class Validation {
 public:
  Validation(const Validator& validator, const ValidateOptions& options)
      : validator_(validator), definitions_(validator.definitions_), options_(options) {}

  std::vector<base::Issue> run(json::Value root) {
    std::string name;
    if (root.is_object()) name = root.find("resourceType").string();
    const TypeId type = definitions_.find_resource(name);
    resource(root, Path{.name = type != TypeId::None ? definitions_.type(type).name : ""});
    return std::move(issues_);
  }

 private:
  void resource(json::Value value, const Path& path) {
    if (!value.is_object()) return add(path, "A resource must be a JSON object.");
    const json::Value name = value.find("resourceType");
    if (!name.exists()) return add(path, "The resource has no 'resourceType'; add it.");
    const TypeId type = definitions_.find_resource(name.string(scratch_));
    if (type == TypeId::None) return add_unknown_type(name.string(scratch_), path);
    object(type, value, path);
  }

  void object(TypeId type, json::Value object, const Path& path) {
    if (!object.is_object()) return add(path, about(path) + "must be a JSON object.");
    if (object.empty()) {
      return add(path, about(path) + "must not be an empty object; leave it out.");
    }
    if (depth_ >= kDepthMax) return add(path, about(path) + "is nested too deep.");
    ++depth_;
    std::uint64_t seen = 0;
    for (const json::Value member : object) {
      if (issues_.size() >= options_.issues_max) break;
      seen |= this->member(type, object, member, seen, path);
    }
    const std::uint64_t missing = rules(type).required & ~seen;
    if (missing != 0) add_missing(type, missing, path);
    if (type == validator_.extension_) extension(seen, path);
    --depth_;
  }

  // The bit of the element that the member belongs to, or 0 if it does not belong here.
  std::uint64_t member(TypeId type, json::Value object, json::Value member, std::uint64_t seen,
                       const Path& path) {
    const std::string_view key = member.key();
    const bool sibling = key.starts_with('_');
    const Property* property = definitions_.find_property(type, sibling ? key.substr(1) : key);
    if (property == nullptr) {
      const bool names_type = key == "resourceType" && rules(type).kind == TypeKind::Resource;
      if (!names_type) add_unknown(type, key, path);
      return 0;
    }
    const Path here{.parent = &path, .name = property->element_name};
    const std::uint64_t bit = bit_of(property->element);
    if ((seen & bit) != 0 && property->choice && !has_partner(object, *property, sibling)) {
      add(here, about(here) + "is given with more than one type; keep one of them.");
    }
    if (sibling) {
      this->sibling(*property, object, member, here);
    } else if (property->array) {
      array(*property, object, member, here);
    } else if (member.is_array()) {
      add(here, about(here) + "must be a single value, not an array.");
    } else {
      element(*property, member, here);
    }
    return bit;
  }

  // Whether a member and its "_" sibling are both there, which makes them one.
  static bool has_partner(json::Value object, const Property& property, bool sibling) {
    return object.find(sibling ? std::string(property.name) : '_' + std::string(property.name))
        .exists();
  }

  void array(const Property& property, json::Value object, json::Value values, const Path& path) {
    if (!values.is_array()) return add(path, about(path) + "must be an array.");
    if (values.empty()) {
      return add(path, about(path) + "must not be an empty array; leave it out.");
    }
    const bool primitive = is_primitive(property);
    bool has_null = false;
    std::int64_t index = 0;
    for (const json::Value value : values) {
      if (issues_.size() >= options_.issues_max) return;
      const bool stands_for_sibling = primitive && value.is_null();
      has_null |= stands_for_sibling;
      if (!stands_for_sibling) element(property, value, path.at(index));
      ++index;
    }
    if (has_null) nulls(property, object, values, path);
  }

  // A null in an array of primitives keeps the place of an entry of its "_" sibling.
  void nulls(const Property& property, json::Value object, json::Value values, const Path& path) {
    const json::Value siblings = object.find('_' + std::string(property.name));
    auto sibling = siblings.begin();
    std::int64_t index = 0;
    for (const json::Value value : values) {
      const bool has_sibling = siblings.is_array() && sibling != siblings.end();
      if (value.is_null() && !(has_sibling && (*sibling).is_object())) {
        add(path.at(index), about(path) + "may be null only where '_" + std::string(property.name) +
                                "' has an object in its place.");
      }
      if (has_sibling) ++sibling;
      ++index;
    }
  }

  void element(const Property& property, json::Value value, const Path& path) {
    if (value.is_null()) return add(path, about(path) + "must not be null; leave it out.");
    if (value.is_array()) return add(path, about(path) + "must not be an array in an array.");
    if (property.type == TypeId::None) return resource_within(property, value, path);
    if (is_primitive(property)) return primitive(property, value, path);
    object(property.type, value, path);
    if (property.codes != kNoCodes && property.type == validator_.codeable_concept_) {
      concept_codes(property, value, path);
    }
  }

  void resource_within(const Property& property, json::Value value, const Path& path) {
    const bool contained = property.name == "contained";
    if (contained && contained_) {
      return add(path, "A contained resource must not contain others; put them beside it.");
    }
    const bool outside = contained_;
    contained_ = contained;
    resource(value, path);
    contained_ = outside;
  }

  void primitive(const Property& property, json::Value value, const Path& path) {
    const Primitive type = rules(property.type).primitive;
    if (!is_valid_primitive(type, value, scratch_)) {
      return add(path, about(path) + "must be " + std::string(requirement(type)) + '.');
    }
    if (property.codes != kNoCodes &&
        !definitions_.code_allowed(property.codes, value.string(scratch_))) {
      return add_wrong_code(property, path);
    }
    if (&property == validator_.reference_ &&
        !is_valid_reference(definitions_, value.string(scratch_))) {
      add(path,
          "'reference' must be such as \"Patient/1\", \"#contained\", a URL or a URN, with a "
          "resource type of FHIR R4 and a valid id.");
    }
  }

  void concept_codes(const Property& property, json::Value value, const Path& path) {
    const json::Value codings = value.find("coding");
    // Without a coding, an extension may say why there is none.
    if (!codings.exists() && value.find("extension").exists()) return;
    std::string system;
    for (const json::Value coding : codings) {
      if (definitions_.coding_allowed(property.codes, coding.find("system").string(system),
                                      coding.find("code").string(scratch_))) {
        return;
      }
    }
    if (value.is_object()) add_wrong_code(property, path);
  }

  // "_birthDate": what the primitive has beside its value.
  void sibling(const Property& property, json::Value object, json::Value sibling,
               const Path& path) {
    const std::string name = "'_" + std::string(property.name) + "' ";
    if (!is_primitive(property)) {
      return add(path, name + "is not allowed, because the element is not a primitive.");
    }
    if (!property.array) return this->object(property.type, sibling, path);
    if (!sibling.is_array() || sibling.empty()) {
      return add(path, name + "must be an array that is not empty.");
    }
    const json::Value values = object.find(property.name);
    if (values.is_array() && values.size() != sibling.size()) {
      add(path, name + "must have as many entries as '" + std::string(property.name) +
                    "', with null where one has nothing.");
    }
    std::int64_t index = 0;
    for (const json::Value entry : sibling) {
      if (issues_.size() >= options_.issues_max) return;
      if (!entry.is_null()) {
        this->object(property.type, entry, path.at(index));
      } else if (!values.exists()) {
        add(path.at(index), name + "may be null only where the value is given.");
      }
      ++index;
    }
  }

  void extension(std::uint64_t seen, const Path& path) {
    const std::uint64_t parts = seen & validator_.extension_parts_;
    if (parts == 0) {
      add(path, "An extension must have a value or extensions of its own.");
    } else if (parts == validator_.extension_parts_) {
      add(path, "An extension must not have both a value and extensions of its own.");
    }
  }

  void add_missing(TypeId type, std::uint64_t missing, const Path& path) {
    const std::string owner(definitions_.type(type).name);
    for (const Property& property : definitions_.properties(type)) {
      if ((missing & bit_of(property.element)) == 0) continue;
      missing &= ~bit_of(property.element);
      std::string name(property.element_name);
      if (property.choice) name += "[x]";
      add(Path{.parent = &path, .name = property.element_name},
          "'" + name + "' is missing; " + owner + " requires it.");
    }
  }

  void add_unknown(TypeId type, std::string_view key, const Path& path) {
    const std::string owner(definitions_.type(type).name);
    if (!is_presentable(key)) {
      return add(path, "There is an element that " + owner + " does not have; take it out.");
    }
    add(Path{.parent = &path, .name = key}, "'" + std::string(key) + "' is not an element of " +
                                                owner + suggestion(definitions_, type, key));
  }

  void add_unknown_type(std::string_view name, const Path& path) {
    if (!is_presentable(name)) {
      return add(path, "'resourceType' must be the name of a resource type of FHIR R4.");
    }
    add(path, "'" + std::string(name) + "' is not a resource type of FHIR R4.");
  }

  void add_wrong_code(const Property& property, const Path& path) {
    add(path, about(path) + "must have a code of the value set " +
                  std::string(definitions_.code_set_url(property.codes)) + '.');
  }

  static std::string about(const Path& path) { return "'" + std::string(path.name) + "' "; }

  void add(const Path& path, std::string message) {
    if (issues_.size() >= options_.issues_max) return;
    issues_.push_back({base::ErrorKind::Invalid, std::move(message), path.text()});
  }

  const Validator::TypeRules& rules(TypeId type) const {
    return validator_.rules_[static_cast<std::size_t>(type)];
  }
  bool is_primitive(const Property& property) const {
    return property.type != TypeId::None && rules(property.type).primitive != Primitive::None;
  }

  const Validator& validator_;
  const Definitions& definitions_;
  const ValidateOptions& options_;
  std::vector<base::Issue> issues_;
  std::string scratch_;
  int depth_ = 0;
  bool contained_ = false;  // within a contained resource
};

Validator::Validator(const Definitions& definitions)
    : definitions_(definitions),
      extension_(definitions.find_type("Extension")),
      codeable_concept_(definitions.find_type("CodeableConcept")),
      reference_(definitions.find_property(definitions.find_type("Reference"), "reference")),
      extension_parts_(bit_of(definitions.find_property(extension_, "extension")->element) |
                       bit_of(definitions.find_property(extension_, "valueString")->element)) {
  rules_.reserve(definitions.types().size());
  for (std::size_t i = 0; i < definitions.types().size(); ++i) {
    const auto id = static_cast<TypeId>(i);
    const Type& type = definitions.type(id);
    CHECK_FATAL(definitions.element_count(id) <= 64);
    TypeRules rules{.kind = type.kind, .primitive = type.primitive};
    for (const Property& property : definitions.properties(id)) {
      if (property.min > 0) rules.required |= bit_of(property.element);
    }
    rules_.push_back(rules);
  }
}

std::vector<base::Issue> Validator::validate(json::Value resource,
                                             const ValidateOptions& options) const {
  return Validation(*this, options).run(resource);
}

}  // namespace fhir
