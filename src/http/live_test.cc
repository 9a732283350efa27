// Connections that stay: streams of events, and websockets.

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/testing/test_client.h"
#include "http/testing/test_server.h"
#include "http/websocket.h"

namespace http {

namespace {

using testing::TestClient;
using testing::TestServer;

// What bodies of the test say, and who waits for it.
struct Script {
  std::mutex mutex;
  std::vector<std::string> lines;
  std::vector<std::function<void()>> wakes;
  std::atomic<int> gone = 0;
  bool endless = false;

  void say(std::string line) {
    const std::lock_guard lock(mutex);
    lines.push_back(std::move(line));
    for (const auto& wake : wakes)
      wake();
  }
  std::size_t listeners() {
    const std::lock_guard lock(mutex);
    return wakes.size();
  }
};

class ScriptReader {
 public:
  explicit ScriptReader(Script& script) : script_(script) {}
  ~ScriptReader() { ++script_.gone; }

  void begin(std::function<void()> wake) {
    const std::lock_guard lock(script_.mutex);
    script_.wakes.push_back(std::move(wake));
  }
  LiveBody::More read(std::string& out) {
    const std::lock_guard lock(script_.mutex);
    if (script_.endless) {
      out = std::string(64 * 1024, 'x');
      return LiveBody::More::Ready;
    }
    if (next_ == script_.lines.size()) return LiveBody::More::Waiting;
    out = script_.lines[next_++];
    return out == "end" ? LiveBody::More::End : LiveBody::More::Ready;
  }

 private:
  Script& script_;
  std::size_t next_ = 0;
};

class ScriptBody final : public LiveBody {
 public:
  explicit ScriptBody(Script& script) : reader_(script) {}
  void start(std::function<void()> wake) override { reader_.begin(std::move(wake)); }
  More pull(std::string& out) override { return reader_.read(out); }
  void receive(std::string_view) override {}

 private:
  ScriptReader reader_;
};

class ScriptSocket final : public WebSocketHandler {
 public:
  explicit ScriptSocket(Script& script) : script_(script), reader_(script) {}
  void start(std::function<void()> wake) override { reader_.begin(std::move(wake)); }
  bool on_text(std::string_view text) override {
    script_.say("heard " + std::string(text));
    return text != "wrong";
  }
  LiveBody::More next(std::string& message) override { return reader_.read(message); }

 private:
  Script& script_;
  ScriptReader reader_;
};

TestServer::Function live(Script& script) {
  return [&script](Request request, Responder respond) {
    if (is_websocket_request(request))
      return respond(accept_websocket(request, std::make_unique<ScriptSocket>(script)));
    Response response = testing::text_response(200, {}, "text/event-stream");
    response.live = std::make_unique<ScriptBody>(script);
    respond(std::move(response));
  };
}

constexpr std::string_view kGet =
    "GET /events HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n";
constexpr std::string_view kUpgrade =
    "GET /socket HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

void wait_until(const std::function<bool()>& holds) {
  for (int i = 0; i < 500 && !holds(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(holds());
}

std::string masked(int first, std::string_view data) {
  std::string frame{static_cast<char>(first), static_cast<char>(0x80 | data.size())};
  return frame + std::string(4, '\0') + std::string(data);
}

}  // namespace

TEST_CASE("a stream sends what is said when it is said, and ends with its last chunk") {
  Script script;
  TestServer server(live(script));
  TestClient client(server.port());
  client.send(kGet);
  wait_until([&] { return script.listeners() == 1; });
  script.say("one");
  std::thread later([&] {
    script.say("two");
    script.say("end");
  });
  const auto response = client.read_response();
  later.join();
  CHECK(response.status == 200);
  CHECK_FALSE(response.headers.has("Content-Encoding"));
  CHECK(response.headers.get("Connection") == "close");
  CHECK(response.body == "onetwoend");
  wait_until([&] { return script.gone == 1; });
}

TEST_CASE("a stream ends when the client goes, and when the server stops") {
  Script script;
  TestServer server(live(script));
  {
    TestClient client(server.port());
    client.send(kGet);
    wait_until([&] { return script.listeners() == 1; });
  }
  wait_until([&] { return script.gone == 1; });
  TestClient client(server.port());
  client.send(kGet);
  wait_until([&] { return script.listeners() == 2; });
  const auto start = std::chrono::steady_clock::now();
  server.stop(5000);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(3));
  CHECK(script.gone == 2);
  script.say("to nobody");  // who is gone may still be woken
}

TEST_CASE("a client that reads nothing is cut off, and nothing is kept for it") {
  Script script;
  script.endless = true;
  TestServer server(live(script), {.body_timeout_ms = 200});
  TestClient client(server.port());
  client.send(kGet);
  wait_until([&] { return script.gone == 1; });
}

TEST_CASE("streams are counted") {
  Script script;
  TestServer server(live(script), {.live_connections_max = 1});
  TestClient first(server.port());
  first.send(kGet);
  wait_until([&] { return script.listeners() == 1; });
  TestClient second(server.port());
  CHECK(second.request("GET", "/events").status == 503);
  first.close();
  wait_until([&] { return script.gone == 2; });  // the one refused, and the first
  TestClient third(server.port());
  third.send(kGet);
  wait_until([&] { return script.listeners() == 2; });
}

TEST_CASE("HEAD of a stream has no body") {
  Script script;
  TestServer server(live(script));
  TestClient client(server.port());
  CHECK(client.request("HEAD", "/events").status == 200);
  wait_until([&] { return script.gone == 1; });
}

TEST_CASE("a websocket is opened, spoken and closed") {
  Script script;
  TestServer server(live(script));
  TestClient client(server.port());
  client.send(kUpgrade);
  wait_until([&] { return script.listeners() == 1; });
  client.send(masked(0x81, "hello") + masked(0x89, "p"));
  wait_until([&] {
    const std::lock_guard lock(script.mutex);
    return !script.lines.empty();
  });
  client.send(masked(0x88, std::string("\x03\xE8", 2)));
  const std::string all = client.read_to_end();
  CHECK(all.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
  CHECK(all.contains("Connection: Upgrade\r\n"));
  CHECK(all.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  CHECK_FALSE(all.contains("Content-Length"));
  CHECK(all.contains("\x81\x0Bheard hello"));
  CHECK(all.contains(std::string("\x8A\x01p", 3)));
  CHECK(all.ends_with(std::string("\x88\x02\x03\xE8", 4)));
  wait_until([&] { return script.gone == 1; });
}

TEST_CASE("bytes sent right behind the handshake are read") {
  Script script;
  TestServer server(live(script));
  TestClient client(server.port());
  client.send(std::string(kUpgrade));
  client.send(masked(0x81, "wrong"));
  CHECK(client.read_to_end().ends_with(std::string("\x88\x02\x03\xF0", 4)));
}

TEST_CASE("hostile websocket clients are closed with a code") {
  Script script;
  TestServer server(live(script));
  const auto ending = [&](const std::string& bytes) {
    TestClient client(server.port());
    client.send(kUpgrade);
    client.send(bytes);
    const std::string all = client.read_to_end();
    return all.substr(all.size() - 2);
  };
  CHECK(ending("\x81\x01x") == "\x03\xEA");            // not masked: 1002
  CHECK(ending(masked(0x82, "bytes")) == "\x03\xEB");  // binary: 1003
  std::string flood;
  for (int i = 0; i < 1000; ++i)
    flood += masked(0x89, "p");
  CHECK(ending(flood) == "\x03\xF0");  // 1008
}

TEST_CASE("wrong handshakes are refused with what is right") {
  Script script;
  TestServer server([&](Request request, Responder respond) {
    respond(accept_websocket(request, std::make_unique<ScriptSocket>(script)));
  });
  TestClient client(server.port());
  const testing::Fields good = {{"Connection", "Upgrade"},
                                {"Upgrade", "websocket"},
                                {"Sec-WebSocket-Version", "13"},
                                {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  const auto with = [&](std::string_view name, std::string value) {
    testing::Fields fields = good;
    for (auto& field : fields)
      if (field.first == name) field.second = std::move(value);
    return client.request("GET", "/socket", fields);
  };
  CHECK(client.request("GET", "/socket").status == 426);
  const auto version = with("Sec-WebSocket-Version", "12");
  CHECK(version.status == 426);
  CHECK(version.headers.get("Sec-WebSocket-Version") == "13");
  CHECK(with("Sec-WebSocket-Key", "short").status == 400);
  CHECK(with("Connection", "keep-alive").status == 400);
  CHECK(client.request("POST", "/socket", good).status == 400);
}

}  // namespace http
