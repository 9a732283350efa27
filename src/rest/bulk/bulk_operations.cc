#include "rest/bulk/bulk_operations.h"

#include <string>
#include <utility>

#include "rest/bulk/export_request.h"
#include "rest/bulk/import_work.h"
#include "rest/operations.h"

namespace rest {

namespace {

using base::ErrorKind;

Attempt<> check_async(const Context& context, const Call& call) {
  if (context.jobs == nullptr)
    return refuse(501, "this server runs no jobs: it was started without a folder for them");
  if (!call.prefer.respond_async)
    return base::fail(ErrorKind::Invalid,
                      "this operation answers later: send the header Prefer: respond-async");
  return {};
}

Attempt<Reply> submit(const Context& context, std::string kind, std::string request,
                      std::string spec, const engine::JobRunner::Inputs& inputs) {
  auto id = context.jobs->submit(std::move(kind), std::move(request), std::move(spec), inputs);
  if (!id) {
    Refused refused(std::move(id).error());
    if (refused.error.kind == ErrorKind::Unavailable) refused.status = 429;
    if (refused.error.kind == ErrorKind::TooLarge) refused.status = 507;
    return std::unexpected(std::move(refused));
  }
  Reply reply = outcome_reply(202, "the job was accepted: ask at Content-Location how far it is");
  reply.content_location = "jobs/" + *id;
  return reply;
}

std::string request_url(const Context& context, const Call& call, const Parameters& parameters) {
  std::string url = call.base;
  if (call.route.type != fhir::TypeId::None)
    url.append("/").append(context.definitions.type(call.route.type).name);
  if (!call.route.id.empty()) url.append("/").append(call.route.id);
  url.append("/$").append(call.route.rule->name);
  if (!parameters.empty()) url.append("?").append(to_query(parameters));
  return url;
}

}  // namespace

Attempt<Reply> bulk_export(const Context& context, Call& call) {
  TRY_VOID(check_async(context, call));
  Parameters asked = call.parameters;
  append_output(asked, call.output);
  std::string url = request_url(context, call, asked);
  const ExportSpec spec = TRY(read_export_request(context, call));
  return submit(context, "export", std::move(url), to_text(spec), {});
}

Attempt<Reply> bulk_import(const Context& context, Call& call) {
  TRY_VOID(check_async(context, call));
  if (call.format != BodyFormat::Ndjson)
    return refuse(415,
                  "send the resources as the body, a line each, with Content-Type "
                  "application/fhir+ndjson");
  if (!call.parameters.empty())
    return base::fail(ErrorKind::Invalid, "$import of a body takes no parameters");
  engine::JobRunner::Inputs inputs;
  inputs.emplace_back(std::string(kImportInput), std::move(call.body));
  return submit(context, "import", request_url(context, call, {}), "{}", inputs);
}

}  // namespace rest
