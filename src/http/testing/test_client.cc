#include "http/testing/test_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "base/check.h"

namespace http::testing {

TestClient::TestClient(std::uint16_t port, int timeout_ms) : port_(port), timeout_ms_(timeout_ms) {
  connect();
}

TestClient::~TestClient() {
  close();
}

void TestClient::connect() {
  close();
  buffer_.clear();
  closed_ = false;
  must_reconnect_ = false;
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(socket_ >= 0);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  closed_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0;
}

void TestClient::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

void TestClient::finish_sending() {
  ::shutdown(socket_, SHUT_WR);
}

ClientResponse TestClient::request(std::string_view method, std::string_view target,
                                   const Fields& fields, std::string_view body) {
  if (closed_ || must_reconnect_ || socket_ < 0) connect();
  std::string message = std::string(method) + ' ' + std::string(target) + " HTTP/1.1\r\n";
  message += "Host: 127.0.0.1:" + std::to_string(port_) + "\r\n";
  for (const auto& [name, value] : fields)
    message += name + ": " + value + "\r\n";
  if (!body.empty()) message += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  message += "\r\n";
  message += body;
  send(message);
  return read_response(method);
}

bool TestClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    pollfd ready{socket_, POLLOUT, 0};
    if (::poll(&ready, 1, timeout_ms_) <= 0) return false;
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool TestClient::fill() {
  pollfd ready{socket_, POLLIN, 0};
  if (closed_ || ::poll(&ready, 1, timeout_ms_) <= 0) return false;
  char memory[65536];
  const auto received = ::recv(socket_, memory, sizeof memory, 0);
  if (received <= 0) {
    closed_ = true;
    return false;
  }
  buffer_.append(memory, static_cast<std::size_t>(received));
  return true;
}

bool TestClient::read_line(std::string& line) {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n")) == std::string::npos) {
    if (!fill()) return false;
  }
  line = buffer_.substr(0, end);
  buffer_.erase(0, end + 2);
  return true;
}

bool TestClient::read_bytes(std::size_t count, std::string& out) {
  while (buffer_.size() < count) {
    if (!fill()) return false;
  }
  out.append(buffer_, 0, count);
  buffer_.erase(0, count);
  return true;
}

bool TestClient::read_chunks(std::string& out) {
  std::string line;
  while (read_line(line)) {
    const auto size = std::strtoul(line.c_str(), nullptr, 16);
    if (!read_bytes(size, out) || !read_line(line) || !line.empty()) return false;
    if (size == 0) return true;
  }
  return false;
}

ClientResponse TestClient::read_response(std::string_view method) {
  ClientResponse response;
  std::string line;
  if (!read_line(line) || !line.starts_with("HTTP/1.1 ")) return {};
  const int status = std::atoi(line.c_str() + 9);
  while (true) {
    if (!read_line(line)) return {};
    if (line.empty()) break;
    const auto colon = line.find(": ");
    if (colon == std::string::npos) return {};
    response.headers.add(line.substr(0, colon), line.substr(colon + 2));
  }
  must_reconnect_ = response.headers.get("Connection") == "close";
  const bool bodiless = method == "HEAD" || status == 204 || status == 304 || status < 200;
  bool whole = true;
  if (!bodiless && response.headers.get("Transfer-Encoding") == "chunked") {
    whole = read_chunks(response.body);
  } else if (!bodiless && response.headers.has("Content-Length")) {
    const std::string length(response.headers.get("Content-Length"));
    whole = read_bytes(std::strtoul(length.c_str(), nullptr, 10), response.body);
  } else if (!bodiless) {
    response.body = read_to_end();
  }
  if (!whole) return {};
  response.status = status;
  return response;
}

std::string TestClient::read_to_end() {
  while (fill()) {
  }
  return std::exchange(buffer_, {});
}

bool TestClient::closes_within(int wait_ms) {
  const int before = std::exchange(timeout_ms_, wait_ms);
  const bool more = fill();
  timeout_ms_ = before;
  return !more && closed_ && buffer_.empty();
}

}  // namespace http::testing
