#include "engine/compartment/compartment.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "engine/compartment/members.h"
#include "engine/compartment/record_includer.h"
#include "fhir/json/document.h"

namespace engine {

namespace {

using fhir::TypeId;

// Dates that are not of care.
constexpr std::string_view kPersonal[] = {"birthdate", "death-date"};

bool is_personal(const fhir::Definitions& definitions, TypeId type, std::uint16_t parameter) {
  return std::ranges::any_of(kPersonal, [&](std::string_view code) {
    const auto* const found = definitions.find_search_parameter(type, code);
    return found != nullptr && found->number == parameter;
  });
}

}  // namespace

base::Result<bool> Compartments::has_date(TypeId type, std::string text,
                                          const CompartmentQuery& query) const {
  const auto document = TRY(fhir::json::Document::parse(std::move(text)));
  const std::int64_t begin = query.begin_ms.value_or(std::numeric_limits<std::int64_t>::min());
  const std::int64_t end = query.end_ms.value_or(std::numeric_limits<std::int64_t>::max());
  bool any = false;
  for (const fhir::SearchValue& value : extractor_.extract(type, document.root())) {
    if (value.kind != fhir::SearchValue::Kind::Date) continue;
    if (is_personal(definitions_, type, value.parameter)) continue;
    if (value.low_ms < end && value.high_ms > begin) return true;
    any = true;
  }
  return !any;
}

base::Result<std::vector<Member>> Compartments::dated(std::vector<Member> members,
                                                      const CompartmentQuery& query) const {
  if (!query.begin_ms && !query.end_ms) return members;
  std::vector<Member> kept;
  for (const Member& member : members) {
    if (member.type == query.focus) {
      kept.push_back(member);
      continue;
    }
    std::string text = TRY(reader_.stored(member.type, member.ordinal));
    if (TRY(has_date(member.type, std::move(text), query))) kept.push_back(member);
  }
  return kept;
}

base::Result<bool> Compartments::wanted(TypeId type, Ordinal ordinal,
                                        const CompartmentQuery& query) const {
  if (!query.types.empty() && std::ranges::find(query.types, type) == query.types.end())
    return false;
  return !query.since || TRY(state_.of(type).row(ordinal)).time_ms >= query.since->ms;
}

// What the members refer to. Texts of those on this page are at hand; the others are read.
base::Result<std::vector<Version>> Compartments::included(Instant at, const CompartmentQuery& query,
                                                          const std::vector<Member>& all,
                                                          const std::vector<Member>& members,
                                                          const Shown& shown) const {
  RecordIncluder includer(definitions_, state_, reader_, base_url_, at);
  includer.know(all);
  includer.know(shown.versions);
  if (definitions_.type(query.focus).name == "Patient") {
    if (!query.id.empty()) includer.set_patient("Patient/" + query.id);
  } else if (!query.id.empty()) {
    includer.take_patient(TRY(reader_.stored(all.front().type, all.front().ordinal)));
  }
  std::size_t next = 0;
  for (const Member& member : members) {
    const bool here = next < shown.ordinals.size() && shown.versions[next].type == member.type &&
                      shown.ordinals[next] == member.ordinal;
    if (here) {
      TRY_VOID(includer.follow(shown.versions[next++].json));
    } else {
      const std::string text = TRY(reader_.stored(member.type, member.ordinal));
      TRY_VOID(includer.follow(text));
    }
  }
  std::vector<Version> found = TRY(includer.finish());
  std::erase_if(found, [&](const Version& version) {
    const bool type =
        query.types.empty() || std::ranges::find(query.types, version.type) != query.types.end();
    return !type || (query.since && version.time < *query.since);
  });
  return found;
}

base::Result<CompartmentPage> Compartments::page(Instant at, const CompartmentQuery& query) const {
  Cost cost(budget_);
  const std::vector<Member> all = TRY(members_of(definitions_, state_, cost, at, query));
  const std::vector<Member> members = TRY(dated(all, query));
  std::vector<Member> matches;
  for (const Member& member : members)
    if (TRY(wanted(member.type, member.ordinal, query))) matches.push_back(member);

  CompartmentPage page;
  page.total = matches.size();
  const std::uint64_t room =
      query.count == 0 ? std::numeric_limits<std::uint64_t>::max() : query.count;
  std::uint64_t bytes = 0;
  Shown shown{page.matches, {}};
  for (std::uint64_t i = query.offset; i < matches.size(); ++i) {
    if (page.matches.size() == room || bytes > budget_.bytes_max) {
      page.more = true;
      return page;
    }
    page.matches.push_back(TRY(reader_.load(matches[i].type, matches[i].ordinal)));
    shown.ordinals.push_back(matches[i].ordinal);
    bytes += page.matches.back().json.size();
  }
  std::vector<Version> others = TRY(included(at, query, all, members, shown));
  const std::uint64_t first = query.offset > matches.size() ? query.offset - matches.size() : 0;
  for (std::uint64_t i = first; i < others.size(); ++i) {
    if (page.matches.size() + page.included.size() >= room || bytes > budget_.bytes_max) {
      page.more = true;
      break;
    }
    bytes += others[i].json.size();
    page.included.push_back(std::move(others[i]));
  }
  return page;
}

}  // namespace engine
