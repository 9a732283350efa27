#include "terminology/operations/translation.h"

#include <algorithm>
#include <utility>

namespace terminology {

namespace {

using Group = ConceptMap::Group;
using Code = TranslationRequest::Code;

constexpr int kOtherMapsMax = 8;

bool is_match(std::string_view equivalence) {
  return equivalence != "unmatched" && equivalence != "disjoint";
}

// Read from the target's side.
std::string turned(const std::string& equivalence) {
  if (equivalence == "wider") return "narrower";
  if (equivalence == "narrower") return "wider";
  if (equivalence == "subsumes") return "specializes";
  if (equivalence == "specializes") return "subsumes";
  return equivalence;
}

class Translator {
 public:
  Translator(Library& library, const TranslationRequest& request)
      : library_(library), request_(request) {}

  base::Result<Translation> run(const ConceptMap& map) {
    if (!request_.source_set.empty() && request_.source_set != map.source_scope())
      return refused("the map translates from another value set than source names");
    if (!request_.target_set.empty() && request_.target_set != map.target_scope())
      return refused("the map translates to another value set than target names");
    for (const Code& each : request_.codes) {
      if (request_.reverse) {
        backward(map, each);
      } else {
        TRY_VOID(forward(map, each, 0));
      }
    }
    made_.result = std::ranges::any_of(
        made_.matches, [](const Translation::Match& match) { return is_match(match.equivalence); });
    if (!made_.result) made_.message = "the map has no translation of the code";
    return std::move(made_);
  }

 private:
  base::Result<Translation> refused(std::string message) {
    made_.message = std::move(message);
    return std::move(made_);
  }

  bool is_wanted(const std::string& system) const {
    return request_.target_system.empty() || request_.target_system == system;
  }

  base::Result<> forward(const ConceptMap& map, const Code& code, int depth) {
    const auto found = map.forward(code.system, code.code);
    for (const ConceptMap::Match* const each : found) {
      const Group& group = map.groups()[each->group];
      if (!is_wanted(group.target)) continue;
      made_.matches.push_back({each->equivalence.empty() ? "equivalent" : each->equivalence,
                               group.target, group.target_version, each->target_code,
                               each->target_display, each->comment, each->product, name_of(map)});
    }
    if (!found.empty()) return {};
    for (const Group& group : map.groups()) {
      if (!code.system.empty() && group.source != code.system) continue;
      if (!is_wanted(group.target)) continue;
      if (group.unmapped_mode == "provided") {
        made_.matches.push_back(
            {"equal", group.target, group.target_version, code.code, {}, {}, {}, name_of(map)});
      } else if (group.unmapped_mode == "fixed") {
        made_.matches.push_back({"inexact",
                                 group.target,
                                 group.target_version,
                                 group.unmapped_code,
                                 group.unmapped_display,
                                 {},
                                 {},
                                 name_of(map)});
      } else if (group.unmapped_mode == "other-map" && depth < kOtherMapsMax) {
        const auto other = TRY(library_.concept_map(read_canonical(group.unmapped_url)));
        TRY_VOID(forward(*other, code, depth + 1));
      }
    }
    return {};
  }

  void backward(const ConceptMap& map, const Code& code) {
    for (const ConceptMap::Match* const each : map.backward(code.system, code.code)) {
      const Group& group = map.groups()[each->group];
      if (!is_wanted(group.source)) continue;
      made_.matches.push_back({each->equivalence.empty() ? "equivalent" : turned(each->equivalence),
                               group.source,
                               group.source_version,
                               each->source_code,
                               each->source_display,
                               each->comment,
                               {},
                               name_of(map)});
    }
  }

  static std::string name_of(const ConceptMap& map) {
    return to_text({map.header().url, map.header().version});
  }

  Library& library_;
  const TranslationRequest& request_;
  Translation made_;
};

}  // namespace

base::Result<Translation> translate(Library& library, const ConceptMap& map,
                                    const TranslationRequest& request) {
  return Translator(library, request).run(map);
}

}  // namespace terminology
