#include <algorithm>
#include <optional>
#include <span>

#include "fhir/path/utf8.h"
#include "fhir/profile/run.h"
#include "fhir/profile/sentences.h"
#include "fhir/profile/values.h"

namespace fhir::profile {
namespace {

constexpr int kDepthMax = 256;

bool has_errors(std::span<const Finding> findings) {
  return std::ranges::any_of(
      findings, [](const Finding& finding) { return finding.severity == Severity::Error; });
}

}  // namespace

std::string_view short_name(std::string_view id) {
  const std::size_t dot = id.rfind('.');
  return dot == std::string_view::npos ? id : id.substr(dot + 1);
}

void Run::profile(const Program& program, json::Value value, TypeId type, const Scope& scope,
                  const Place& place) {
  if (is_full() || depth_ >= kDepthMax) return;
  const auto key = std::pair{value.raw().data(), &program};
  const auto known = conforming_.find(key);
  const bool untold =
      known != conforming_.end() && known->second == Conforming::NoInSilence && silent_ == 0;
  if (known != conforming_.end() && !untold) return;
  conforming_[key] = Conforming::Yes;
  const Conforming no = silent_ > 0 ? Conforming::NoInSilence : Conforming::No;
  if (program.type == TypeId::None || !definitions().is_a(type, program.type)) {
    conforming_[key] = no;
    return add(Severity::Error, "profile", place, sentence::wrong_resource(program.type_name),
               program.url);
  }
  ++depth_;
  const std::size_t before = findings_.size();
  const path::Element element{.value = value, .type = type};
  invariants(program.root().invariants, program.url, element, scope, place);
  children(program, program.root(), element, scope, place);
  --depth_;
  if (has_errors(std::span(findings_).subspan(before))) conforming_[key] = no;
}

std::pair<Answer, std::string> Run::conforms(const std::vector<std::string>& profiles,
                                             const path::Element& element, const Scope& scope,
                                             const Place& place) {
  std::string first;
  bool unknown = false;
  for (const std::string& url : profiles) {
    const Program* const program = set_.find_program(url);
    if (program == nullptr) {
      const TypeId named = definitions().find_type(url);
      if (named == TypeId::None) unknown = true;
      if (named != TypeId::None && definitions().is_a(element.type, named))
        return {Answer::Yes, {}};
      continue;
    }
    const auto known = conforming_.find({element.value.raw().data(), program});
    if (known != conforming_.end()) {
      if (known->second == Conforming::Yes) return {Answer::Yes, {}};
      continue;
    }
    std::vector<Finding> outside;
    std::swap(outside, findings_);
    ++silent_;
    profile(*program, element.value, element.type, scope, place);
    --silent_;
    std::swap(outside, findings_);
    if (!has_errors(outside)) return {Answer::Yes, {}};
    const auto error = std::ranges::find(outside, Severity::Error, &Finding::severity);
    if (first.empty()) first = error->rule;
  }
  return {unknown ? Answer::Unknown : Answer::No, first};
}

void Run::node(const Program& program, const Node& node, const path::Element& element,
               const Scope& scope, const Place& place) {
  if (is_full()) return;
  const bool other_resource = element.value.is_object() && element.type != TypeId::None &&
                              definitions().type(element.type).kind == TypeKind::Resource &&
                              scope.resource != element.value;
  std::optional<Scope> inner;
  if (other_resource) {
    const bool contained = place.name == "contained";
    inner = Scope{.resource = element.value,
                  .type = element.type,
                  .container = contained ? scope.container : element.value,
                  .bundle = scope.bundle,
                  .full_url = scope.full_url};
  }
  const Scope& within = inner ? *inner : scope;
  if (node.has_types || node.has_links) types(program, node, element, within, place);
  values(program, node, element, place);
  if (node.binding) binding(node, program.url, element, place);
  if (!node.invariants.empty()) invariants(node.invariants, program.url, element, scope, place);
  if (!node.children.empty()) children(program, node, element, within, place);
}

void Run::types(const Program& program, const Node& node, const path::Element& element,
                const Scope& scope, const Place& place) {
  const TypeRule* rule = nullptr;
  bool unknown = false;
  for (const TypeRule& each : node.types) {
    unknown |= each.type == TypeId::None;
    if (each.type != TypeId::None && definitions().is_a(element.type, each.type)) rule = &each;
  }
  if (rule == nullptr) {
    if (node.has_types && !unknown) {
      add(Severity::Error, node.id + "|type", place, sentence::wrong_type(short_name(node.id)),
          program.url);
    }
    return;
  }
  targets(node, program.url, *rule, element, scope, place);
  if (rule->profiles.empty() || !element.value.is_object()) return;
  const bool checked = !node.own_extension.empty() && element.type == extension_ &&
                       element.value.find("url").exists() &&
                       element.value.find("url").string_equals(node.own_extension);
  if (checked) return;
  if (rule->profiles.size() == 1) {
    const Program* const linked = set_.find_program(rule->profiles.front());
    if (linked != nullptr) profile(*linked, element.value, element.type, scope, place);
    return;
  }
  const auto [answer, first] = conforms(rule->profiles, element, scope, place);
  if (answer != Answer::No) return;
  add(Severity::Error, node.id + "|profile", place,
      sentence::no_profile_fits(short_name(node.id), first), program.url);
}

void Run::values(const Program& program, const Node& node, const path::Element& element,
                 const Place& place) {
  const std::string_view name = short_name(node.id);
  const auto error = [&](std::string_view rule, Sentence sentence) {
    add(Severity::Error, node.id + std::string(rule), place, std::move(sentence), program.url);
  };
  const json::Value value = element.value;
  if (!value.exists()) {
    if (node.fixed.exists()) error("|fixed", sentence::not_fixed(name));
    if (node.pattern.exists()) error("|pattern", sentence::not_pattern(name));
    return;
  }
  if (node.fixed.exists() && !equals(value, node.fixed)) error("|fixed", sentence::not_fixed(name));
  if (node.pattern.exists() && !contains_pattern(value, node.pattern)) {
    error("|pattern", sentence::not_pattern(name));
  }
  if (node.min_value.exists() && compare_values(value, node.min_value).value_or(0) < 0) {
    error("|minValue", sentence::too_small(name));
  }
  if (node.max_value.exists() && compare_values(value, node.max_value).value_or(0) > 0) {
    error("|maxValue", sentence::too_large(name));
  }
  if (node.max_length && value.is_string()) {
    std::string scratch;
    if (path::character_count(value.string(scratch)) > *node.max_length) {
      error("|maxLength", sentence::too_long(name, *node.max_length));
    }
  }
}

std::vector<Found> Run::collect(TypeId owner, const Child& child, json::Value object) const {
  std::vector<Found> found;
  if (!object.is_object()) return found;
  const auto add_all = [&](const Property& property, json::Value value, json::Value sibling) {
    if (!value.is_array() && !sibling.is_array()) {
      found.push_back({.element = {.value = value, .sibling = sibling, .type = property.type},
                       .name = property.element_name});
      return;
    }
    auto beside = sibling.begin();
    std::int64_t index = 0;
    const json::Value list = value.exists() ? value : sibling;
    for (const json::Value each : list) {
      Found one{.element = {.value = value.exists() && !each.is_null() ? each : json::Value{},
                            .type = property.type},
                .name = property.element_name,
                .index = index++};
      if (sibling.is_array() && beside != sibling.end()) {
        if ((*beside).is_object()) one.element.sibling = *beside;
        ++beside;
      }
      if (property.type == TypeId::None) one.element.type = type_of_resource(each);
      found.push_back(one);
    }
  };
  for (const json::Value member : object) {
    const std::string_view key = member.key();
    const bool sibling = key.starts_with('_');
    const std::string_view name = sibling ? key.substr(1) : key;
    const Property* const property = definitions().find_property(owner, name);
    if (property == nullptr || property->element != child.element) continue;
    if (sibling) {
      if (!object.find(name).exists()) add_all(*property, {}, member);
    } else {
      const bool primitive = !member.is_object() && property->type != TypeId::None;
      add_all(*property, member, primitive ? object.find('_' + std::string(name)) : json::Value{});
    }
    if (!child.choice && !sibling) break;
  }
  if (!found.empty() && found.front().element.type == TypeId::None &&
      found.front().index == Place::kNoIndex) {
    found.front().element.type = type_of_resource(found.front().element.value);
  }
  return found;
}

void Run::children(const Program& program, const Node& node, const path::Element& element,
                   const Scope& scope, const Place& place) {
  if (node.children.empty() || depth_ >= kDepthMax) return;
  if (!definitions().is_a(element.type, node.type)) return;  // another type of a choice
  const bool complex = element.value.is_object();
  const json::Value object = complex ? element.value : element.sibling;
  std::optional<Scope> entry;
  if (element.type == bundle_entry_ && object.is_object()) {
    entry = scope;
    const json::Value full_url = object.find("fullUrl");
    entry->full_url = full_url.exists() ? full_url.string() : std::string{};
  }
  ++depth_;
  for (const Child& child : node.children) {
    if (is_full()) break;
    list(program, program.nodes[child.node], collect(element.type, child, object),
         entry ? *entry : scope, place);
  }
  --depth_;
}

void Run::count(const Program& program, const Node& node, std::size_t count, const Place& place) {
  if (count < node.min) {
    add(Severity::Error, node.id + "|min", place,
        sentence::too_few(short_name(node.id), node.min, count), program.url);
  }
  if (count > node.max) {
    add(Severity::Error, node.id + "|max", place, sentence::too_many(short_name(node.id), node.max),
        program.url);
  }
}

void Run::list(const Program& program, const Node& node, const std::vector<Found>& found,
               const Scope& scope, const Place& parent) {
  std::string_view name = short_name(node.id);
  name = name.substr(0, name.find(':'));
  name = name.substr(0, name.find('['));
  count(program, node, found.size(), Place{.parent = &parent, .name = name});
  for (const Found& each : found) {
    this->node(
        program, node, each.element, scope,
        Place{
            .parent = &parent, .name = each.name, .index = each.index, .type = each.element.type});
  }
  if (node.slicing) slices(program, node, found, scope, parent);
}

}  // namespace fhir::profile
