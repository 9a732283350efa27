// http://hl7.org/fhir/R4/observation-operation-lastn.html

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

#include "fhir/json/writer.h"
#include "fhir/params/dates.h"
#include "rest/interactions.h"
#include "rest/operation_input.h"
#include "rest/page_links.h"
#include "rest/searchset.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::json::Document;
using fhir::json::Value;

constexpr std::size_t kObservationsMax = 20'000;

struct Observation {
  std::string id;
  std::int64_t time_ms;  // of effective[x]; the end of a period; the least: none
};

// Groups by code: two observations are alike if they share a coding, or have the same text and no
// coding, directly or by way of others.
class Groups {
 public:
  void add(Value code) {
    const std::size_t own = parents_.size();
    parents_.push_back(own);
    bool coded = false;
    const Value codings = code.is_object() ? code.find("coding") : Value{};
    for (const Value coding : codings ? codings : Value{}) {
      const Value system = coding.find("system");
      const Value value = coding.find("code");
      if (!value) continue;
      coded = true;
      join(own, "c" + value.string() + '\0' + (system ? system.string() : ""));
    }
    const Value text = code.is_object() ? code.find("text") : Value{};
    if (!coded && text) join(own, "t" + text.string());
  }

  std::size_t group_of(std::size_t each) {
    while (parents_[each] != each)
      each = parents_[each] = parents_[parents_[each]];
    return each;
  }

 private:
  void join(std::size_t own, std::string key) {
    const auto [found, fresh] = first_.emplace(std::move(key), own);
    if (!fresh) parents_[group_of(own)] = group_of(found->second);
  }

  std::vector<std::size_t> parents_;
  std::map<std::string, std::size_t> first_;
};

std::int64_t time_of(Value observation) {
  std::int64_t latest = std::numeric_limits<std::int64_t>::min();
  const auto take = [&](Value text) {
    if (!text || !text.is_string()) return;
    if (const auto range = fhir::date_range(text.string()))
      latest = std::max(latest, range->low_ms);
  };
  take(observation.find("effectiveDateTime"));
  take(observation.find("effectiveInstant"));
  const Value period = observation.find("effectivePeriod");
  if (period.is_object()) take(period.find(period.find("end") ? "end" : "start"));
  const Value timing = observation.find("effectiveTiming");
  const Value events = timing.is_object() ? timing.find("event") : Value{};
  for (const Value event : events ? events : Value{})
    take(event);
  return latest;
}

// The search that finds the candidates; `max` is taken out.
struct Asked {
  Parameters search;
  std::uint64_t max = 1;
};

bool is_subject(std::string_view name) {
  return name == "patient" || name == "subject" || name.starts_with("patient:") ||
         name.starts_with("subject:") || name.starts_with("patient.") ||
         name.starts_with("subject.");
}

// Whether the expression of a parameter reads a code, or the category.
bool is_code(std::string_view name) {
  return name.starts_with("category") || name.starts_with("code") ||
         name.starts_with("combo-code") || name.starts_with("component-code");
}

Attempt<Asked> read_query(Call& call) {
  Asked asked;
  bool subject = false;
  bool code = false;
  Parameters given = std::move(call.parameters);
  if (!call.body.empty() && call.format == BodyFormat::Form) {
    for (auto& parameter : TRY(parse_parameters(call.body)))
      given.push_back(std::move(parameter));
    call.body.clear();
  }
  // In a Parameters body every search parameter may stand: the search itself knows which are.
  const Parameters in_body = TRY(OperationInput::take_any(call));
  given.insert(given.end(), in_body.begin(), in_body.end());
  for (auto& [name, value] : given) {
    if (name == "max") {
      asked.max = TRY(number_of(name, value));
      if (asked.max == 0) return fail(ErrorKind::Invalid, "max must be at least 1");
      continue;
    }
    if (name.starts_with("_sort") || name.starts_with("_count") || name.starts_with("_offset") ||
        name.starts_with("_include") || name.starts_with("_revinclude") || name == "_total")
      return fail(ErrorKind::Invalid,
                  "'" + name + "' does not go with $lastn: it sorts by time and limits by max");
    subject = subject || is_subject(name);
    code = code || is_code(name);
    asked.search.emplace_back(std::move(name), std::move(value));
  }
  if (!subject)
    return fail(ErrorKind::Invalid, "$lastn needs patient or subject: say whose observations");
  if (!code)
    return fail(ErrorKind::Invalid,
                "$lastn needs category, code or another parameter of a code: say which");
  return asked;
}

// All candidates, and their groups.
base::Result<std::vector<Observation>> candidates(const Context& context, engine::Instant at,
                                                  engine::SearchQuery query, Groups& groups) {
  std::vector<Observation> all;
  query.count = context.options.search.count_max;
  for (;;) {
    query.offset = static_cast<std::uint32_t>(all.size());
    engine::SearchResult page = TRY(context.engine.search(context.caller, at, query));
    for (engine::Version& match : page.matches) {
      const Document document = TRY(Document::parse(std::move(match.json)));
      groups.add(document.root().find("code"));
      all.push_back({std::move(match.id), time_of(document.root())});
    }
    if (!page.more || page.matches.empty()) return all;
    if (all.size() >= kObservationsMax)
      return fail(ErrorKind::TooCostly,
                  "more than 20000 observations match: add a more specific parameter");
  }
}

// Of each group the newest `max`, and those of the same time as the last of them; groups in the
// order of their newest observation.
std::vector<std::string> newest(const std::vector<Observation>& all, Groups& groups,
                                std::uint64_t max) {
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return all[a].time_ms != all[b].time_ms ? all[a].time_ms > all[b].time_ms : a < b;
  });
  std::map<std::size_t, std::size_t> places;  // of groups
  std::vector<std::vector<std::size_t>> kept;
  for (const std::size_t each : order) {
    const auto [place, fresh] = places.emplace(groups.group_of(each), kept.size());
    if (fresh) kept.emplace_back();
    std::vector<std::size_t>& group = kept[place->second];
    if (group.size() < max || all[group.back()].time_ms == all[each].time_ms) group.push_back(each);
  }
  std::vector<std::string> ids;
  for (const auto& group : kept)
    for (const std::size_t each : group)
      ids.push_back(all[each].id);
  return ids;
}

}  // namespace

Attempt<Reply> lastn(const Context& context, Call& call) {
  const Asked asked = TRY(read_query(call));
  const engine::SearchQuery query =
      TRY(engine::parse_search(context.definitions, context.engine.parameters(), call.route.type,
                               asked.search, engine::Handling::Strict, context.options.search));
  const engine::Instant at = context.engine.now();
  Groups groups;
  const auto all = TRY(candidates(context, at, query, groups));
  const auto ids = newest(all, groups, asked.max);

  std::string out;
  fhir::json::Writer writer(out);
  writer.begin_object()
      .member("resourceType", "Bundle")
      .member("type", "searchset")
      .member("total", static_cast<std::int64_t>(ids.size()));
  Parameters self = asked.search;
  self.emplace_back("max", std::to_string(asked.max));
  append_output(self, call.output);
  write_page_links(writer,
                   {.url = call.base + "/Observation/$lastn", .parameters = self, .at = at});
  if (!ids.empty()) {
    writer.key("entry").begin_array();
    SearchsetEntries entries(context, call, writer);
    for (const std::string& id : ids) {
      engine::Version version = TRY(context.engine.read(context.caller, at, call.route.type, id));
      TRY_VOID(entries.write(version, "match"));
    }
    writer.end_array();
  }
  writer.end_object();
  return resource_reply(std::move(out));
}

}  // namespace rest
