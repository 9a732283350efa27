#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/io_loop.h"
#include "http/tcp_stream.h"

namespace http {

// Accepts TCP connections on one address, as a member of one loop. One listener for all loops, not
// one per loop by SO_REUSEPORT: connections are then spread evenly even when they are few, and a
// second server on the same port fails instead of taking half of the clients.
class Listener final : public LoopMember {
 public:
  // Opens the socket: connections wait until the loop runs. `accepted` is called on its thread.
  static base::Result<std::unique_ptr<Listener>> open(IoLoop& loop, const std::string& address,
                                                      std::uint16_t port,
                                                      std::function<void(TcpStream)> accepted);
  ~Listener() override;

  int socket() const { return socket_; }
  std::uint16_t port() const;

  void on_ready(Ready ready) override;
  void on_turn() override;
  void on_tick(SteadyTime now) override;
  void on_drain() override;
  void on_abort() override;

 private:
  Listener(IoLoop& loop, int socket, std::function<void(TcpStream)> accepted);
  void accept_waiting();

  IoLoop& loop_;
  int socket_;
  std::function<void(TcpStream)> accepted_;
  bool paused_ = false;  // out of descriptors or memory, until the next tick
};

}  // namespace http
