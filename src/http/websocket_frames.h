#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace http {

enum class WebSocketOpcode : std::uint8_t {
  Continuation = 0,
  Text = 1,
  Binary = 2,
  Close = 8,
  Ping = 9,
  Pong = 10
};

struct WebSocketMessage {
  WebSocketOpcode kind = WebSocketOpcode::Text;  // never Continuation
  std::string data;                              // of a Close: its reason
  std::uint16_t code = 0;                        // of a Close; 1005: it had none
};

struct WebSocketLimits {
  std::size_t message_bytes_max = 64 * 1024;
  std::size_t fragments_max = 64;  // of one message
};

// Reads what a client sends, as strictly as RFC 6455 asks of a server: masked frames, reserved bits
// zero, lengths in their shortest form, control frames whole and short, text in UTF-8. Bounded: it
// holds one message and one read. Not thread-safe.
class WebSocketReader {
 public:
  explicit WebSocketReader(const WebSocketLimits& limits = {}) : limits_(limits) {}

  void feed(std::string_view bytes) { buffer_ += bytes; }
  // The next whole message, a fragmented one put together; control frames come in between.
  std::optional<WebSocketMessage> next();

  // Not 0: the client broke a rule; the connection is to be closed with this code.
  std::uint16_t failure() const { return failure_; }

 private:
  struct Frame {
    bool last = false;
    WebSocketOpcode opcode = WebSocketOpcode::Text;
    std::string data;
  };
  std::optional<Frame> take_frame();
  std::optional<WebSocketMessage> take_message(Frame frame);
  std::optional<WebSocketMessage> close_message(std::string data);
  std::nullopt_t refuse(std::uint16_t code);
  bool is_allowed(std::uint8_t first, std::uint8_t second) const;

  const WebSocketLimits limits_;
  std::string buffer_;
  std::string partial_;  // of a fragmented message
  std::optional<WebSocketOpcode> partial_kind_;
  std::size_t fragments_ = 0;
  std::uint16_t failure_ = 0;
};

// Appends one unmasked frame, as servers send them.
void append_websocket_frame(std::string& out, WebSocketOpcode opcode, std::string_view data);
void append_websocket_close(std::string& out, std::uint16_t code);

}  // namespace http
