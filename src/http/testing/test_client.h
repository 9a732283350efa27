#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.h"

namespace http::testing {

using Fields = std::vector<std::pair<std::string, std::string>>;

// What came back. Status 0: the connection closed, broke or fell silent before a whole response.
struct ClientResponse {
  int status = 0;
  Headers headers;
  std::string body;  // chunks joined; not decompressed
};

// A blocking HTTP/1.1 client for tests, on one connection to 127.0.0.1, with sockets only: nothing
// of the server's code is in it, and it sends any bytes it is given. Not thread-safe.
class TestClient {
 public:
  explicit TestClient(std::uint16_t port, int timeout_ms = 5000);
  ~TestClient();
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  // Adds Host, and Content-Length if there is a body. Reconnects if the connection has closed or
  // the server has said that it will close.
  ClientResponse request(std::string_view method, std::string_view target,
                         const Fields& fields = {}, std::string_view body = {});

  // Raw mode. send() is false once the server has closed.
  bool send(std::string_view bytes);
  void finish_sending();  // half-close: the server sees the end, answers still arrive
  void close();
  ClientResponse read_response(std::string_view method = "GET");
  // All bytes until the server closes; what has come if it does not in time.
  std::string read_to_end();
  // Whether the server closes within `wait_ms`, having sent nothing more.
  bool closes_within(int wait_ms);
  // Whether the last read ended because the server closed or reset the connection.
  bool is_closed() const { return closed_; }

 private:
  void connect();
  bool fill();  // reads more into buffer_; false at the end
  bool read_line(std::string& line);
  bool read_bytes(std::size_t count, std::string& out);
  bool read_chunks(std::string& out);

  std::uint16_t port_;
  int timeout_ms_;
  int socket_ = -1;
  bool closed_ = false;
  bool must_reconnect_ = false;  // the server said that it will close
  std::string buffer_;
};

}  // namespace http::testing
