#include "http/client/client.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "http/testing/test_server.h"

namespace http {

namespace {

using testing::TestServer;
using testing::text_response;

std::unique_ptr<Client> client_for(std::string_view networks) {
  ClientOptions options;
  options.networks = *Networks::parse(networks);
  options.body_bytes_max = 1000;
  auto client = Client::make(std::move(options));
  REQUIRE(client.has_value());
  return *std::move(client);
}

std::string url_of(const TestServer& server, std::string_view target) {
  return "http://127.0.0.1:" + std::to_string(server.port()) + std::string(target);
}

}  // namespace

TEST_CASE("a request is sent whole, and its answer read") {
  TestServer server([](Request request, Responder respond) {
    respond(text_response(202, request.method + request.path + "?" + request.query + " " +
                                   std::string(request.headers.get("X-Note")) + " " +
                                   request.body));
  });
  ClientRequest request{.url = url_of(server, "/hook?a=b"), .body = std::string(500, 'x')};
  request.headers.add("X-Note", "hello");
  const auto answer = client_for("127.0.0.1")->send(request);
  REQUIRE(answer.has_value());
  CHECK(answer->status == 202);
  CHECK(answer->body == "POST/hook?a=b hello " + request.body);
}

TEST_CASE("a body of any size is handed over as it comes") {
  static constexpr std::size_t kBytes = 5'000'000;
  TestServer server([](Request request, Responder respond) {
    Response response;
    if (request.path == "/missing") response.status = 404;
    response.source = [left = request.path == "/missing" ? 10 : kBytes,
                       breaks = request.path == "/breaks"](std::string& chunk) mutable {
      if (breaks && left < kBytes / 2) std::stoi("broken");
      chunk.assign(std::min<std::size_t>(left, 70'000), 'x');
      left -= chunk.size();
      return left > 0;
    };
    if (request.path == "/known") response.source_bytes = kBytes;
    respond(std::move(response));
  });
  const auto client = client_for("127.0.0.1");
  for (const char* path : {"/", "/known"}) {
    std::size_t bytes = 0;
    const auto answer = client->receive({.method = "GET", .url = url_of(server, path)},
                                        [&](std::string_view piece) -> base::Result<> {
                                          bytes += piece.size();
                                          return {};
                                        });
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
    CHECK(answer->body.empty());
    CHECK(bytes == kBytes);
  }
  const auto count_nothing = [](std::string_view) -> base::Result<> {
    FAIL("this is not the body that was asked for");
    return {};
  };
  const auto missing =
      client->receive({.method = "GET", .url = url_of(server, "/missing")}, count_nothing);
  REQUIRE(missing.has_value());
  CHECK(missing->status == 404);
  CHECK(missing->body == "xxxxxxxxxx");
  const auto broken = client->receive({.method = "GET", .url = url_of(server, "/breaks")},
                                      [](std::string_view) -> base::Result<> { return {}; });
  REQUIRE_FALSE(broken.has_value());
  CHECK(broken.error().kind == base::ErrorKind::Unavailable);
  const auto ended = client->receive({.method = "GET", .url = url_of(server, "/")},
                                     [](std::string_view) -> base::Result<> {
                                       return base::fail(base::ErrorKind::Conflict, "enough");
                                     });
  REQUIRE_FALSE(ended.has_value());
  CHECK(ended.error().kind == base::ErrorKind::Conflict);
}

TEST_CASE("loopback is refused unless it was allowed by name") {
  TestServer server([](Request, Responder respond) { respond(text_response(200, "secret")); });
  for (const std::string& url :
       {url_of(server, "/"), "http://localhost:" + std::to_string(server.port()) + "/",
        "http://[::ffff:127.0.0.1]:" + std::to_string(server.port()) + "/",
        std::string("http://0/")}) {
    const auto answer = client_for("10.0.0.0/8")->send({.url = url});
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().kind == base::ErrorKind::Forbidden);
    CHECK_FALSE(answer.error().message.contains("localhost"));
  }
}

TEST_CASE("redirects are answers, not ways") {
  TestServer server([](Request, Responder respond) {
    Response response = text_response(302, "");
    response.headers.add("Location", "http://169.254.169.254/");
    respond(std::move(response));
  });
  const auto answer = client_for("127.0.0.1")->send({.url = url_of(server, "/")});
  REQUIRE(answer.has_value());
  CHECK(answer->status == 302);
}

TEST_CASE("answers are bounded in size and time") {
  TestServer server([](Request request, Responder respond) {
    if (request.path == "/large") respond(text_response(200, std::string(2000, 'x')));
    static Responder kept;
    if (request.path == "/silent") kept = std::move(respond);
    if (request.path == "/endless") {
      Response response = text_response(200, {});
      response.source = [](std::string& chunk) {
        chunk = "x";
        return true;
      };
      respond(std::move(response));
    }
  });
  const auto client = client_for("127.0.0.1");
  const auto kind_of = [&](std::string_view target) {
    const auto answer = client->send({.url = url_of(server, target), .timeout_ms = 300});
    REQUIRE_FALSE(answer.has_value());
    return answer.error().kind;
  };
  CHECK(kind_of("/large") == base::ErrorKind::TooLarge);
  CHECK(kind_of("/endless") == base::ErrorKind::TooLarge);
  CHECK(kind_of("/silent") == base::ErrorKind::Unavailable);
}

TEST_CASE("header fields cannot forge a request") {
  const auto client = client_for("127.0.0.1");
  for (const auto& [name, value] : {std::pair<std::string, std::string>{"X", "a\r\nY: b"},
                                    {"X Y", "a"},
                                    {"host", "elsewhere"},
                                    {"Transfer-Encoding", "chunked"},
                                    {"content-length", "5"}}) {
    ClientRequest request{.url = "http://127.0.0.1:9/"};
    request.headers.add(name, value);
    const auto answer = client->send(request);
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().kind == base::ErrorKind::Invalid);
  }
}

TEST_CASE("plain text where TLS was asked for is no answer") {
  TestServer server([](Request, Responder respond) { respond(text_response(200, "")); });
  const auto answer = client_for("127.0.0.1")
                          ->send({.url = "https://127.0.0.1:" + std::to_string(server.port()) + "/",
                                  .timeout_ms = 1000});
  REQUIRE_FALSE(answer.has_value());
  CHECK(answer.error().kind == base::ErrorKind::Unavailable);
}

}  // namespace http
