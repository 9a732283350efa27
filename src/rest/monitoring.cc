#include "rest/monitoring.h"

namespace rest {

namespace {

http::Response text_page(std::string text) {
  http::Response response;
  response.headers.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  response.headers.add("Cache-Control", "no-store");
  response.body = std::move(text);
  return response;
}

}  // namespace

std::optional<http::Response> monitoring_page(const Context& context, const Metrics& metrics,
                                              const http::Request& request) {
  const std::string_view path = request.path;
  if (path != "/health/live" && path != "/health/ready" && path != "/metrics") return std::nullopt;
  if (request.method != "GET" && request.method != "HEAD") {
    http::Response response = text_page("use GET\n");
    response.status = 405;
    response.headers.add("Allow", "GET, HEAD");
    return response;
  }
  if (path == "/metrics")
    return text_page(metrics.render(context.definitions, context.engine.now(),
                                    context.engine.counts(), context.engine.memory(),
                                    context.pool.queued()));
  // An engine that exists has caught up with its ledger: alive is ready, if the disk takes writes.
  if (path == "/health/ready") {
    if (const auto writable = context.engine.writable(); !writable) {
      http::Response response =
          text_page("reads are answered, writes are refused: " + writable.error().message + "\n");
      response.status = 503;
      return response;
    }
  }
  return text_page("ok\n");
}

}  // namespace rest
