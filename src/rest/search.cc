// http://hl7.org/fhir/R4/search.html and http.html#search

#include <algorithm>

#include "fhir/json/writer.h"
#include "rest/interactions.h"
#include "rest/operation_outcome.h"
#include "rest/page_links.h"
#include "rest/search_plan.h"
#include "rest/searchset.h"

namespace rest {

namespace {

using engine::SearchQuery;
using engine::SearchResult;
using engine::Version;

// The name under which the query lists an ignored parameter: whole, or "_sort=value".
bool was_ignored(const SearchQuery& query, const Parameters::value_type& parameter) {
  return std::ranges::any_of(query.ignored, [&](const std::string& ignored) {
    return ignored == parameter.first || ignored == parameter.first + "=" + parameter.second;
  });
}

// The parameters as this server understood them: what the self link shows.
Parameters understood(const Call& call, const SearchQuery& query) {
  Parameters parameters;
  for (const auto& parameter : call.parameters)
    if (parameter.first != "_offset" && !was_ignored(query, parameter))
      parameters.push_back(parameter);
  if (!call.as_of.empty()) parameters.emplace_back("_asOf", call.as_of);
  if (call.explain) parameters.emplace_back("_explain", "true");
  append_output(parameters, call.output);
  return parameters;
}

// Where the call looks: one type, a compartment, or everything.
Attempt<engine::SearchScope> scope_of(const Context& context, const Call& call) {
  engine::SearchScope scope;
  if (call.route.interaction == Interaction::Search) scope.types = {call.route.type};
  if (call.route.interaction != Interaction::CompartmentSearch) return scope;
  scope.compartment = call.route.type;
  scope.id = call.route.id;
  const auto owns = [&](fhir::TypeId type) {
    return !context.definitions.compartment(scope.compartment, type).empty();
  };
  if (std::ranges::none_of(context.definitions.resources(), owns))
    return base::fail(base::ErrorKind::NotFound,
                      "only Patient, Encounter, RelatedPerson, Practitioner and Device have a "
                      "compartment",
                      call.expression("request.url"));
  if (call.route.member == "*") return scope;
  scope.types = {context.definitions.find_resource(call.route.member)};
  if (scope.types.front() == fhir::TypeId::None)
    return base::fail(base::ErrorKind::NotFound,
                      "the URL names no resource type of FHIR R4 behind the id",
                      call.expression("request.url"));
  return scope;
}

// The path under the base that a search was asked on.
std::string path_of(const Context& context, const Call& call) {
  const Route& route = call.route;
  if (route.interaction == Interaction::SystemSearch) return {};
  std::string path = "/" + std::string(context.definitions.type(route.type).name);
  if (route.interaction == Interaction::CompartmentSearch)
    path.append("/").append(route.id).append("/").append(route.member);
  return path;
}

class SearchBundle {
 public:
  SearchBundle(const Context& context, const Call& call, SearchQuery query, SearchResult result)
      : context_(context),
        call_(call),
        query_(std::move(query)),
        result_(std::move(result)),
        writer_(out_) {}

  Attempt<Reply> write() {
    out_.reserve(size_estimate());
    writer_.begin_object().member("resourceType", "Bundle").member("type", "searchset");
    if (result_.total) writer_.member("total", static_cast<std::int64_t>(*result_.total));
    write_links();
    const bool outcome = !query_.ignored.empty() || call_.explain;
    if (!result_.matches.empty() || !result_.included.empty() || outcome) {
      writer_.key("entry").begin_array();
      SearchsetEntries entries(context_, call_, writer_);
      for (std::size_t i = 0; i < result_.matches.size(); ++i)
        TRY_VOID(entries.write(result_.matches[i], "match",
                               i < result_.fragments.size() ? result_.fragments[i] : ""));
      for (Version& included : result_.included)
        TRY_VOID(entries.write(included, "include"));
      if (!query_.ignored.empty()) write_ignored();
      if (call_.explain) write_outcome(plan_outcome(result_));
      writer_.end_array();
    }
    writer_.end_object();
    return resource_reply(std::move(out_));
  }

 private:
  std::size_t size_estimate() const {
    std::size_t size = 1024;
    for (const Version& match : result_.matches)
      size += match.json.size() + 200;
    for (const Version& included : result_.included)
      size += included.json.size() + 200;
    return size;
  }

  void write_links() {
    write_page_links(writer_, {.url = call_.base + path_of(context_, call_),
                               .parameters = understood(call_, query_),
                               .at = result_.at,
                               .offset = query_.offset,
                               .count = query_.count,
                               .shown = result_.matches.size(),
                               .more = result_.more});
  }

  void write_ignored() {
    std::string message = "not understood and left out:";
    for (const std::string& name : query_.ignored)
      message.append(" ").append(name);
    write_outcome(operation_outcome("warning", "not-supported", message));
  }

  void write_outcome(std::string_view outcome) {
    writer_.begin_object()
        .member_raw("resource", outcome)
        .key("search")
        .begin_object()
        .member("mode", "outcome")
        .end_object()
        .end_object();
  }

  const Context& context_;
  const Call& call_;
  SearchQuery query_;
  SearchResult result_;
  std::string out_;
  fhir::json::Writer writer_;
};

}  // namespace

Attempt<Reply> search(const Context& context, const Call& call) {
  const engine::SearchScope scope = TRY(scope_of(context, call));
  SearchQuery query =
      TRY(engine::parse_search(context.definitions, context.engine.parameters(), scope,
                               call.parameters, call.prefer.handling, context.options.search));
  if (call.output.summary == Summary::Count) query.count = 0;
  if (call.output.summary == Summary::Text && !query.includes.empty())
    return base::fail(base::ErrorKind::Invalid,
                      "_summary=text cannot go with _include or _revinclude: leave one out");
  const engine::Instant at = call.snapshot.value_or(context.engine.now());
  SearchResult result = TRY(context.engine.search(context.caller, at, query));
  return SearchBundle(context, call, std::move(query), std::move(result)).write();
}

}  // namespace rest
