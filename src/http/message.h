#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

// Header fields in order. Names compare without regard to case.
class Headers {
 public:
  void add(std::string name, std::string value);
  // The first value of the field, or empty.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// A request, whole: its body has been read and lies within the limits. Content-Encoding gzip has
// been undone (within the same body limit).
struct Request {
  std::string method;  // upper case
  std::string path;    // as sent, before '?', still percent-encoded
  std::string query;   // as sent, after '?', still percent-encoded
  Headers headers;
  std::string body;
};

// Produces a body piece by piece: fills `chunk`, returns false when there is no more. Called by one
// thread at a time, as fast as the client reads.
using BodySource = std::move_only_function<bool(std::string& chunk)>;

struct Response {
  int status = 200;
  Headers headers;  // Content-Length, Date, Connection and Content-Encoding are the server's work
  std::string body;
  std::shared_ptr<const std::string> shared_body;  // instead of body, for bytes kept in memory
  BodySource source;                               // instead of body, sent chunked
};

// Answers one request, exactly once, from any thread. Destroyed unused: the server answers 500.
using Responder = std::move_only_function<void(Response)>;

class Handler {
 public:
  virtual ~Handler() = default;

  // Called on an I/O thread: must not block. Work longer than a millisecond belongs on a pool,
  // which keeps the responder. Exceptions (a failed CHECK) become 500.
  virtual void handle(Request request, Responder respond) = 0;

  // The answer to a request the server itself refuses (malformed, too long, too slow, over
  // capacity), so that the application's error format is used. `reason` is one plain sentence.
  virtual Response refuse(int status, std::string_view reason) = 0;

  // The largest body accepted for this request, in bytes, after decompression.
  virtual std::size_t body_bytes_max(const Request& head) const = 0;
};

}  // namespace http
