#include "terminology/operations/displays.h"

#include "terminology/operations/languages.h"

namespace terminology {

void add_designations(std::string_view json, std::vector<Shown>& ways) {
  if (json.empty()) return;
  const auto document = fhir::json::Document::parse(std::string(json));
  if (!document) return;
  for (const fhir::json::Value each : document->root()) {
    const fhir::json::Value use = each.is_object() ? each.find("use") : fhir::json::Value{};
    ways.push_back({text_of(each, "language"), use.is_object() ? std::string(use.raw()) : "",
                    text_of(each, "value")});
  }
}

std::vector<Shown> ways_to_show(const CodeSystem& system, std::uint32_t position,
                                const Listed* remark, const Supplements& supplements) {
  std::vector<Shown> ways;
  if (remark != nullptr) {
    if (!remark->display.empty()) ways.push_back({{}, {}, remark->display});
    add_designations(remark->designations, ways);
  }
  if (!system.display(position).empty())
    ways.push_back({system.header().language, {}, std::string(system.display(position))});
  const auto add = [&](const CodeSystem& from, std::uint32_t at) {
    for (const Designation& each : from.designations(at))
      ways.push_back({std::string(each.language), std::string(each.use), std::string(each.value)});
  };
  add(system, position);
  for (const auto& supplement : supplements) {
    const auto at = supplement->find(system.code(position));
    if (!at) continue;
    if (!supplement->display(*at).empty())
      ways.push_back({supplement->header().language, {}, std::string(supplement->display(*at))});
    add(*supplement, *at);
  }
  return ways;
}

std::vector<Shown> ways_to_show(const Listed& listed) {
  std::vector<Shown> ways;
  if (!listed.display.empty()) ways.push_back({{}, {}, listed.display});
  add_designations(listed.designations, ways);
  return ways;
}

const Shown* best_of(const std::vector<Shown>& ways, const std::vector<std::string>& languages) {
  for (const std::string& language : languages) {
    for (const bool plain : {true, false})
      for (const Shown& each : ways)
        if (each.use.empty() == plain && language_fits(language, each.language)) return &each;
  }
  for (const Shown& each : ways)
    if (each.use.empty()) return &each;
  return ways.empty() ? nullptr : &ways.front();
}

}  // namespace terminology
