#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http/server.h"

namespace http::testing {

// A text response, as tests want it.
Response text_response(int status, std::string body, std::string content_type = "text/plain");

// A live server on a free port of 127.0.0.1, whose handler is a function. It answers refused
// requests with the reason as text, and accepts bodies of 1 MiB.
class TestServer {
 public:
  using Function = std::function<void(Request, Responder)>;

  explicit TestServer(Function function, ServerOptions options = {});

  std::uint16_t port() const { return server_->port(); }
  void stop(int drain_ms) { server_->stop(drain_ms); }

 private:
  std::unique_ptr<Handler> handler_;
  std::unique_ptr<Server> server_;
};

}  // namespace http::testing
