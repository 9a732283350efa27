#include "terminology/source.h"

namespace terminology {

namespace {

int rank(const Candidate& candidate) {
  if (candidate.status == "active" || candidate.status.empty()) return 2;
  return candidate.status == "retired" ? 0 : 1;
}

bool is_better(const Candidate& a, const Candidate& b) {
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  const int order = compare_versions(a.version, b.version);
  return order != 0 ? order > 0 : a.date > b.date;
}

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::CodeSystem:
      return "CodeSystem";
    case Kind::ValueSet:
      return "ValueSet";
    case Kind::ConceptMap:
      return "ConceptMap";
  }
  return {};
}

const Candidate* choose(const std::vector<Candidate>& candidates, std::string_view version) {
  const Candidate* best = nullptr;
  for (const Candidate& each : candidates) {
    if (!version_fits(version, each.version)) continue;
    if (best == nullptr || is_better(each, *best)) best = &each;
  }
  return best;
}

}  // namespace terminology
