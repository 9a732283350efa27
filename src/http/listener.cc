#include "http/listener.h"

#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <chrono>
#include <utility>

#include "base/log.h"

namespace http {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using SystemError = boost::system::error_code;

constexpr int kBacklog = 4096;
constexpr int kAcceptsPerTurn = 64;
constexpr auto kPause = std::chrono::milliseconds(100);

class AsioListener final : public Listener {
 public:
  AsioListener(asio::io_context& context, std::function<void(int)> accepted)
      : acceptor_(context), pause_(context), accepted_(std::move(accepted)) {}

  base::Result<> listen(const tcp::endpoint& endpoint) {
    SystemError error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(kBacklog, error);
    if (!error) acceptor_.non_blocking(true, error);
    if (!error) return {};
    const std::string place =
        "port " + std::to_string(endpoint.port()) + " of " + endpoint.address().to_string();
    if (error == asio::error::address_in_use)
      return base::fail_with_detail(
          base::ErrorKind::Unavailable,
          "Cannot listen on " + place +
              ": another program uses it. Stop it or choose another port.",
          error.message());
    return base::fail_with_detail(base::ErrorKind::Unavailable,
                                  "Cannot listen on " + place + ": " + error.message() + ".",
                                  error.message());
  }

  std::uint16_t port() const override { return acceptor_.local_endpoint().port(); }

  void start() override {
    acceptor_.async_wait(tcp::acceptor::wait_read, [this](const SystemError& error) {
      if (error) return;
      accept_waiting();
    });
  }

  void close() override {
    SystemError ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

 private:
  void accept_waiting() {
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
      const int socket =
          ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (socket >= 0) {
        accepted_(socket);
        continue;
      }
      if (errno == EAGAIN) break;
      // The client was gone before its turn, or we are out of descriptors or memory: then it helps
      // to wait for other connections to end, and the waiting clients stay in the backlog.
      if (errno == ECONNABORTED || errno == EINTR) continue;
      base::log(base::LogLevel::Warning, "http.accept_failed", {{"errno", errno}});
      return start_after_pause();
    }
    start();
  }

  void start_after_pause() {
    pause_.expires_after(kPause);
    pause_.async_wait([this](const SystemError& error) {
      if (!error && acceptor_.is_open()) start();
    });
  }

  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::function<void(int)> accepted_;
};

}  // namespace

base::Result<std::unique_ptr<Listener>> Listener::open(asio::io_context& context,
                                                       const std::string& address,
                                                       std::uint16_t port,
                                                       std::function<void(int)> accepted) {
  SystemError error;
  const auto ip = asio::ip::make_address(address == "localhost" ? "127.0.0.1" : address, error);
  if (error)
    return base::fail(base::ErrorKind::Invalid,
                      "The address to listen on must be an IP address, such as 127.0.0.1.");
  auto listener = std::make_unique<AsioListener>(context, std::move(accepted));
  TRY_VOID(listener->listen(tcp::endpoint(ip, port)));
  return listener;
}

}  // namespace http
