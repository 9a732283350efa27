#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http/message.h"

namespace http {

// The application's side of one websocket conversation. Calls come one at a time, on an I/O thread,
// and must not block; destroyed when the connection is gone.
class WebSocketHandler {
 public:
  virtual ~WebSocketHandler() = default;

  // As LiveBody::start(): next() is called soon after `wake`.
  virtual void start(std::function<void()> wake) = 0;
  // A whole text message. False: this conversation is over.
  virtual bool on_text(std::string_view text) = 0;
  // Puts one text message to be sent into `message`, which is empty; left empty, there is none.
  virtual LiveBody::More next(std::string& message) = 0;
};

// Whether the request asks for a websocket at all.
bool is_websocket_request(const Request& request);

// The answer to such a request: 101 and the conversation, or 400 or 426 (the Sec-WebSocket-Version
// is in it) with a plain sentence as its body. Pings the client every 30 seconds, and closes when
// nothing comes from it for 90. Messages from the client: text only, at most 64 kB.
// https://www.rfc-editor.org/rfc/rfc6455
Response accept_websocket(const Request& request, std::unique_ptr<WebSocketHandler> handler);

}  // namespace http
