// http://hl7.org/fhir/R4/patient-operation-everything.html and
// encounter-operation-everything.html

#include <algorithm>

#include "fhir/json/writer.h"
#include "fhir/params/dates.h"
#include "rest/interactions.h"
#include "rest/operation_input.h"
#include "rest/operations.h"
#include "rest/page_links.h"
#include "rest/searchset.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using engine::CompartmentPage;
using engine::CompartmentQuery;
using engine::Version;

struct Asked {
  CompartmentQuery query;
  Parameters understood;
};

base::Result<fhir::DateRange> date_of(std::string_view name, std::string_view text) {
  const auto range = fhir::date_range(text);
  if (!range)
    return fail(ErrorKind::Invalid,
                std::string(name) + " must be a date or a time such as 2026-11-24");
  return *range;
}

base::Result<> add_types(const Context& context, std::string_view text, CompartmentQuery& query) {
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view name = text.substr(0, comma);
    text = comma == text.npos ? std::string_view{} : text.substr(comma + 1);
    const fhir::TypeId type = context.definitions.find_resource(name);
    if (type == fhir::TypeId::None)
      return fail(ErrorKind::Invalid, "_type must be resource types, with commas between them");
    if (std::ranges::find(query.types, type) == query.types.end()) query.types.push_back(type);
  }
  return {};
}

Attempt<Asked> read_query(const Context& context, Call& call) {
  const bool dated = context.definitions.type(call.route.type).name == "Patient";
  const OperationInput input = TRY(
      dated ? OperationInput::take(call, {"start", "end", "_since", "_type", "_count", "_offset"})
            : OperationInput::take(call, {"_since", "_type", "_count", "_offset"}));
  Asked asked;
  CompartmentQuery& query = asked.query;
  query.focus = call.route.type;
  query.id = call.route.id;
  for (const auto& parameter : input.texts()) {
    const auto& [name, text] = parameter;
    if (name == "_offset") {
      query.offset = TRY(number_of(name, text));
      continue;
    }
    if (name == "_count") {
      const std::uint64_t count = TRY(number_of(name, text));
      if (count == 0) return fail(ErrorKind::Invalid, "_count must be at least 1");
      query.count = static_cast<std::uint32_t>(
          std::min<std::uint64_t>(count, context.options.search.count_max));
    } else if (name == "_type") {
      TRY_VOID(add_types(context, text, query));
    } else if (name == "_since") {
      query.since = base::Timestamp{TRY(date_of(name, text)).low_ms};
    } else if (name == "start") {
      query.begin_ms = TRY(date_of(name, text)).low_ms;
    } else {
      query.end_ms = TRY(date_of(name, text)).high_ms;
    }
    asked.understood.push_back(parameter);
  }
  append_output(asked.understood, call.output);
  return asked;
}

std::size_t size_estimate(const CompartmentPage& page) {
  std::size_t size = 1024;
  for (const auto* list : {&page.matches, &page.included})
    for (const Version& version : *list)
      size += version.json.size() + 200;
  return size;
}

}  // namespace

Attempt<Reply> everything(const Context& context, Call& call) {
  const Asked asked = TRY(read_query(context, call));
  const engine::Instant at = call.snapshot.value_or(context.engine.now());
  CompartmentPage page = TRY(context.engine.compartment(context.caller, at, asked.query));

  std::string url = call.base + "/" + std::string(context.definitions.type(call.route.type).name);
  if (!call.route.id.empty()) url += "/" + call.route.id;
  std::string out;
  out.reserve(size_estimate(page));
  fhir::json::Writer writer(out);
  writer.begin_object().member("resourceType", "Bundle").member("type", "searchset");
  if (page.total) writer.member("total", static_cast<std::int64_t>(*page.total));
  write_page_links(writer,
                   {.url = url + "/$everything",
                    .parameters = asked.understood,
                    .at = at,
                    .offset = asked.query.offset,
                    .count = asked.query.count != 0 ? asked.query.count : asked.query.offset,
                    .shown = page.matches.size() + page.included.size(),
                    .more = page.more});
  if (!page.matches.empty() || !page.included.empty()) {
    writer.key("entry").begin_array();
    SearchsetEntries entries(context, call, writer);
    for (Version& match : page.matches)
      TRY_VOID(entries.write(match, "match"));
    for (Version& included : page.included)
      TRY_VOID(entries.write(included, "include"));
    writer.end_array();
  }
  writer.end_object();
  return resource_reply(std::move(out));
}

}  // namespace rest
