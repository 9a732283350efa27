#include "terminology/concept_map.h"

#include <algorithm>

namespace terminology {

namespace {

using fhir::json::Value;

std::string raw_list(Value object, std::string_view key) {
  const Value list = list_of(object, key);
  return list.exists() && !list.empty() ? std::string(list.raw()) : std::string();
}

std::string either(Value object, std::string_view first, std::string_view second) {
  std::string text = text_of(object, first);
  return text.empty() ? text_of(object, second) : text;
}

}  // namespace

base::Result<std::shared_ptr<const ConceptMap>> ConceptMap::compile(Value resource) {
  std::shared_ptr<ConceptMap> made(new ConceptMap);
  made->header_ = read_header(resource);
  made->source_scope_ = either(resource, "sourceUri", "sourceCanonical");
  made->target_scope_ = either(resource, "targetUri", "targetCanonical");
  for (const Value group : list_of(resource, "group"))
    TRY_VOID(made->read_group(group));
  for (std::uint32_t i = 0; i < made->matches_.size(); ++i) {
    const Match& match = made->matches_[i];
    made->by_source_.emplace(match.source_code, i);
    if (!match.target_code.empty()) made->by_target_.emplace(match.target_code, i);
    made->bytes_ += sizeof match + 64 + match.source_code.size() + match.target_code.size() +
                    match.source_display.size() + match.target_display.size() +
                    match.comment.size() + match.depends_on.size() + match.product.size();
  }
  return std::shared_ptr<const ConceptMap>(std::move(made));
}

base::Result<> ConceptMap::read_group(Value given) {
  const auto number = static_cast<std::uint32_t>(groups_.size());
  Group group{text_of(given, "source"),
              text_of(given, "sourceVersion"),
              text_of(given, "target"),
              text_of(given, "targetVersion"),
              {},
              {},
              {},
              {}};
  if (const Value unmapped = given.is_object() ? given.find("unmapped") : Value{}) {
    group.unmapped_mode = text_of(unmapped, "mode");
    group.unmapped_code = text_of(unmapped, "code");
    group.unmapped_display = text_of(unmapped, "display");
    group.unmapped_url = text_of(unmapped, "url");
  }
  groups_.push_back(std::move(group));
  for (const Value element : list_of(given, "element")) {
    const std::string code = text_of(element, "code");
    if (code.empty()) continue;  // of a group that says what is not mapped
    for (const Value target : list_of(element, "target")) {
      matches_.push_back({number, code, text_of(element, "display"), text_of(target, "code"),
                          text_of(target, "display"), text_of(target, "equivalence"),
                          text_of(target, "comment"), raw_list(target, "dependsOn"),
                          raw_list(target, "product")});
    }
  }
  return {};
}

std::vector<const ConceptMap::Match*> ConceptMap::forward(std::string_view system,
                                                          std::string_view code) const {
  std::vector<const Match*> found;
  const auto [begin, end] = by_source_.equal_range(code);
  for (auto each = begin; each != end; ++each) {
    const Match& match = matches_[each->second];
    if (system.empty() || groups_[match.group].source == system) found.push_back(&match);
  }
  std::ranges::sort(found);
  return found;
}

std::vector<const ConceptMap::Match*> ConceptMap::backward(std::string_view system,
                                                           std::string_view code) const {
  std::vector<const Match*> found;
  const auto [begin, end] = by_target_.equal_range(code);
  for (auto each = begin; each != end; ++each) {
    const Match& match = matches_[each->second];
    if (system.empty() || groups_[match.group].target == system) found.push_back(&match);
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace terminology
