// Reading a CodeSystem resource. http://hl7.org/fhir/R4/codesystem.html

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "terminology/code_system.h"
#include "terminology/value_types.h"

namespace terminology {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::json::Value;

constexpr std::size_t kPropertiesMax = 1'000;

Content content_of(std::string_view text) {
  if (text == "not-present") return Content::NotPresent;
  if (text == "example") return Content::Example;
  if (text == "fragment") return Content::Fragment;
  if (text == "supplement") return Content::Supplement;
  return Content::Complete;
}

std::string shown(std::string_view code) {
  return "'" + std::string(code.substr(0, 64)) + "'";
}

}  // namespace

// In the order of the document first; positions come when the hierarchy is known.
class CodeSystemBuilder {
 public:
  explicit CodeSystemBuilder(Value resource) : resource_(resource), made_(new CodeSystem) {}

  base::Result<std::shared_ptr<const CodeSystem>> run() {
    made_->header_ = read_header(resource_);
    made_->content_ = content_of(text_of(resource_, "content"));
    const Value sensitive = resource_.find("caseSensitive");
    made_->case_sensitive_ = !sensitive.is_boolean() || sensitive.boolean();
    made_->supplements_ = text_of(resource_, "supplements");
    made_->hierarchy_meaning_ = text_of(resource_, "hierarchyMeaning");
    made_->value_set_ = text_of(resource_, "valueSet");
    made_->code_begins_.push_back(0);
    TRY_VOID(read_properties());
    TRY_VOID(read_concepts(list_of(resource_, "concept"), kNone));
    TRY_VOID(fill_slots());
    resolve_links();
    TRY_VOID(arrange());
    made_->texts_.shrink_to_fit();
    made_->designations_.shrink_to_fit();
    made_->values_.shrink_to_fit();
    return std::shared_ptr<const CodeSystem>(std::move(made_));
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  using Text = CodeSystem::Text;

  struct Link {
    std::uint32_t from;
    Text to;
    Role role;
  };

  base::Result<> read_properties() {
    for (const Value given : list_of(resource_, "property"))
      TRY_VOID(define(PropertyDefinition{text_of(given, "code"), text_of(given, "uri"),
                                         text_of(given, "type"), text_of(given, "description")}));
    return {};
  }

  base::Result<std::uint16_t> define(PropertyDefinition definition) {
    const auto number = static_cast<std::uint16_t>(made_->properties_.size());
    if (number >= kPropertiesMax)
      return fail(ErrorKind::TooLarge, "the code system has more than 1000 properties",
                  "CodeSystem.property");
    roles_.push_back(role_of(definition));
    property_of_.emplace(definition.code, number);
    made_->properties_.push_back(std::move(definition));
    return number;
  }

  base::Result<> read_concepts(Value list, std::uint32_t parent) {
    for (const Value given : list) {
      if (made_->concepts_.size() >= CodeSystem::kConceptsMax)
        return fail(ErrorKind::TooLarge, "the code system has more than 4000000 concepts",
                    "CodeSystem.concept");
      const auto number = static_cast<std::uint32_t>(made_->concepts_.size());
      TRY_VOID(read_concept(given));
      if (parent != kNone) edges_.push_back({parent, number});
      TRY_VOID(read_concepts(list_of(given, "concept"), number));
    }
    return {};
  }

  base::Result<> read_concept(Value given) {
    CodeSystem::Concept made;
    const std::string code = text_of(given, "code");
    if (code.empty())
      return fail(ErrorKind::Invalid, "a concept of the code system has no code: give one",
                  "CodeSystem.concept.code");
    if (code.size() > CodeSystem::kCodeMax)
      return fail(ErrorKind::TooLarge, "the code " + shown(code) + "… is longer than 256 bytes",
                  "CodeSystem.concept.code");
    made_->codes_ += code;
    made_->code_begins_.push_back(static_cast<std::uint32_t>(made_->codes_.size()));
    made.display = keep(text_of(given, "display"));
    made.definition = keep(text_of(given, "definition"));
    made.first_designation = static_cast<std::uint32_t>(made_->designations_.size());
    made.first_value = static_cast<std::uint32_t>(made_->values_.size());
    for (const Value designation : list_of(given, "designation")) {
      const Value use = designation.is_object() ? designation.find("use") : Value{};
      made_->designations_.push_back({keep_once(text_of(designation, "language")),
                                      use.is_object() ? keep_once(std::string(use.raw())) : Text{},
                                      keep(text_of(designation, "value"))});
    }
    const auto number = static_cast<std::uint32_t>(made_->concepts_.size());
    for (const Value property : list_of(given, "property"))
      TRY_VOID(read_value(property, number, made));
    made_->concepts_.push_back(made);
    return {};
  }

  base::Result<> read_value(Value given, std::uint32_t number, CodeSystem::Concept& made) {
    const std::string code = text_of(given, "code");
    const auto known = property_of_.find(code);
    std::uint16_t property = 0;
    if (known != property_of_.end()) {
      property = known->second;
    } else {
      property = TRY(define({code, {}, {}, {}}));
    }
    for (const Value value : given) {
      if (!value.key().starts_with("value")) continue;
      const auto type = std::ranges::find(kValueTypes, value.key().substr(5));
      if (type == kValueTypes.end()) continue;
      const std::string text = value.is_string() ? value.string() : std::string(value.raw());
      const Role role = roles_[property];
      if (role == Role::Parent || role == Role::Child) {
        links_.push_back({number, keep(text), role});
        continue;
      }
      if (role == Role::Inactive && text == "true") made.flags |= 1;
      if (role == Role::Status && (text == "retired" || text == "inactive")) made.flags |= 1;
      if (role == Role::NotSelectable && text == "true") made.flags |= 2;
      if ((role == Role::Status || role == Role::Deprecated) &&
          (text == "deprecated" || text == "true"))
        made.flags |= 4;
      made_->values_.push_back(
          {keep_once(text), property, static_cast<std::uint16_t>(type - kValueTypes.begin())});
    }
    return {};
  }

  Text keep(std::string_view text) {
    const Text kept{static_cast<std::uint32_t>(made_->texts_.size()),
                    static_cast<std::uint32_t>(text.size())};
    made_->texts_ += text;
    return kept;
  }

  // Of what comes again and again one copy is enough.
  Text keep_once(const std::string& text) {
    if (text.empty()) return {};
    if (text.size() > 200 || once_.size() > 10'000) return keep(text);
    const auto [found, fresh] = once_.try_emplace(text);
    if (fresh) found->second = keep(text);
    return found->second;
  }

  base::Result<> fill_slots() {
    const auto& concepts = made_->concepts_;
    std::size_t size = 2;
    while (size < concepts.size() * 2)
      size *= 2;
    made_->slots_.assign(size, 0);
    for (std::uint32_t number = 0; number < concepts.size(); ++number) {
      const std::string_view code = made_->code(number);
      if (made_->find(code))
        return fail(ErrorKind::Invalid,
                    "the code " + shown(code) + " is there twice: remove one of the concepts",
                    "CodeSystem.concept.code");
      std::uint64_t at = made_->hash(code);
      while (made_->slots_[at & (size - 1)] != 0)
        ++at;
      made_->slots_[at & (size - 1)] = number + 1;
    }
    return {};
  }

  // A parent or child that is not in the resource says nothing about what is: a fragment has such.
  void resolve_links() {
    for (const Link& link : links_) {
      const auto other = made_->find(made_->text(link.to));
      if (!other) continue;
      if (link.role == Role::Parent) {
        edges_.push_back({*other, link.from});
      } else {
        edges_.push_back({link.from, *other});
      }
    }
    links_ = {};
  }

  base::Result<> arrange() {
    auto& concepts = made_->concepts_;
    auto built = Hierarchy::build(static_cast<std::uint32_t>(concepts.size()), edges_);
    edges_ = {};
    if (!built) return refuse(built.error());
    made_->hierarchy_ = *std::move(built);
    const auto positions = made_->hierarchy_.positions();
    std::vector<std::uint32_t> number_at(concepts.size());
    for (std::uint32_t number = 0; number < concepts.size(); ++number)
      number_at[positions[number]] = number;
    for (std::uint32_t& slot : made_->slots_)
      if (slot != 0) slot = positions[slot - 1] + 1;
    concepts.push_back({});
    concepts.back().first_designation = static_cast<std::uint32_t>(made_->designations_.size());
    concepts.back().first_value = static_cast<std::uint32_t>(made_->values_.size());
    move_to(number_at);
    made_->hierarchy_.forget_numbers();
    return {};
  }

  // Concepts, and what belongs to them, in the order of their positions.
  void move_to(const std::vector<std::uint32_t>& number_at) {
    const auto old = std::exchange(made_->concepts_, {});
    const auto designations = std::exchange(made_->designations_, {});
    const auto values = std::exchange(made_->values_, {});
    const auto codes = std::exchange(made_->codes_, {});
    const auto begins = std::exchange(made_->code_begins_, {});
    made_->codes_.reserve(codes.size());
    made_->code_begins_.reserve(begins.size());
    made_->code_begins_.push_back(0);
    made_->concepts_.reserve(old.size());
    made_->designations_.reserve(designations.size());
    made_->values_.reserve(values.size());
    for (const std::uint32_t number : number_at) {
      const CodeSystem::Concept& each = old[number];
      const CodeSystem::Concept& next = old[number + std::size_t{1}];
      made_->concepts_.push_back(each);
      made_->codes_.append(codes, begins[number], begins[number + std::size_t{1}] - begins[number]);
      made_->code_begins_.push_back(static_cast<std::uint32_t>(made_->codes_.size()));
      made_->concepts_.back().first_designation =
          static_cast<std::uint32_t>(made_->designations_.size());
      made_->concepts_.back().first_value = static_cast<std::uint32_t>(made_->values_.size());
      made_->designations_.insert(made_->designations_.end(),
                                  designations.begin() + each.first_designation,
                                  designations.begin() + next.first_designation);
      made_->values_.insert(made_->values_.end(), values.begin() + each.first_value,
                            values.begin() + next.first_value);
    }
    made_->concepts_.push_back(old.back());
  }

  std::unexpected<base::Error> refuse(const Hierarchy::Refusal& refusal) const {
    if (refusal.cycle.empty())
      return fail(ErrorKind::TooLarge,
                  "the hierarchy of the code system is too tangled: too many concepts have several "
                  "parents",
                  "CodeSystem.concept");
    std::string names;
    constexpr std::size_t kNamed = 5;
    for (std::size_t i = 0; i < std::min(refusal.cycle.size(), kNamed); ++i)
      names.append(i == 0 ? "" : ", ").append(shown(made_->code(refusal.cycle[i])));
    if (refusal.cycle.size() > kNamed) names += " …";
    return fail(ErrorKind::Invalid,
                "the hierarchy of the code system goes in a circle through " + names +
                    ": remove one of these parents",
                "CodeSystem.concept");
  }

  const Value resource_;
  std::unique_ptr<CodeSystem> made_;
  std::unordered_map<std::string, std::uint16_t> property_of_;
  std::vector<Role> roles_;  // of properties
  std::unordered_map<std::string, Text> once_;
  std::vector<Hierarchy::Edge> edges_;
  std::vector<Link> links_;
};

base::Result<std::shared_ptr<const CodeSystem>> CodeSystem::compile(fhir::json::Value resource) {
  return CodeSystemBuilder(resource).run();
}

}  // namespace terminology
