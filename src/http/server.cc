#include "http/server.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <mutex>
#include <vector>

#include "http/io_loop.h"
#include "http/listener.h"
#include "http/server_core.h"

namespace http {

namespace {

constexpr unsigned kThreadsMax = 64;
constexpr int kAbortWaitMs = 2000;

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

class AsioServer final : public Server {
 public:
  AsioServer(const ServerOptions& options, Handler& handler) : core_(options, handler) {
    const unsigned threads = std::clamp(options.threads, 1U, kThreadsMax);
    for (unsigned i = 0; i < threads; ++i)
      loops_.push_back(std::make_unique<IoLoop>(core_));
  }
  AsioServer(const AsioServer&) = delete;
  AsioServer& operator=(const AsioServer&) = delete;
  ~AsioServer() override {
    stop(0);
    listener_.reset();  // before the loop it lives on
  }

  base::Result<> listen() {
    listener_ = TRY(Listener::open(loops_[0]->context(), core_.options.address, core_.options.port,
                                   [this](int socket) { distribute(socket); }));
    port_ = listener_->port();
    listener_->start();
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
    // Closed before any loop ends: no socket is handed to a loop that is gone.
    std::promise<void> closed;
    boost::asio::post(loops_[0]->context(), [this, &closed] {
      listener_->close();
      closed.set_value();
    });
    closed.get_future().wait();
    for (const auto& loop : loops_)
      loop->drain();
    core_.wait_until_closed(drain_ms);
    for (const auto& loop : loops_)
      loop->abort();
    core_.wait_until_closed(kAbortWaitMs);
    for (const auto& loop : loops_)
      loop->join();
    core_.log_refused();
  }

 private:
  void distribute(int socket) {
    const auto idlest = std::ranges::min_element(
        loops_, {}, [](const std::unique_ptr<IoLoop>& loop) { return loop->load(); });
    (*idlest)->adopt(socket, core_.connection_opened());
  }

  ServerCore core_;
  std::vector<std::unique_ptr<IoLoop>> loops_;
  std::unique_ptr<Listener> listener_;
  std::uint16_t port_ = 0;
  std::mutex stop_mutex_;
  bool running_ = false;
};

}  // namespace

base::Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options,
                                                    Handler& handler) {
  raise_file_limit(options.connections_max);
  auto server = std::make_unique<AsioServer>(options, handler);
  TRY_VOID(server->listen());
  return server;
}

}  // namespace http
