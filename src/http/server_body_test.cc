// How response bodies travel: streamed, compressed, both.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "http/gzip.h"
#include "http/server.h"
#include "http/testing/test_client.h"
#include "http/testing/test_server.h"

namespace http {

namespace {

using testing::TestClient;
using testing::TestServer;
using testing::text_response;

const testing::Fields kAcceptsGzip = {{"Accept-Encoding", "gzip, br"}};

std::string inflated(std::string_view body) {
  InflateDecoder decoder;
  std::string out;
  if (decoder.append(body, std::size_t{1} << 30, out) || decoder.finish()) return "corrupt";
  return out;
}

std::string numbers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += std::to_string(i) + ",";
  return text;
}

Response streamed(int chunks, std::string content_type) {
  Response response;
  response.headers.add("Content-Type", std::move(content_type));
  response.source = [at = 0, chunks](std::string& chunk) mutable {
    chunk = std::to_string(at++) + ",";
    return at < chunks;
  };
  return response;
}

}  // namespace

TEST_CASE("a source is sent chunk by chunk") {
  TestServer server([](Request request, Responder respond) {
    respond(streamed(request.path == "/one" ? 1 : 5000, "application/octet-stream"));
  });
  TestClient client(server.port());
  const auto response = client.request("GET", "/");
  CHECK(response.headers.get("Transfer-Encoding") == "chunked");
  CHECK_FALSE(response.headers.has("Content-Length"));
  CHECK(response.body == numbers(5000));
  CHECK(client.request("HEAD", "/").status == 200);
  CHECK(client.request("GET", "/one").body == "0,");
  REQUIRE(client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /one HTTP/1.1\r\nHost: x\r\n\r\n"));
  CHECK(client.read_response().body == numbers(5000));
  CHECK(client.read_response().body == "0,");
  REQUIRE(client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  const auto old = client.read_response();  // ends with the connection
  CHECK(old.headers.get("Connection") == "close");
  CHECK(old.body == numbers(5000));
}

TEST_CASE("a source of known length is sent with it, unless it is compressed") {
  TestServer server([](Request request, Responder respond) {
    Response response = streamed(5000, "text/plain");
    response.source_bytes = numbers(5000).size();
    if (request.path == "/part") response.status = 206;
    respond(std::move(response));
  });
  TestClient client(server.port());
  const auto plain = client.request("GET", "/");
  CHECK(plain.headers.get("Content-Length") == std::to_string(numbers(5000).size()));
  CHECK_FALSE(plain.headers.has("Transfer-Encoding"));
  CHECK(plain.body == numbers(5000));
  const auto head = client.request("HEAD", "/");
  CHECK(head.headers.get("Content-Length") == plain.headers.get("Content-Length"));
  const auto packed = client.request("GET", "/", kAcceptsGzip);
  CHECK(packed.headers.get("Content-Encoding") == "gzip");
  CHECK_FALSE(packed.headers.has("Content-Length"));
  CHECK(inflated(packed.body) == numbers(5000));
  const auto part = client.request("GET", "/part", kAcceptsGzip);
  CHECK(part.status == 206);
  CHECK_FALSE(part.headers.has("Content-Encoding"));
  CHECK(part.body == numbers(5000));
  REQUIRE(client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  const auto old = client.read_response();
  CHECK(old.headers.get("Connection") == "keep-alive");
  CHECK(old.body == numbers(5000));
}

TEST_CASE("a source that gives more or less than it said cuts the connection") {
  for (const int wrong : {-1, 1, 100'000}) {
    TestServer server([&](Request, Responder respond) {
      Response response = streamed(5000, "text/plain");
      response.source_bytes =
          static_cast<std::uint64_t>(static_cast<std::int64_t>(numbers(5000).size()) + wrong);
      respond(std::move(response));
    });
    TestClient client(server.port());
    REQUIRE(client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    const std::string seen = client.read_to_end();
    CHECK(client.is_closed());
    CHECK(seen.size() < numbers(5000).size() + 1000);
  }
}

TEST_CASE("a source may be empty, and its chunks may be") {
  TestServer server([](Request request, Responder respond) {
    Response response;
    response.source = [left = request.path == "/" ? 0 : 9](std::string& chunk) mutable {
      if (left == 5) chunk = "x";
      return left-- > 0;
    };
    respond(std::move(response));
  });
  TestClient client(server.port());
  CHECK(client.request("GET", "/").body.empty());
  CHECK(client.request("GET", "/sparse").body == "x");
}

TEST_CASE("a source is asked no faster than the client reads") {
  std::atomic<int> produced = 0;
  TestServer server([&](Request, Responder respond) {
    Response response;
    response.source = [&](std::string& chunk) {
      chunk.assign(1 << 20, 'x');
      return ++produced < 200;
    };
    respond(std::move(response));
  });
  TestClient client(server.port());
  REQUIRE(client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  CHECK(produced < 50);  // what the kernel's buffers hold, and no more
  CHECK(client.read_response().body.size() == std::size_t{200} << 20);
}

TEST_CASE("a source that fails cuts the body off, visibly") {
  std::atomic<bool> destroyed = false;
  TestServer server([&](Request request, Responder respond) {
    Response response;
    auto guard = std::shared_ptr<int>(new int(0), [&](int* p) {
      delete p;
      destroyed = true;
    });
    response.source = [at = 0, fail_at = request.path == "/first" ? 0 : 100,
                       guard](std::string& chunk) mutable {
      if (at++ == fail_at) std::stoi("broken");  // an exception of the library
      chunk.assign(1000, 'x');
      return true;
    };
    respond(std::move(response));
  });
  TestClient client(server.port());
  CHECK(client.request("GET", "/first").status == 500);
  CHECK(client.request("GET", "/later").status == 0);
  CHECK(client.is_closed());
  CHECK(destroyed);
}

TEST_CASE("a client that leaves frees the source") {
  std::atomic<bool> destroyed = false;
  TestServer server([&](Request, Responder respond) {
    Response response;
    auto guard = std::shared_ptr<int>(new int(0), [&](int* p) {
      delete p;
      destroyed = true;
    });
    response.source = [guard](std::string& chunk) {
      chunk.assign(100'000, 'x');
      return true;
    };
    respond(std::move(response));
  });
  {
    TestClient client(server.port());
    REQUIRE(client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  }
  for (int i = 0; i < 300 && !destroyed; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(destroyed);
}

TEST_CASE("JSON of more than 1 KB is compressed for those who accept it") {
  const std::string text = numbers(2000);
  TestServer server([&](Request request, Responder respond) {
    Response response = text_response(200, text, "application/fhir+json");
    if (request.path == "/small") response.body.resize(500);
    if (request.path == "/image") response = text_response(200, text, "image/png");
    if (request.path == "/encoded") response.headers.add("Content-Encoding", "br");
    if (request.path == "/shared")
      response.shared_body = std::make_shared<const std::string>(std::move(response.body));
    response.headers.add("ETag", request.path == "/weak" ? "W/\"1\"" : "\"1\"");
    respond(std::move(response));
  });
  TestClient client(server.port());

  const auto compressed = client.request("GET", "/", kAcceptsGzip);
  CHECK(compressed.headers.get("Content-Encoding") == "gzip");
  CHECK(compressed.headers.get("Vary") == "Accept-Encoding");
  CHECK(compressed.headers.get("ETag") == "W/\"1\"");  // other bytes, so not the strong one
  CHECK(compressed.body.size() < text.size() / 2);
  CHECK(inflated(compressed.body) == text);
  CHECK(inflated(client.request("GET", "/shared", kAcceptsGzip).body) == text);
  CHECK(client.request("GET", "/weak", kAcceptsGzip).headers.get("ETag") == "W/\"1\"");

  const auto head = client.request("HEAD", "/", kAcceptsGzip);
  CHECK(head.headers.get("Content-Length") == std::to_string(compressed.body.size()));

  const auto plain = client.request("GET", "/");
  CHECK(plain.body == text);
  CHECK(plain.headers.get("Vary") == "Accept-Encoding");
  CHECK(plain.headers.get("ETag") == "\"1\"");
  CHECK(client.request("GET", "/", {{"Accept-Encoding", "gzip;q=0"}}).body == text);

  for (const auto* target : {"/small", "/image"}) {
    const auto response = client.request("GET", target, kAcceptsGzip);
    CHECK_FALSE(response.headers.has("Content-Encoding"));
    CHECK_FALSE(response.headers.has("Vary"));
  }
  const auto encoded = client.request("GET", "/encoded", kAcceptsGzip);
  CHECK(encoded.headers.get("Content-Encoding") == "br");
  CHECK(encoded.body == text);
}

TEST_CASE("large and streamed JSON is compressed piece by piece") {
  const std::string text = numbers(200'000);
  TestServer server([&](Request request, Responder respond) {
    respond(request.path == "/stream" ? streamed(200'000, "application/fhir+ndjson")
                                      : text_response(200, text, "application/json"));
  });
  TestClient client(server.port());
  for (const auto* target : {"/stream", "/large"}) {
    const auto response = client.request("GET", target, kAcceptsGzip);
    CHECK(response.headers.get("Content-Encoding") == "gzip");
    CHECK(response.headers.get("Transfer-Encoding") == "chunked");
    CHECK(inflated(response.body) == text);
    CHECK(client.request("GET", target).body == text);
    CHECK(client.request("HEAD", target, kAcceptsGzip).headers.get("Content-Encoding") == "gzip");
  }
}

}  // namespace http
