// http://hl7.org/fhir/R4/http.html#history

#include <algorithm>
#include <charconv>

#include "fhir/json/writer.h"
#include "rest/entity_tag.h"
#include "rest/http_date.h"
#include "rest/interactions.h"
#include "rest/page_links.h"
#include "rest/subset.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using engine::HistoryPage;
using engine::HistoryQuery;
using engine::Version;

constexpr std::string_view kRecordedBy = "http://eir.health/fhir/StructureDefinition/recorded-by";

base::Result<std::uint64_t> read_number(const std::string& name, const std::string& value) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size())
    return fail(ErrorKind::Invalid, name + " must be a whole number, 0 or more");
  return number;
}

base::Result<Period> read_time(const std::string& name, const std::string& value) {
  const auto period = parse_date_time(value);
  if (!period)
    return fail(ErrorKind::Invalid,
                name + " must be a date or a time such as 2026-11-24T08:00:00+01:00");
  return *period;
}

struct Asked {
  HistoryQuery query;
  Parameters understood;
};

base::Result<Asked> read_query(const Context& context, const Call& call) {
  Asked asked;
  HistoryQuery& query = asked.query;
  if (call.route.type != fhir::TypeId::None) query.type = call.route.type;
  query.id = call.route.id;
  query.as_of = call.snapshot;
  query.count = context.options.search.count_default;
  for (const auto& parameter : call.parameters) {
    const auto& [name, value] = parameter;
    if (name == "_offset") {
      query.offset = TRY(read_number(name, value));
      continue;
    }
    if (name == "_count") {
      query.count = static_cast<std::uint32_t>(
          std::min<std::uint64_t>(TRY(read_number(name, value)), context.options.search.count_max));
    } else if (name == "_since") {
      query.since = TRY(read_time(name, value)).begin;
    } else if (name == "_at") {
      const Period period = TRY(read_time(name, value));
      query.at_begin = period.begin;
      query.at = period.last;
    } else if (call.prefer.handling == engine::Handling::Strict) {
      return fail(ErrorKind::Invalid,
                  "'" + name + "' is not a parameter of a history: use _since, _at and _count");
    } else {
      continue;
    }
    asked.understood.push_back(parameter);
  }
  append_output(asked.understood, call.output);
  return asked;
}

std::string_view method_of(engine::Method method) {
  switch (method) {
    case engine::Method::Create:
      return "POST";
    case engine::Method::Update:
    case engine::Method::CreateByUpdate:
      return "PUT";
    case engine::Method::Patch:
      return "PATCH";
    case engine::Method::Delete:
      return "DELETE";
  }
  return {};
}

std::string_view status_of(const Version& version) {
  if (version.deleted()) return "204 No Content";
  const bool created =
      version.method == engine::Method::Create || version.method == engine::Method::CreateByUpdate;
  return created ? "201 Created" : "200 OK";
}

class HistoryBundle {
 public:
  HistoryBundle(const Context& context, const Call& call, const Asked& asked, HistoryPage page)
      : context_(context), call_(call), asked_(asked), page_(std::move(page)), writer_(out_) {}

  Attempt<Reply> write() {
    std::size_t size = 1024;
    for (const Version& version : page_.versions)
      size += version.json.size() + 512;
    out_.reserve(size);
    writer_.begin_object().member("resourceType", "Bundle").member("type", "history");
    if (page_.total) writer_.member("total", static_cast<std::int64_t>(*page_.total));
    write_links();
    if (!page_.versions.empty()) {
      writer_.key("entry").begin_array();
      for (std::size_t i = 0; i < page_.versions.size(); ++i)
        TRY_VOID(write_entry(i));
      writer_.end_array();
    }
    writer_.end_object();
    return resource_reply(std::move(out_));
  }

 private:
  void write_links() {
    std::string url = call_.base;
    if (asked_.query.type)
      url.append("/").append(context_.definitions.type(*asked_.query.type).name);
    if (!asked_.query.id.empty()) url.append("/").append(asked_.query.id);
    write_page_links(writer_, {.url = url + "/_history",
                               .parameters = asked_.understood,
                               .at = page_.at,
                               .offset = asked_.query.offset,
                               .count = asked_.query.count,
                               .shown = page_.versions.size(),
                               .more = page_.more});
  }

  Attempt<> write_entry(std::size_t i) {
    Version& version = page_.versions[i];
    const std::string type(context_.definitions.type(version.type).name);
    const std::string path = type + "/" + version.id;
    writer_.begin_object();
    if (i < page_.authors.size() && !page_.authors[i].empty())
      writer_.key("extension")
          .begin_array()
          .begin_object()
          .member("url", kRecordedBy)
          .member("valueString", page_.authors[i])
          .end_object()
          .end_array();
    writer_.member("fullUrl", call_.base + "/" + path);
    if (!version.deleted() && call_.output.summary != Summary::Count) {
      writer_.key("resource");
      if (call_.output.whole()) {
        writer_.raw(version.json);
      } else {
        writer_.raw(TRY(subset(context_.definitions, std::move(version.json), call_.output)));
      }
    }
    writer_.key("request")
        .begin_object()
        .member("method", method_of(version.method))
        .member("url", version.method == engine::Method::Create ? type : path)
        .end_object()
        .key("response")
        .begin_object()
        .member("status", status_of(version))
        .member("etag", to_entity_tag(version.number))
        .member("lastModified", base::to_instant(version.time))
        .end_object()
        .end_object();
    return {};
  }

  const Context& context_;
  const Call& call_;
  const Asked& asked_;
  HistoryPage page_;
  std::string out_;
  fhir::json::Writer writer_;
};

}  // namespace

Attempt<Reply> history(const Context& context, const Call& call) {
  const Asked asked = TRY(read_query(context, call));
  HistoryPage page = TRY(context.engine.history(context.caller, asked.query));
  return HistoryBundle(context, call, asked, std::move(page)).write();
}

}  // namespace rest
