// http::WebSocketReader: what it reads does not depend on the pieces the bytes come in, stays
// within its limits, and is never anything but text where it says text.

#include "http/websocket_frames.h"

#include <string>

#include "base/text/percent.h"
#include "tests/fuzz/fuzz.h"

namespace {

std::string read_all(std::string_view bytes, std::size_t step) {
  http::WebSocketReader reader({.message_bytes_max = 1000, .fragments_max = 8});
  std::string all;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    reader.feed(bytes.substr(at, step));
    while (const auto message = reader.next()) {
      require(message->data.size() <= 1000, "a message is within the limit");
      if (message->kind == http::WebSocketOpcode::Text)
        require(base::is_utf8(message->data), "a text message is UTF-8");
      all += std::to_string(static_cast<int>(message->kind)) + ":" + message->data + ";";
    }
  }
  return all + std::to_string(reader.failure());
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes = text_of(data, size);
  if (size > 4096) return 0;
  require(read_all(bytes, size + 1) == read_all(bytes, 1), "pieces make no difference");
  return 0;
}
