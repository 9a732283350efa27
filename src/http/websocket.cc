#include "http/websocket.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "http/text.h"
#include "http/websocket_frames.h"

namespace http {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPingInterval = std::chrono::seconds(30);
constexpr auto kSilenceMax = std::chrono::seconds(90);
constexpr std::size_t kPullBytes = 64 * 1024;
constexpr std::size_t kPongsMax = 16;  // owed at once; more is a flood
constexpr std::uint16_t kGoingAway = 1001;
constexpr std::uint16_t kUnsupported = 1003;
constexpr std::uint16_t kNoCode = 1005;
constexpr std::uint16_t kPolicy = 1008;

class WebSocketBody final : public LiveBody {
 public:
  explicit WebSocketBody(std::unique_ptr<WebSocketHandler> handler)
      : handler_(std::move(handler)) {}

  void start(std::function<void()> wake) override { handler_->start(std::move(wake)); }

  void receive(std::string_view bytes) override {
    if (ended_) return;
    heard_at_ = Clock::now();
    reader_.feed(bytes);
    while (!ended_) {
      const auto message = reader_.next();
      if (!message) break;
      take(*message);
    }
    if (reader_.failure() != 0) end(reader_.failure());
  }

  More pull(std::string& out) override {
    out = std::exchange(control_, {});
    pongs_ = 0;
    const auto now = Clock::now();
    if (!ended_ && now - heard_at_ > kSilenceMax) end(kGoingAway);
    if (!ended_ && now - pinged_at_ > kPingInterval) {
      pinged_at_ = now;
      append_websocket_frame(out, WebSocketOpcode::Ping, {});
    }
    while (!ended_) {
      message_.clear();
      const More more = handler_->next(message_);
      if (!message_.empty()) append_websocket_frame(out, WebSocketOpcode::Text, message_);
      if (more == More::End) end(kGoingAway);
      if (more == More::Waiting) return More::Waiting;
      if (out.size() > kPullBytes) return More::Ready;
    }
    out += std::exchange(control_, {});
    return More::End;
  }

 private:
  void take(const WebSocketMessage& message) {
    switch (message.kind) {
      case WebSocketOpcode::Text:
        if (!handler_->on_text(message.data)) end(kPolicy);
        break;
      case WebSocketOpcode::Ping:
        if (++pongs_ > kPongsMax) return end(kPolicy);
        append_websocket_frame(control_, WebSocketOpcode::Pong, message.data);
        break;
      case WebSocketOpcode::Close:
        end(message.code == kNoCode ? std::uint16_t{1000} : message.code);
        break;
      case WebSocketOpcode::Binary:
        end(kUnsupported);
        break;
      case WebSocketOpcode::Pong:
      case WebSocketOpcode::Continuation:
        break;
    }
  }

  void end(std::uint16_t code) {
    if (std::exchange(ended_, true)) return;
    append_websocket_close(control_, code);
  }

  const std::unique_ptr<WebSocketHandler> handler_;
  WebSocketReader reader_;
  std::string control_;  // frames owed
  std::string message_;
  std::size_t pongs_ = 0;
  bool ended_ = false;
  Clock::time_point heard_at_ = Clock::now();
  Clock::time_point pinged_at_ = heard_at_;
};

Response refusal(int status, std::string_view reason) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  if (status == 426) {
    response.headers.add("Upgrade", "websocket");
    response.headers.add("Sec-WebSocket-Version", "13");
  }
  response.body = reason;
  return response;
}

bool lists(std::string_view value, std::string_view member) {
  return std::ranges::any_of(
      list_members(value), [&](std::string_view one) { return equals_ignoring_case(one, member); });
}

// 16 bytes in base64: 22 characters and "==".
bool is_key(std::string_view key) {
  return key.size() == 24 && key.ends_with("==") &&
         std::ranges::all_of(key.substr(0, 22), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  c == '+' || c == '/';
         });
}

// https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2
std::string accept_of(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, 20> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  std::array<unsigned char, 32> encoded{};
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length)};
}

}  // namespace

bool is_websocket_request(const Request& request) {
  return lists(request.headers.get("Upgrade"), "websocket");
}

Response accept_websocket(const Request& request, std::unique_ptr<WebSocketHandler> handler) {
  if (!is_websocket_request(request))
    return refusal(426, "This URL speaks websocket only: connect with Upgrade: websocket.");
  if (request.method != "GET" || !lists(request.headers.get("Connection"), "upgrade"))
    return refusal(400, "The websocket handshake is wrong: send GET with Connection: Upgrade.");
  if (request.headers.get("Sec-WebSocket-Version") != "13")
    return refusal(426, "The websocket version is not supported: use 13.");
  const std::string_view key = trimmed(request.headers.get("Sec-WebSocket-Key"));
  if (!is_key(key))
    return refusal(400, "The websocket handshake is wrong: Sec-WebSocket-Key is not 16 bytes.");
  Response response;
  response.status = 101;
  response.headers.add("Upgrade", "websocket");
  response.headers.add("Sec-WebSocket-Accept", accept_of(key));
  response.live = std::make_unique<WebSocketBody>(std::move(handler));
  return response;
}

}  // namespace http
