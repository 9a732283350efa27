#include "http/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "http/connection.h"
#include "http/io_loop.h"
#include "http/listener.h"
#include "http/server_core.h"

namespace http {

namespace {

constexpr unsigned kThreadsMax = 64;

// The usual soft limit of 1,024 open files is far below the connections we promise to hold.
void raise_file_limit(std::size_t connections_max) {
  constexpr rlim_t kOtherFiles = 4096;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const auto wanted = std::min<rlim_t>(limit.rlim_max, connections_max + kOtherFiles);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

class LoopServer final : public Server {
 public:
  LoopServer(const ServerOptions& options, Handler& handler) : core_(options, handler) {
    const unsigned threads = std::clamp(options.threads, 1U, kThreadsMax);
    for (unsigned i = 0; i < threads; ++i)
      loops_.push_back(std::make_unique<IoLoop>(core_));
  }
  LoopServer(const LoopServer&) = delete;
  LoopServer& operator=(const LoopServer&) = delete;
  ~LoopServer() override { stop(0); }

  base::Result<> listen() {
    IoLoop& first = *loops_[0];
    auto listener =
        TRY(Listener::open(first, core_.options.address, core_.options.port,
                           [this](TcpStream stream) { distribute(std::move(stream)); }));
    port_ = listener->port();
    const int socket = listener->socket();
    first.add(std::move(listener), socket);
    for (const auto& loop : loops_)
      loop->start();
    running_ = true;
    return {};
  }

  std::uint16_t port() const override { return port_; }

  void stop(int drain_ms) override {
    const std::lock_guard lock(stop_mutex_);
    if (!running_) return;
    running_ = false;
    for (const auto& loop : loops_)
      loop->drain();
    core_.wait_until_closed(drain_ms);
    for (const auto& loop : loops_)
      loop->abort();
    for (const auto& loop : loops_)
      loop->join();
    core_.log_refused();
  }

 private:
  // To the loop with the fewest connections. On the listener's thread.
  void distribute(TcpStream stream) {
    IoLoop& idlest = **std::ranges::min_element(
        loops_, {}, [](const std::unique_ptr<IoLoop>& loop) { return loop->load().load(); });
    idlest.load().fetch_add(1);
    idlest.post(
        [socket = std::move(stream), admission = core_.connection_opened()](IoLoop& loop) mutable {
          serve_connection(loop, std::move(socket), admission);
        });
  }

  ServerCore core_;
  std::vector<std::unique_ptr<IoLoop>> loops_;
  std::uint16_t port_ = 0;
  std::mutex stop_mutex_;
  bool running_ = false;
};

}  // namespace

base::Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options,
                                                    Handler& handler) {
  raise_file_limit(options.connections_max);
  auto server = std::make_unique<LoopServer>(options, handler);
  TRY_VOID(server->listen());
  return server;
}

}  // namespace http
