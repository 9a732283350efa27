#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace http {

enum class IoStatus : std::uint8_t {
  Done,
  WouldBlock,  // come back when the poller says so
  Ended        // the peer has closed (reading), or the connection is broken
};

struct IoResult {
  IoStatus status = IoStatus::Done;
  std::size_t bytes = 0;
};

// A connected, non-blocking TCP socket. Closed on destruction. Not thread-safe.
// This is the seam for TLS: a second stream with the same calls, over OpenSSL on the same socket.
class TcpStream {
 public:
  explicit TcpStream(int socket) : socket_(socket) {}
  TcpStream(TcpStream&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  TcpStream& operator=(TcpStream&&) = delete;
  ~TcpStream() { close(); }

  int socket() const { return socket_; }
  void send_at_once();  // small writes are not held back (TCP_NODELAY)
  IoResult read(std::span<char> memory);
  IoResult write(std::string_view bytes);
  IoResult write(std::span<const std::string_view> pieces);  // at most 64 are looked at
  void finish_writing();
  // The peer sees a broken connection, not an end.
  void close_hard();
  void close();

 private:
  int socket_;
};

}  // namespace http
