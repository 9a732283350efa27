// https://www.rfc-editor.org/rfc/rfc6455#section-5

#include "http/websocket_frames.h"

#include <utility>

#include "base/text/percent.h"

namespace http {

namespace {

constexpr std::size_t kControlBytesMax = 125;
constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kNoCode = 1005;
constexpr std::uint16_t kNotText = 1007;
constexpr std::uint16_t kTooLarge = 1009;

bool is_control(WebSocketOpcode opcode) {
  return static_cast<std::uint8_t>(opcode) >= 8;
}

// https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
bool may_be_sent(std::uint16_t code) {
  if (code >= 3000 && code <= 4999) return true;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes)
    value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
    out += static_cast<char>(value >> shift);
}

}  // namespace

std::nullopt_t WebSocketReader::refuse(std::uint16_t code) {
  failure_ = code;
  buffer_.clear();
  partial_.clear();
  return std::nullopt;
}

std::optional<WebSocketMessage> WebSocketReader::next() {
  while (failure_ == 0) {
    auto frame = take_frame();
    if (!frame) return std::nullopt;
    if (auto message = take_message(*std::move(frame))) return message;
  }
  return std::nullopt;
}

bool WebSocketReader::is_allowed(std::uint8_t first, std::uint8_t second) const {
  const std::uint8_t opcode = first & 0x0F;
  const bool known = opcode <= 2 || (opcode >= 8 && opcode <= 10);
  const bool masked = (second & 0x80) != 0;
  if (!known || (first & 0x70) != 0 || !masked) return false;
  if (opcode >= 8) return (first & 0x80) != 0 && (second & 0x7F) <= kControlBytesMax;
  return (opcode == 0) == partial_kind_.has_value();
}

std::optional<WebSocketReader::Frame> WebSocketReader::take_frame() {
  if (buffer_.size() < 2) return std::nullopt;
  const auto first = static_cast<std::uint8_t>(buffer_[0]);
  const auto second = static_cast<std::uint8_t>(buffer_[1]);
  if (!is_allowed(first, second)) return refuse(kProtocolError);
  const std::uint8_t short_size = second & 0x7F;
  const std::size_t size_bytes = short_size == 126 ? 2 : short_size == 127 ? 8 : 0;
  if (buffer_.size() < 2 + size_bytes) return std::nullopt;
  std::uint64_t size = short_size;
  if (size_bytes > 0) {
    size = big_endian(std::string_view(buffer_).substr(2, size_bytes));
    const std::uint64_t least = size_bytes == 2 ? 126 : 65'536;
    if (size < least || size >> 63 != 0) return refuse(kProtocolError);
  }
  if (size + partial_.size() > limits_.message_bytes_max) return refuse(kTooLarge);
  const std::size_t mask_at = 2 + size_bytes;
  const std::size_t data_at = mask_at + 4;
  if (buffer_.size() < data_at + size) return std::nullopt;
  Frame frame{(first & 0x80) != 0, static_cast<WebSocketOpcode>(first & 0x0F),
              buffer_.substr(data_at, size)};
  for (std::size_t i = 0; i < frame.data.size(); ++i)
    frame.data[i] = static_cast<char>(frame.data[i] ^ buffer_[mask_at + i % 4]);
  buffer_.erase(0, data_at + size);
  return frame;
}

std::optional<WebSocketMessage> WebSocketReader::take_message(Frame frame) {
  if (frame.opcode == WebSocketOpcode::Close) return close_message(std::move(frame.data));
  if (is_control(frame.opcode)) return WebSocketMessage{frame.opcode, std::move(frame.data), 0};
  if (!partial_kind_) {
    partial_kind_ = frame.opcode;
    partial_ = std::move(frame.data);
    fragments_ = 1;
  } else {
    partial_ += frame.data;
    if (++fragments_ > limits_.fragments_max) return refuse(kTooLarge);
  }
  if (!frame.last) return std::nullopt;
  WebSocketMessage message{*std::exchange(partial_kind_, std::nullopt), std::exchange(partial_, {}),
                           0};
  if (message.kind == WebSocketOpcode::Text && !base::is_utf8(message.data))
    return refuse(kNotText);
  return message;
}

std::optional<WebSocketMessage> WebSocketReader::close_message(std::string data) {
  WebSocketMessage message{WebSocketOpcode::Close, {}, kNoCode};
  if (data.empty()) return message;
  if (data.size() == 1) return refuse(kProtocolError);
  message.code = static_cast<std::uint16_t>(big_endian(std::string_view(data).substr(0, 2)));
  message.data = data.substr(2);
  if (!may_be_sent(message.code)) return refuse(kProtocolError);
  if (!base::is_utf8(message.data)) return refuse(kNotText);
  return message;
}

void append_websocket_frame(std::string& out, WebSocketOpcode opcode, std::string_view data) {
  out += static_cast<char>(0x80 | static_cast<std::uint8_t>(opcode));
  if (data.size() <= kControlBytesMax) {
    out += static_cast<char>(data.size());
  } else if (data.size() < 65'536) {
    out += static_cast<char>(126);
    append_big_endian(out, data.size(), 2);
  } else {
    out += static_cast<char>(127);
    append_big_endian(out, data.size(), 8);
  }
  out += data;
}

void append_websocket_close(std::string& out, std::uint16_t code) {
  std::string data;
  append_big_endian(data, code, 2);
  append_websocket_frame(out, WebSocketOpcode::Close, data);
}

}  // namespace http
