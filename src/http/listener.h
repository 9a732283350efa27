#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"

namespace boost::asio {
class io_context;
}

namespace http {

// Accepts TCP connections on one address. One listener for all loops, not one per loop by
// SO_REUSEPORT: connections are then spread evenly even when they are few, and a second server on
// the same port fails instead of taking half of the clients.
class Listener {
 public:
  // Hands each socket (non-blocking) to `accepted` on the context's thread.
  static base::Result<std::unique_ptr<Listener>> open(boost::asio::io_context& context,
                                                      const std::string& address,
                                                      std::uint16_t port,
                                                      std::function<void(int)> accepted);
  virtual ~Listener() = default;

  virtual std::uint16_t port() const = 0;
  // The context's thread only, as is close().
  virtual void start() = 0;
  virtual void close() = 0;
};

}  // namespace http
