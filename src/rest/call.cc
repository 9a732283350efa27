#include "rest/call.h"

#include <algorithm>
#include <charconv>

#include "fhir/params/dates.h"
#include "fhir/xml/xml.h"
#include "rest/binary.h"
#include "rest/http_date.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;

// Host, if it could be one: it is repeated in links.
bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 255 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._:[]").find(c) != std::string_view::npos;
  });
}

bool takes_pages(Interaction interaction) {
  switch (interaction) {
    case Interaction::Search:
    case Interaction::SystemSearch:
    case Interaction::CompartmentSearch:
    case Interaction::InstanceHistory:
    case Interaction::TypeHistory:
    case Interaction::SystemHistory:
    case Interaction::Operation:
      return true;
    default:
      return false;
  }
}

// Takes a parameter out, if it is there.
std::optional<std::string> take(Parameters& parameters, std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &Parameters::value_type::first);
  if (found == parameters.end()) return std::nullopt;
  std::string value = std::move(found->second);
  parameters.erase(found);
  return value;
}

bool is_search(Interaction interaction) {
  return interaction == Interaction::Search || interaction == Interaction::SystemSearch ||
         interaction == Interaction::CompartmentSearch;
}

// _explain, and _asOf: the state at the end of what the date or time covers. A page link carries
// its snapshot beside it, and that counts.
Attempt<> take_search_parameters(const Context& context, Call& call) {
  if (const auto explain = take(call.parameters, "_explain")) {
    if (*explain != "true" && *explain != "false")
      return fail(ErrorKind::Invalid, "_explain must be true or false");
    call.explain = *explain == "true";
  }
  const auto as_of = take(call.parameters, "_asOf");
  if (!as_of) return {};
  const auto range = fhir::date_range(*as_of);
  if (!range)
    return fail(ErrorKind::Invalid,
                "_asOf must be a date or a time such as 2026-11-01T12:00:00+01:00");
  call.as_of = *as_of;
  if (!call.snapshot)
    call.snapshot = TRY(context.engine.state_at(context.caller, {range->high_ms - 1}));
  return {};
}

// Reads the query: parameters that shape the answer, and the snapshot of a page link.
Attempt<> take_query(const Context& context, Call& call) {
  if (call.parameters.empty()) return {};
  call.output = TRY(take_output(context.definitions, call.route, call.parameters));
  if (!takes_pages(call.route.interaction)) return {};
  if (const auto text = take(call.parameters, "_snapshot")) {
    engine::Instant at;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), at.t);
    if (error != std::errc{} || end != text->data() + text->size() || at > context.engine.now())
      return fail(ErrorKind::Invalid,
                  "_snapshot names no state of this server: use the page links as they were given");
    call.snapshot = at;
  }
  if (is_search(call.route.interaction)) return take_search_parameters(context, call);
  return {};
}

Attempt<> check_format(const Call& call) {
  const BodyFormat format = call.format;
  const bool fhir = format == BodyFormat::FhirJson || format == BodyFormat::FhirXml ||
                    format == BodyFormat::Absent;
  switch (call.route.interaction) {
    case Interaction::Create:
    case Interaction::Update:
    case Interaction::Bundle:
      if (fhir) return {};
      return refuse(415,
                    "the body must be FHIR R4 in JSON or XML: send it with Content-Type "
                    "application/fhir+json or application/fhir+xml");
    case Interaction::Patch: {
      if (format == BodyFormat::FhirJson || format == BodyFormat::FhirXml ||
          format == BodyFormat::JsonPatch || format == BodyFormat::XmlPatch)
        return {};
      auto refused =
          refuse(415,
                 "a patch must be application/json-patch+json, application/xml-patch+xml, or "
                 "a Parameters resource as application/fhir+json or application/fhir+xml");
      refused.error().accept_patch =
          "application/json-patch+json, application/xml-patch+xml, application/fhir+json, "
          "application/fhir+xml";
      return refused;
    }
    default:
      return {};
  }
}

bool is_written_binary(const Context& context, const Call& call) {
  return (call.route.interaction == Interaction::Create ||
          call.route.interaction == Interaction::Update) &&
         is_binary(context.definitions, call.route);
}

bool is_read_binary(const Context& context, const Call& call) {
  return (call.route.interaction == Interaction::Read ||
          call.route.interaction == Interaction::VRead) &&
         call.output.whole() && is_binary(context.definitions, call.route);
}

// The body of POST _search adds to the parameters of the URL.
Attempt<> take_form(Call& call) {
  if (call.body.empty()) return {};
  if (call.format != BodyFormat::Form)
    return refuse(415, "the body of a _search must be application/x-www-form-urlencoded");
  Parameters form = TRY(parse_parameters(call.body));
  for (auto& parameter : form)
    call.parameters.push_back(std::move(parameter));
  call.body.clear();
  return {};
}

}  // namespace

std::string base_url(const ServiceOptions& options, const http::Headers& headers) {
  if (!options.public_base_url.empty()) return options.public_base_url;
  const std::string_view sent = headers.get("Host");
  const std::string_view host = is_host(sent) ? sent : "localhost";
  std::string url;
  url.reserve(7 + host.size() + options.base_path.size());
  return std::move(url.append("http://").append(host).append(options.base_path));
}

Attempt<Call> make_call(const Context& context, http::Request& request, std::string_view path) {
  Call call;
  const http::Headers& headers = request.headers;
  call.base = base_url(context.options, headers);
  call.route = TRY(find_route(context.definitions, request.method, path));
  if (!request.query.empty()) call.parameters = TRY(parse_parameters(request.query));
  call.body = std::move(request.body);
  if (request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
    call.format = body_format(headers.get("Content-Type"));
    if (is_written_binary(context, call)) {
      call.content_type = headers.get("Content-Type");
      call.security_context = headers.get("X-Security-Context");
    } else {
      TRY_VOID(check_format(call));
    }
    if (is_search(call.route.interaction)) TRY_VOID(take_form(call));
  }
  TRY_VOID(take_query(context, call));
  // _format overrides Accept: http://hl7.org/fhir/R4/http.html#parameters
  if (!call.output.format_named) {
    const std::string_view accept = headers.get("Accept");
    call.as_content = is_read_binary(context, call) && !names_fhir(accept);
    const auto format = accepted_format(accept);
    if (!format && !call.as_content) return not_acceptable();
    call.output.format = format.value_or(Format::Json);
  }
  call.prefer = parse_prefer(headers.get("Prefer"));
  call.if_match = headers.get("If-Match");
  call.if_none_match = headers.get("If-None-Match");
  call.if_none_exist = headers.get("If-None-Exist");
  if (const auto since = headers.get("If-Modified-Since"); !since.empty())
    call.if_modified_since = parse_http_date(since);
  return call;
}

base::Result<> body_to_json(const Context& context, Call& call) {
  if (call.format != BodyFormat::FhirXml) return {};
  fhir::xml::Limits limits;
  limits.bytes_max = call.route.interaction == Interaction::Bundle
                         ? context.options.bundle_bytes_max
                         : context.options.resource_bytes_max;
  call.body = TRY(fhir::xml::to_json(context.definitions, call.body, limits));
  call.format = BodyFormat::FhirJson;
  return {};
}

Attempt<Call> make_entry_call(const Context& context, std::string_view method, std::string_view url,
                              std::string_view base) {
  Call call;
  call.base = base;
  if (url.starts_with(base) && (url.size() == base.size() || url[base.size()] == '/'))
    url.remove_prefix(std::min(url.size(), base.size() + 1));
  if (url.starts_with('/')) url.remove_prefix(1);
  const std::size_t mark = url.find('?');
  call.route = TRY(find_route(context.definitions, method, url.substr(0, mark)));
  if (mark != url.npos) call.parameters = TRY(parse_parameters(url.substr(mark + 1)));
  TRY_VOID(take_query(context, call));
  return call;
}

}  // namespace rest
