#include "http/websocket_frames.h"

#include <doctest/doctest.h>

namespace http {

namespace {

// A frame as clients send it.
std::string masked(int first, std::string_view data) {
  std::string frame(1, static_cast<char>(first));
  if (data.size() < 126) {
    frame += static_cast<char>(0x80 | data.size());
  } else {
    frame += static_cast<char>(0xFE);
    frame += static_cast<char>(data.size() >> 8);
    frame += static_cast<char>(data.size());
  }
  const std::string_view mask("\x11\x22\x33\x44", 4);
  frame += mask;
  for (std::size_t i = 0; i < data.size(); ++i)
    frame += static_cast<char>(data[i] ^ mask[i % 4]);
  return frame;
}

std::uint16_t failure_of(std::string_view bytes) {
  WebSocketReader reader;
  reader.feed(bytes);
  while (reader.next()) {
  }
  return reader.failure();
}

}  // namespace

TEST_CASE("text messages are unmasked, whatever the pieces they come in") {
  const std::string bytes = masked(0x81, "bind 1") + masked(0x81, std::string(300, 'x'));
  for (std::size_t step = 1; step < 7; ++step) {
    WebSocketReader reader;
    std::string got;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      reader.feed(std::string_view(bytes).substr(at, step));
      while (const auto message = reader.next())
        got += message->data + ";";
    }
    CHECK(got == "bind 1;" + std::string(300, 'x') + ";");
    CHECK(reader.failure() == 0);
  }
}

TEST_CASE("fragments are put together, with control frames in between") {
  WebSocketReader reader;
  reader.feed(masked(0x01, "bi") + masked(0x89, "now") + masked(0x00, "n") + masked(0x80, "d"));
  auto message = reader.next();
  REQUIRE(message.has_value());
  CHECK(message->kind == WebSocketOpcode::Ping);
  CHECK(message->data == "now");
  message = reader.next();
  REQUIRE(message.has_value());
  CHECK(message->kind == WebSocketOpcode::Text);
  CHECK(message->data == "bind");
}

TEST_CASE("a close tells its code and reason") {
  WebSocketReader reader;
  reader.feed(masked(0x88, std::string("\x03\xE8", 2) + "bye") + masked(0x88, ""));
  auto message = reader.next();
  REQUIRE(message.has_value());
  CHECK(message->code == 1000);
  CHECK(message->data == "bye");
  message = reader.next();
  REQUIRE(message.has_value());
  CHECK(message->code == 1005);
}

TEST_CASE("frames against the rules end the conversation with the code of the rule") {
  std::string unmasked;
  append_websocket_frame(unmasked, WebSocketOpcode::Text, "x");
  CHECK(failure_of(unmasked) == 1002);
  CHECK(failure_of(masked(0xC1, "reserved bit")) == 1002);
  CHECK(failure_of(masked(0x83, "unknown opcode")) == 1002);
  CHECK(failure_of(masked(0x8B, "unknown control")) == 1002);
  CHECK(failure_of(masked(0x09, "fragmented ping")) == 1002);
  CHECK(failure_of(masked(0x89, std::string(126, 'x'))) == 1002);
  CHECK(failure_of(masked(0x80, "nothing to continue")) == 1002);
  CHECK(failure_of(masked(0x01, "a") + masked(0x81, "not a continuation")) == 1002);
  CHECK(failure_of(masked(0x88, "x")) == 1002);                         // half a code
  CHECK(failure_of(masked(0x88, std::string("\x03\xED", 2))) == 1002);  // 1005 is never sent
  CHECK(failure_of(masked(0x81, "\xC3")) == 1007);
  CHECK(failure_of(masked(0x81, "\xED\xA0\x80")) == 1007);        // a surrogate
  CHECK(failure_of(std::string("\x81\xFE\x00\x05", 4)) == 1002);  // not the shortest form
  CHECK(failure_of(std::string("\x81\xFF\xFF\0\0\0\0\0\0\0", 10)) == 1002);  // the top bit
}

TEST_CASE("messages are bounded before their bytes have come") {
  CHECK(failure_of(std::string("\x82\xFF\0\0\0\0\0\x01\0\x01", 10)) == 1009);
  WebSocketReader reader({.message_bytes_max = 10, .fragments_max = 3});
  reader.feed(masked(0x01, "12345678") + masked(0x00, "901"));
  CHECK_FALSE(reader.next().has_value());
  CHECK(reader.failure() == 1009);
  std::string empty_fragments = masked(0x01, "");
  for (int i = 0; i < 100; ++i)
    empty_fragments += masked(0x00, "");
  CHECK(failure_of(empty_fragments) == 1009);
}

TEST_CASE("what is sent has the shortest length, and no mask") {
  const auto head = [](std::size_t size) {
    std::string out;
    append_websocket_frame(out, WebSocketOpcode::Text, std::string(size, 'x'));
    return out.substr(0, out.size() - size);
  };
  CHECK(head(125) == "\x81\x7D");
  CHECK(head(126) == std::string("\x81\x7E\x00\x7E", 4));
  CHECK(head(65'536) == std::string("\x81\x7F\0\0\0\0\0\x01\0\0", 10));
}

}  // namespace http
