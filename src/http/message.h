#pragma once

#include <cstddef>
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
  // Room for `count` fields without further allocation.
  void reserve(std::size_t count) { fields_.reserve(count); }
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

// Produces a body piece by piece: fills `chunk` (empty when called), returns false when there is no
// more; what it filled then is still sent. Called by one thread at a time, on an I/O thread, as
// fast as the client reads. An exception cuts the connection: the client sees a broken body.
using BodySource = std::move_only_function<bool(std::string& chunk)>;

// What feeds a connection that stays open after its answer: server-sent events (status 200), or any
// protocol after an upgrade (status 101). Calls come one at a time, on an I/O thread, and must not
// block for long; destroyed when the connection is gone. Nothing is buffered for a slow client: it
// is asked for more when the client has taken what came before, and cut off when it takes nothing.
class LiveBody {
 public:
  virtual ~LiveBody() = default;

  enum class More : std::uint8_t {
    Ready,    // there is more: call again once this has been sent
    Waiting,  // nothing until woken; called again every second all the same, for heartbeats
    End       // close the connection once this has been sent
  };

  // Called once, before anything else. `wake` may be called from any thread and at any time, also
  // when the connection is gone: pull() is then called soon.
  virtual void start(std::function<void()> wake) = 0;
  // Appends what is to be sent to `out`, which is empty.
  virtual More pull(std::string& out) = 0;
  // Bytes from the client, after an upgrade. Their answer is for pull(), which is called next.
  virtual void receive(std::string_view bytes) = 0;
};

struct Response {
  int status = 200;
  // Content-Length, Date, Connection and Content-Encoding are the server's work. A Content-Encoding
  // given here says that the body is encoded already: the server then leaves it alone.
  Headers headers;
  std::string body;
  std::shared_ptr<const std::string> shared_body;  // instead of body, for bytes kept in memory
  BodySource source;                               // instead of body, sent chunked
  std::unique_ptr<LiveBody> live;                  // instead of body; with 101 in both directions
  // How many bytes the source gives in all, if that is known: the body is then sent with a
  // Content-Length, unless it is compressed. A source that gives another number cuts the
  // connection.
  std::optional<std::uint64_t> source_bytes;
};

// Answers one request, exactly once, from any thread. Destroyed unused: the server answers 500.
// May outlive the connection and the server: the answer is then dropped.
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
