#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/message.h"

namespace http {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;               // 0: any free port, see Server::port()
  unsigned threads = 2;                    // one event loop each
  std::size_t head_bytes_max = 32 * 1024;  // request line and header fields
  std::size_t target_bytes_max = 8 * 1024;
  std::size_t connections_max = 10'000;
  std::size_t live_connections_max = 2'000;  // of those: with a LiveBody, else 503
  std::size_t body_bytes_in_flight_max = std::size_t{512} << 20;  // over all connections: else 503
  std::size_t answer_bytes_in_flight_max = std::size_t{512} << 20;  // not read yet: else 503
  int head_timeout_ms = 30'000;   // from the first byte of a request to the end of its head
  int body_timeout_ms = 120'000;  // without progress
  int idle_timeout_ms = 75'000;   // between requests
};

// An HTTP/1.1 server: keep-alive, pipelining (all answers of one read in one write), chunked and
// gzip in both directions, 100-continue. Knows no FHIR.
class Server {
 public:
  // Listens and serves until stop(). `handler` outlives the server. Unavailable with a clear
  // message if the port is taken.
  static base::Result<std::unique_ptr<Server>> start(const ServerOptions& options,
                                                     Handler& handler);
  virtual ~Server() = default;

  virtual std::uint16_t port() const = 0;
  // Stops accepting, lets answers in flight finish (at most `drain_ms`), then returns. Not from
  // within Handler::handle(): it waits for the threads that call it.
  virtual void stop(int drain_ms) = 0;
};

}  // namespace http
