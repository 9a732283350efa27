#include "rest/bundle_request.h"

#include "fhir/json/document.h"
#include "rest/base64.h"
#include "rest/http_date.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::json::Value;

std::string entry_path(std::size_t index) {
  return "Bundle.entry[" + std::to_string(index) + "]";
}

// A PATCH entry carries a Parameters resource, or a JSON or XML Patch in a Binary
// (http://hl7.org/fhir/R4/http.html#patch).
Attempt<> take_patch(Value resource, Call& call) {
  if (resource.find("resourceType").string_equals("Parameters")) {
    call.format = BodyFormat::FhirJson;
    call.body = resource.raw();
    return {};
  }
  if (!resource.find("resourceType").string_equals("Binary"))
    return fail(ErrorKind::Invalid,
                "a patch in a Bundle must be a Parameters resource, or a Binary with a JSON or XML "
                "Patch",
                call.expression("resource"));
  call.format = body_format(resource.find("contentType").string());
  if (call.format != BodyFormat::JsonPatch && call.format != BodyFormat::XmlPatch)
    return fail(ErrorKind::Invalid,
                "the Binary of a patch must be application/json-patch+json or "
                "application/xml-patch+xml",
                call.expression("resource.contentType"));
  auto patch = base64_decode(resource.find("data").string());
  if (!patch)
    return fail(ErrorKind::Invalid, "the data of the Binary is not base64",
                call.expression("resource.data"));
  call.body = *std::move(patch);
  return {};
}

Attempt<> take_resource(Value resource, Call& call) {
  switch (call.route.interaction) {
    case Interaction::Operation:
      if (!resource) return {};
      break;
    case Interaction::Patch:
    case Interaction::Create:
    case Interaction::Update:
      break;
    default:
      return {};
  }
  if (!resource.is_object())
    return fail(ErrorKind::Invalid, "this entry needs a resource: add it",
                call.expression("resource"));
  if (call.route.interaction == Interaction::Patch) return take_patch(resource, call);
  call.format = BodyFormat::FhirJson;
  call.body = resource.raw();
  return {};
}

Attempt<> take_conditions(Value request, Call& call) {
  call.if_match = request.find("ifMatch").string();
  call.if_none_match = request.find("ifNoneMatch").string();
  call.if_none_exist = request.find("ifNoneExist").string();
  const Value since = request.find("ifModifiedSince");
  if (!since) return {};
  const auto period = parse_date_time(since.string());
  if (!period)
    return fail(ErrorKind::Invalid, "ifModifiedSince must be an instant",
                call.expression("request.ifModifiedSince"));
  call.if_modified_since = period->begin;
  return {};
}

// An error that says nothing of where it is, is about `path`.
template <class T>
Attempt<T> placed(Attempt<T> attempt, const std::string& path) {
  if (!attempt && attempt.error().error.expression.empty() && attempt.error().error.issues.empty())
    attempt.error().error.expression = path;
  return attempt;
}

Attempt<Call> read_entry(const Context& context, const Call& bundle, Value entry,
                         std::size_t index) {
  const std::string path = entry_path(index);
  const Value request = entry.is_object() ? entry.find("request") : Value{};
  if (!request.is_object())
    return fail(ErrorKind::Invalid, "the entry needs a request with method and url",
                path + ".request");
  const std::string method = request.find("method").string();
  if (method != "GET" && method != "HEAD" && method != "POST" && method != "PUT" &&
      method != "PATCH" && method != "DELETE")
    return fail(ErrorKind::Invalid, "the method must be GET, HEAD, POST, PUT, PATCH or DELETE",
                path + ".request.method");
  if (!request.find("url").is_string())
    return fail(ErrorKind::Invalid, "the entry's request needs a url", path + ".request.url");
  Call call =
      TRY(placed(make_entry_call(context, method, request.find("url").string(), bundle.base),
                 path + ".request.url"));
  call.entry = path;
  call.prefer = bundle.prefer;
  call.full_url = entry.find("fullUrl").string();
  if (call.route.interaction == Interaction::Bundle)
    return fail(ErrorKind::Invalid, "an entry cannot hold a batch or transaction: send it alone",
                path + ".request.url");
  TRY_VOID(take_conditions(request, call));
  TRY_VOID(take_resource(entry.find("resource"), call));
  return call;
}

base::Result<BundleKind> read_kind(Value root) {
  if (!root.find("resourceType").string_equals("Bundle"))
    return fail(ErrorKind::Invalid,
                "only a Bundle can be posted to the base URL: post a resource to its type",
                "Bundle");
  const Value type = root.find("type");
  if (type.string_equals("transaction")) return BundleKind::Transaction;
  if (type.string_equals("batch")) return BundleKind::Batch;
  return fail(ErrorKind::Invalid, "the type of the Bundle must be batch or transaction",
              "Bundle.type");
}

}  // namespace

Attempt<BundleRequest> read_bundle(const Context& context, Call& call) {
  const ServiceOptions& options = context.options;
  const auto document = TRY(fhir::json::Document::parse(
      std::move(call.body),
      {.bytes_max = options.bundle_bytes_max, .values_max = options.bundle_values_max}));
  const Value root = document.root();
  BundleRequest request;
  request.kind = TRY(read_kind(root));
  const Value entries = root.find("entry");
  if (entries && !entries.is_array())
    return fail(ErrorKind::Invalid, "the entries of a Bundle are an array", "Bundle.entry");
  const std::size_t count = entries ? entries.size() : 0;
  if (count > options.bundle_entries_max)
    return fail(ErrorKind::TooLarge,
                "the Bundle has " + std::to_string(count) + " entries and the limit is " +
                    std::to_string(options.bundle_entries_max) + ": send it in parts",
                "Bundle.entry");
  request.entries.reserve(count);
  std::size_t index = 0;
  for (const Value entry : entries) {
    request.entries.push_back(read_entry(context, call, entry, index));
    ++index;
  }
  return request;
}

}  // namespace rest
