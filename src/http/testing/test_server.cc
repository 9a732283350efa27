#include "http/testing/test_server.h"

#include <utility>

#include "base/check.h"

namespace http::testing {

namespace {

class FunctionHandler final : public Handler {
 public:
  explicit FunctionHandler(TestServer::Function function) : function_(std::move(function)) {}

  void handle(Request request, Responder respond) override {
    function_(std::move(request), std::move(respond));
  }
  Response refuse(int status, std::string_view reason) override {
    return text_response(status, std::string(reason));
  }
  std::size_t body_bytes_max(const Request& /*head*/) const override { return 1 << 20; }

 private:
  TestServer::Function function_;
};

}  // namespace

Response text_response(int status, std::string body, std::string content_type) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", std::move(content_type));
  response.body = std::move(body);
  return response;
}

TestServer::TestServer(Function function, ServerOptions options)
    : handler_(std::make_unique<FunctionHandler>(std::move(function))) {
  options.port = 0;
  auto server = Server::start(options, *handler_);
  CHECK(server.has_value());
  server_ = *std::move(server);
}

}  // namespace http::testing
