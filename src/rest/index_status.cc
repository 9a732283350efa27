// SearchParameter/$index-status: how far custom search parameters are.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/json/writer.h"
#include "rest/interactions.h"
#include "rest/operations.h"

namespace rest {

namespace {

using engine::ParameterStatus;
using fhir::json::Writer;

std::string_view name_of(ParameterStatus::State state) {
  switch (state) {
    case ParameterStatus::State::Ready:
      return "ready";
    case ParameterStatus::State::Indexing:
      return "indexing";
    case ParameterStatus::State::Failed:
      return "failed";
    case ParameterStatus::State::Refused:
      return "refused";
  }
  return {};
}

void write_part(Writer& writer, std::string_view name, std::string_view type,
                std::string_view value) {
  if (!value.empty()) writer.begin_object().member("name", name).member(type, value).end_object();
}

void write_number(Writer& writer, std::string_view name, std::uint64_t value) {
  writer.begin_object()
      .member("name", name)
      .member_raw("valueDecimal", std::to_string(value))
      .end_object();
}

void write(Writer& writer, const ParameterStatus& status) {
  writer.begin_object().member("name", "searchParameter").key("part").begin_array();
  writer.begin_object().member("name", "resource").key("valueReference").begin_object();
  writer.member("reference", "SearchParameter/" + status.id).end_object().end_object();
  write_part(writer, "versionId", "valueId", status.version);
  write_part(writer, "code", "valueCode", status.code);
  write_part(writer, "url", "valueUri", status.url);
  write_part(writer, "state", "valueCode", name_of(status.state));
  write_part(writer, "problem", "valueString", status.problem);
  write_number(writer, "versionsIndexed", status.done);
  write_number(writer, "versionsInAll", status.total);
  writer.end_array().end_object();
}

}  // namespace

Attempt<Reply> index_status(const Context& context, Call& call) {
  std::vector<ParameterStatus> all = context.engine.parameter_status(context.caller);
  if (!call.route.id.empty()) {
    std::erase_if(all, [&](const ParameterStatus& of) { return of.id != call.route.id; });
    if (all.empty())
      return base::fail(base::ErrorKind::NotFound,
                        "this SearchParameter does not ask for a custom search parameter: it is "
                        "not there, not active, or one of FHIR's own");
  }
  std::string out;
  Writer writer(out);
  writer.begin_object().member("resourceType", "Parameters");
  if (!all.empty()) {
    writer.key("parameter").begin_array();
    for (const ParameterStatus& status : all)
      write(writer, status);
    writer.end_array();
  }
  writer.end_object();
  Reply reply = resource_reply(std::move(out));
  // Who waits for one parameter asks again, as for other work in the background.
  const bool waits =
      !call.route.id.empty() && all.front().state == ParameterStatus::State::Indexing;
  if (waits) reply.status = 202;
  return reply;
}

}  // namespace rest
