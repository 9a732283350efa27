// What a server withstands: too much, too slow, half, and the end.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "http/gzip.h"
#include "http/server.h"
#include "http/testing/test_client.h"
#include "http/testing/test_server.h"

namespace http {

namespace {

using testing::TestClient;
using testing::TestServer;
using testing::text_response;

void answer_length(Request request, Responder respond) {
  respond(text_response(200, std::to_string(request.body.size())));
}

// Waits for what other threads bring about; false after three seconds.
template <class Condition>
bool comes_true(Condition condition) {
  for (int i = 0; i < 300; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

int elapsed_ms(std::chrono::steady_clock::time_point since) {
  return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(
                              std::chrono::steady_clock::now() - since)
                              .count());
}

const std::string kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string kPostHead = "POST / HTTP/1.1\r\nHost: x\r\n";

}  // namespace

TEST_CASE("malformed requests get one answer, then the connection closes") {
  TestServer server(answer_length);
  struct Case {
    std::string bytes;
    int status;
  };
  const Case cases[] = {
      {"nonsense\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {kPostHead + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + kGet, 400},
      {kPostHead + "Transfer-Encoding: xchunked\r\n\r\n" + kGet, 501},
      {kPostHead + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nx", 400},
      {kPostHead + "Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n", 400},
      {kPostHead + "Content-Length: 1048577\r\n\r\n", 413},
      {kPostHead + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n" + std::string(1'100'000, 'x'),
       413},
      {kPostHead + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd", 400},
      {"GET /" + std::string(10'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(40'000, 'a') + "\r\n\r\n", 431},
  };
  for (const auto& [bytes, status] : cases) {
    CAPTURE(bytes.substr(0, 80));
    TestClient client(server.port());
    client.send(kGet + bytes);
    CHECK(client.read_response().status == 200);  // the request before it is served
    const auto refused = client.read_response();
    CHECK(refused.status == status);
    CHECK(refused.headers.get("Connection") == "close");
    CHECK(client.closes_within(4000));
  }
}

TEST_CASE("a client that is told 413 while it still sends can read so") {
  TestServer server(answer_length);
  TestClient client(server.port());
  const std::string large(8 << 20, 'x');
  const auto response = client.request("POST", "/", {}, large);
  CHECK(response.status == 413);
}

TEST_CASE("compressed request bodies are decompressed within the limit") {
  TestServer server(answer_length);
  TestClient client(server.port());
  GzipEncoder encoder(GzipEncoder::Level::Fast);
  const auto fields = testing::Fields{{"Content-Encoding", "gzip"}};
  const auto body = encoder.compress(std::string(500'000, 'a'));
  CHECK(client.request("POST", "/", fields, body).body == "500000");
  CHECK(client.request("POST", "/", fields, encoder.compress("")).body == "0");
  CHECK(client.request("POST", "/", fields, encoder.compress(std::string(1 << 20, 'a'))).body ==
        "1048576");
  CHECK(client.request("POST", "/", fields, encoder.compress(std::string((1 << 20) + 1, 'a')))
            .status == 413);
  CHECK(client.request("POST", "/", fields, body.substr(0, 20)).status == 400);
  CHECK(client.request("POST", "/", {{"Content-Encoding", "br"}}, body).status == 415);
}

TEST_CASE("a client that dawdles over the head is told 408") {
  ServerOptions options;
  options.head_timeout_ms = 150;
  TestServer server(answer_length, options);
  TestClient client(server.port());
  const auto begin = std::chrono::steady_clock::now();
  // A byte now and then does not prolong it.
  for (int i = 0; i < 40 && client.send(std::string_view(kGet).substr(0, 1)); ++i) {
    if (client.closes_within(20) || elapsed_ms(begin) > 2000) break;
    if (i == 0) client.send("ET /");
  }
  CHECK(client.read_response().status == 408);
  CHECK(elapsed_ms(begin) < 1500);
}

TEST_CASE("a client that stops within the body is told 408, one that goes on is not") {
  ServerOptions options;
  options.body_timeout_ms = 600;
  TestServer server(answer_length, options);
  TestClient steady(server.port());
  REQUIRE(steady.send(kPostHead + "Content-Length: 8\r\n\r\n"));
  for (int i = 0; i < 8; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    REQUIRE(steady.send("x"));
  }
  CHECK(steady.read_response().body == "8");
  REQUIRE(steady.send(kPostHead + "Content-Length: 8\r\n\r\nxx"));
  CHECK(steady.read_response().status == 408);
}

TEST_CASE("an idle connection is closed without a word") {
  ServerOptions options;
  options.idle_timeout_ms = 100;
  TestServer server(answer_length, options);
  TestClient client(server.port());
  CHECK(client.request("GET", "/").status == 200);
  CHECK(client.closes_within(3000));
}

TEST_CASE("a client that does not read its answer is dropped") {
  ServerOptions options;
  options.body_timeout_ms = 200;
  options.connections_max = 1;
  TestServer server(
      [](Request, Responder respond) {
        Response response;
        response.body = std::string(64 << 20, 'x');
        respond(std::move(response));
      },
      options);
  TestClient lazy(server.port());
  REQUIRE(lazy.send(kGet));
  // Its place is free again when it has been dropped.
  CHECK(comes_true([&] { return TestClient(server.port()).request("HEAD", "/").status == 200; }));
}

TEST_CASE("one connection too many is told 503") {
  ServerOptions options;
  options.connections_max = 3;
  TestServer server(answer_length, options);
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<TestClient>(server.port()));
    REQUIRE(clients.back()->request("GET", "/").status == 200);
  }
  TestClient fourth(server.port());
  CHECK(fourth.request("GET", "/").status == 503);
  CHECK(fourth.closes_within(3000));
  clients.pop_back();
  CHECK(comes_true([&] { return TestClient(server.port()).request("GET", "/").status == 200; }));
}

TEST_CASE("bodies in flight are limited over all connections") {
  ServerOptions options;
  options.body_bytes_in_flight_max = 100'000;
  TestServer server(answer_length, options);
  TestClient first(server.port());
  TestClient second(server.port());
  REQUIRE(first.send(kPostHead + "Content-Length: 90001\r\n\r\n" + std::string(90'000, 'x')));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(second.request("POST", "/", {}, std::string(20'000, 'x')).status == 503);
  REQUIRE(first.send("x"));
  CHECK(first.read_response().body == "90001");
  CHECK(second.request("POST", "/", {}, std::string(90'000, 'x')).body == "90000");

  // A client that goes away half way gives its share back.
  REQUIRE(first.send(kPostHead + "Content-Length: 90001\r\n\r\n" + std::string(90'000, 'x')));
  first.close();
  CHECK(comes_true(
      [&] { return second.request("POST", "/", {}, std::string(90'000, 'x')).status == 200; }));
}

TEST_CASE("large answers that nobody reads are limited over all connections") {
  ServerOptions options;
  options.answer_bytes_in_flight_max = 40'000'000;
  TestServer server(
      [](Request, Responder respond) {
        Response response;
        response.body.assign(30'000'000, 'x');
        respond(std::move(response));
      },
      options);
  TestClient first(server.port());
  TestClient second(server.port());
  REQUIRE(first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK(second.request("GET", "/").status == 503);
  CHECK(first.read_response().body.size() == 30'000'000);
  CHECK(second.request("GET", "/").status == 200);

  // A client that goes away gives its share back.
  REQUIRE(first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  first.close();
  CHECK(comes_true([&] { return second.request("GET", "/").status == 200; }));
}

TEST_CASE("answers that come after the client has gone are dropped") {
  std::mutex mutex;
  std::vector<Responder> kept;
  TestServer server([&](Request, Responder respond) {
    const std::lock_guard lock(mutex);
    kept.push_back(std::move(respond));
  });
  {
    TestClient client(server.port());
    REQUIRE(client.send(kGet + kGet));
    REQUIRE(comes_true([&] {
      const std::lock_guard lock(mutex);
      return kept.size() == 2;
    }));
  }
  for (auto& respond : kept)
    respond(text_response(200, "x"));
  kept.clear();
}

TEST_CASE("stop lets answers in flight finish") {
  std::atomic<int> begun = 0;
  std::vector<std::thread> workers;
  std::optional<TestServer> server;
  server.emplace([&](Request, Responder respond) {
    workers.emplace_back([keep = std::move(respond)]() mutable {
      std::this_thread::sleep_for(std::chrono::milliseconds(150));
      keep(text_response(200, "done"));
    });
    ++begun;
  });
  TestClient idle(server->port());
  TestClient busy(server->port());
  REQUIRE(busy.send(kGet));
  REQUIRE(comes_true([&] { return begun == 1; }));
  const auto begin = std::chrono::steady_clock::now();
  std::thread stopper([&] { server->stop(3000); });
  CHECK(idle.closes_within(1000));
  const auto response = busy.read_response();
  CHECK(response.body == "done");
  CHECK(response.headers.get("Connection") == "close");
  busy.close();
  stopper.join();
  CHECK(elapsed_ms(begin) < 2500);
  for (auto& worker : workers)
    worker.join();
  CHECK(TestClient(server->port()).request("GET", "/").status == 0);
}

TEST_CASE("stop does not wait longer than it is told, and late answers do no harm") {
  std::mutex mutex;
  std::vector<Responder> kept;
  std::optional<TestServer> server;
  server.emplace([&](Request, Responder respond) {
    const std::lock_guard lock(mutex);
    kept.push_back(std::move(respond));
  });
  TestClient waiting(server->port());
  TestClient uploading(server->port());
  REQUIRE(waiting.send(kGet));
  REQUIRE(uploading.send(kPostHead + "Content-Length: 100\r\n\r\nx"));
  REQUIRE(comes_true([&] {
    const std::lock_guard lock(mutex);
    return kept.size() == 1;
  }));
  const auto begin = std::chrono::steady_clock::now();
  server->stop(100);
  CHECK(elapsed_ms(begin) < 1500);
  CHECK(waiting.closes_within(1000));
  server.reset();
  for (auto& respond : kept)
    respond(text_response(200, "late"));
  kept.clear();
}

}  // namespace http
