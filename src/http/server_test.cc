#include "http/server.h"

#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "http/testing/test_client.h"
#include "http/testing/test_server.h"

namespace http {

namespace {

using testing::ClientResponse;
using testing::TestClient;
using testing::TestServer;
using testing::text_response;

// Answers with what it was asked.
void echo(Request request, Responder respond) {
  respond(text_response(
      200, request.method + ' ' + request.path + '?' + request.query + ' ' + request.body));
}

// Keeps responders, to be answered later by the test.
class Shelf {
 public:
  TestServer::Function function() {
    return [this](Request request, Responder respond) {
      const std::lock_guard lock(mutex_);
      kept_.emplace_back(std::move(request.path), std::move(respond));
    };
  }
  std::size_t size() {
    const std::lock_guard lock(mutex_);
    return kept_.size();
  }
  void wait_for(std::size_t count) {
    while (size() < count)
      std::this_thread::yield();
  }
  void answer(std::size_t index) {
    const std::lock_guard lock(mutex_);
    kept_[index].second(text_response(200, kept_[index].first));
  }
  void drop_all() {
    const std::lock_guard lock(mutex_);
    kept_.clear();
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<std::string, Responder>> kept_;
};

std::string get(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

}  // namespace

TEST_CASE("a connection serves one request after the other") {
  TestServer server(echo);
  TestClient client(server.port());
  const auto first = client.request("GET", "/a%20b?c=d&e");
  CHECK(first.status == 200);
  CHECK(first.body == "GET /a%20b?c=d&e ");
  CHECK(first.headers.get("Content-Type") == "text/plain");
  CHECK(first.headers.get("Date").ends_with(" GMT"));
  CHECK(first.headers.get("Content-Length") == "17");
  CHECK(client.request("PUT", "/x", {}, "body").body == "PUT /x? body");
  CHECK_FALSE(client.is_closed());
}

TEST_CASE("HEAD tells the length and sends nothing") {
  TestServer server(echo);
  TestClient client(server.port());
  const auto head = client.request("HEAD", "/a");
  CHECK(head.status == 200);
  CHECK(head.headers.get("Content-Length") == "9");
  CHECK(client.request("GET", "/b").body == "GET /b? ");
}

TEST_CASE("statuses without a body have no Content-Length") {
  TestServer server([](Request, Responder respond) { respond(text_response(204, "dropped")); });
  TestClient client(server.port());
  const auto response = client.request("DELETE", "/a");
  CHECK(response.status == 204);
  CHECK_FALSE(response.headers.has("Content-Length"));
  CHECK(client.request("DELETE", "/b").status == 204);
}

TEST_CASE("pipelined requests are answered in order") {
  TestServer server(echo);
  TestClient client(server.port());
  std::string requests;
  for (int i = 0; i < 200; ++i)
    requests += get("/" + std::to_string(i));
  REQUIRE(client.send(requests));
  for (int i = 0; i < 200; ++i)
    REQUIRE(client.read_response().body == "GET /" + std::to_string(i) + "? ");
}

TEST_CASE("answers from other threads leave in the order of the requests") {
  Shelf shelf;
  TestServer server(shelf.function());
  TestClient client(server.port());
  REQUIRE(client.send(get("/0") + get("/1") + get("/2") + get("/3")));
  shelf.wait_for(4);  // all four are handed over before the first is answered
  for (const std::size_t i : {3U, 1U, 0U, 2U}) {
    std::thread([&] { shelf.answer(i); }).join();
  }
  for (int i = 0; i < 4; ++i)
    CHECK(client.read_response().body == "/" + std::to_string(i));
}

TEST_CASE("an early answer does not wait for a later one") {
  Shelf shelf;
  TestServer server(shelf.function());
  TestClient client(server.port());
  REQUIRE(client.send(get("/0") + get("/1")));
  shelf.wait_for(2);
  shelf.answer(0);
  CHECK(client.read_response().body == "/0");
  shelf.answer(1);
  CHECK(client.read_response().body == "/1");
}

TEST_CASE("a pipelined write does not overtake, and is not overtaken") {
  Shelf shelf;
  TestServer server(shelf.function());
  TestClient client(server.port());
  REQUIRE(client.send(get("/0") + "POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx" +
                      get("/2")));
  shelf.wait_for(1);
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  CHECK(shelf.size() == 1);
  shelf.answer(0);
  shelf.wait_for(2);
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  CHECK(shelf.size() == 2);
  shelf.answer(1);
  shelf.wait_for(3);
  shelf.answer(2);
  for (int i = 0; i < 3; ++i)
    CHECK(client.read_response().body == "/" + std::to_string(i));
}

TEST_CASE("many connections are answered by many threads") {
  TestServer server([](Request request, Responder respond) {
    std::thread([path = std::move(request.path), keep = std::move(respond)]() mutable {
      keep(text_response(200, path));
    }).detach();
  });
  std::atomic<int> wrong = 0;
  std::vector<std::thread> clients;
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&, c] {
      TestClient client(server.port());
      for (int i = 0; i < 50; ++i) {
        const std::string path = "/" + std::to_string(c) + "/" + std::to_string(i);
        if (client.request("GET", path).body != path) ++wrong;
      }
    });
  }
  for (auto& client : clients)
    client.join();
  CHECK(wrong == 0);
}

TEST_CASE("a responder destroyed unused answers 500") {
  TestServer inline_server([](Request, Responder) {});
  TestClient client(inline_server.port());
  CHECK(client.request("GET", "/").status == 500);
  CHECK(client.request("GET", "/").status == 500);  // the connection is still good

  Shelf shelf;
  TestServer later_server(shelf.function());
  TestClient later_client(later_server.port());
  REQUIRE(later_client.send(get("/")));
  shelf.wait_for(1);
  shelf.drop_all();
  CHECK(later_client.read_response().status == 500);
}

TEST_CASE("an exception of the handler is a 500, and only for its request") {
  TestServer server([](Request request, Responder respond) {
    if (request.path == "/fail") std::stoi(request.path);  // an exception of the library
    respond(text_response(200, "fine"));
  });
  TestClient client(server.port());
  const auto response = client.request("GET", "/fail");
  CHECK(response.status == 500);
  CHECK(response.body.find("stoi") == std::string::npos);
  CHECK(client.request("GET", "/").body == "fine");
}

TEST_CASE("a second answer is ignored") {
  TestServer server([](Request, Responder respond) {
    respond(text_response(200, "one"));
    respond(text_response(200, "two"));
  });
  TestClient client(server.port());
  CHECK(client.request("GET", "/").body == "one");
  CHECK(client.request("GET", "/").body == "one");
}

TEST_CASE("header values cannot forge a response") {
  TestServer server([](Request request, Responder respond) {
    Response response = text_response(200, "x");
    response.headers.add("Location", request.path == "/bad" ? "a\r\nSet-Cookie: b" : "a");
    respond(std::move(response));
  });
  TestClient client(server.port());
  CHECK(client.request("GET", "/good").headers.get("Location") == "a");
  const auto bad = client.request("GET", "/bad");
  CHECK(bad.status == 500);
  CHECK_FALSE(bad.headers.has("Set-Cookie"));
}

TEST_CASE("Connection: close is obeyed, and nothing behind it is served") {
  std::atomic<int> served = 0;
  TestServer server([&](Request, Responder respond) {
    ++served;
    respond(text_response(200, "x"));
  });
  TestClient client(server.port());
  REQUIRE(client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + get("/2")));
  const auto response = client.read_response();
  CHECK(response.status == 200);
  CHECK(response.headers.get("Connection") == "close");
  CHECK(client.closes_within(3000));
  CHECK(served == 1);
}

TEST_CASE("HTTP/1.0 closes unless it asks to stay") {
  TestServer server(echo);
  TestClient client(server.port());
  REQUIRE(client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  CHECK(client.read_response().headers.get("Connection") == "keep-alive");
  REQUIRE(client.send("GET / HTTP/1.0\r\n\r\n"));
  CHECK(client.read_response().headers.get("Connection") == "close");
  CHECK(client.closes_within(3000));
}

TEST_CASE("Expect: 100-continue is answered before the body is sent") {
  TestServer server(echo);
  TestClient client(server.port());
  REQUIRE(client.send(
      "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"));
  CHECK(client.read_response().status == 100);
  REQUIRE(client.send("body"));
  CHECK(client.read_response().body == "POST /? body");

  SUBCASE("not when the body is refused") {
    REQUIRE(
        client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                    "Content-Length: 4000000\r\n\r\n"));
    CHECK(client.read_response().status == 413);
    CHECK(client.closes_within(3000));
  }
  SUBCASE("not when the body is there already") {
    REQUIRE(client.send(
        "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab"));
    CHECK(client.read_response().body == "POST /? ab");
  }
  SUBCASE("other expectations fail") {
    REQUIRE(client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 1\r\n\r\n"));
    CHECK(client.read_response().status == 417);
  }
}

TEST_CASE("a pipelined answer does not wait for the body of the next request") {
  Shelf shelf;
  TestServer server(shelf.function());
  TestClient client(server.port());
  REQUIRE(client.send(get("/0") + "POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbo"));
  shelf.wait_for(1);
  shelf.answer(0);
  CHECK(client.read_response().body == "/0");
  REQUIRE(client.send("dy"));
  shelf.wait_for(2);
  shelf.answer(1);
  CHECK(client.read_response().body == "/1");
}

TEST_CASE("large bodies travel whole in both directions") {
  const std::string large(900'000, 'x');
  TestServer server([](Request request, Responder respond) {
    Response response;
    response.headers.add("Content-Type", "application/octet-stream");
    if (request.path == "/shared") {
      response.shared_body = std::make_shared<const std::string>(std::move(request.body));
    } else {
      response.body = std::move(request.body);
    }
    respond(std::move(response));
  });
  TestClient client(server.port());
  CHECK(client.request("POST", "/", {}, large).body == large);
  CHECK(client.request("POST", "/shared", {}, large).body == large);
}

TEST_CASE("a half-closed client gets its answers") {
  Shelf shelf;
  TestServer server(shelf.function());
  TestClient client(server.port());
  REQUIRE(client.send(get("/0") + get("/1")));
  client.finish_sending();
  shelf.wait_for(2);
  shelf.answer(1);
  shelf.answer(0);
  CHECK(client.read_response().body == "/0");
  CHECK(client.read_response().body == "/1");
  CHECK(client.closes_within(3000));
}

TEST_CASE("a taken port is an error that says so") {
  TestServer server(echo);
  struct : Handler {
    void handle(Request, Responder) override {}
    Response refuse(int, std::string_view) override { return {}; }
    std::size_t body_bytes_max(const Request&) const override { return 0; }
  } handler;
  ServerOptions options;
  options.port = server.port();
  const auto second = Server::start(options, handler);
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().kind == base::ErrorKind::Unavailable);
  CHECK(second.error().message.find("another program uses it") != std::string::npos);
  options.address = "not-an-address";
  CHECK(Server::start(options, handler).error().kind == base::ErrorKind::Invalid);
}

}  // namespace http
