#include "http/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/log.h"

namespace http {

namespace {

constexpr int kBacklog = 4096;
constexpr int kAcceptsPerTurn = 64;

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

base::Result<Address> parse_address(const std::string& text, std::uint16_t port) {
  Address address;
  auto* const v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  auto* const v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  const char* const literal = text == "localhost" ? "127.0.0.1" : text.c_str();
  if (::inet_pton(AF_INET, literal, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    address.size = sizeof(sockaddr_in);
  } else if (::inet_pton(AF_INET6, literal, &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    address.size = sizeof(sockaddr_in6);
  } else {
    return base::fail(base::ErrorKind::Invalid,
                      "The address to listen on must be an IP address, such as 127.0.0.1.");
  }
  return address;
}

}  // namespace

base::Result<std::unique_ptr<Listener>> Listener::open(IoLoop& loop, const std::string& address,
                                                       std::uint16_t port,
                                                       std::function<void(TcpStream)> accepted) {
  Address parsed = TRY(parse_address(address, port));
  const int family = parsed.get()->sa_family;
  std::unique_ptr<Listener> listener(new Listener(
      loop, ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), std::move(accepted)));
  const int on = 1;
  const int socket = listener->socket_;
  if (socket >= 0 && ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      ::bind(socket, parsed.get(), parsed.size) == 0 && ::listen(socket, kBacklog) == 0)
    return listener;
  const int error = errno;
  const std::string place = "port " + std::to_string(port) + " of " + address;
  if (error == EADDRINUSE)
    return base::fail(
        base::ErrorKind::Unavailable,
        "Cannot listen on " + place + ": another program uses it. Stop it or choose another port.");
  return base::fail(base::ErrorKind::Unavailable, "Cannot listen on " + place + ": " +
                                                      std::generic_category().message(error) + ".");
}

Listener::Listener(IoLoop& loop, int socket, std::function<void(TcpStream)> accepted)
    : loop_(loop), socket_(socket), accepted_(std::move(accepted)) {}

Listener::~Listener() {
  on_drain();
}

std::uint16_t Listener::port() const {
  Address bound;
  bound.size = sizeof bound.storage;
  ::getsockname(socket_, bound.get(), &bound.size);
  // Both families keep the port in the same place.
  return ntohs(reinterpret_cast<sockaddr_in*>(&bound.storage)->sin_port);
}

void Listener::on_ready(Ready /*ready*/) {
  accept_waiting();
}

void Listener::on_turn() {
  accept_waiting();
}

void Listener::on_tick(SteadyTime /*now*/) {
  if (std::exchange(paused_, false)) accept_waiting();
}

void Listener::accept_waiting() {
  for (int i = 0; i < kAcceptsPerTurn && socket_ >= 0; ++i) {
    const int accepted = ::accept4(socket_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted >= 0) {
      accepted_(TcpStream(accepted));
      continue;
    }
    if (errno == EAGAIN) return;
    // The client was gone before its turn; or we are out of descriptors or memory: then it helps
    // to wait for other connections to end, and the waiting clients stay in the backlog.
    if (errno == ECONNABORTED || errno == EINTR) continue;
    base::log(base::LogLevel::Warning, "http.accept_failed", {{"errno", errno}});
    paused_ = true;
    return;
  }
  loop_.call_again(*this);  // others have their turn; the rest of the backlog causes no new event
}

void Listener::on_drain() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

void Listener::on_abort() {
  loop_.destroy(*this);
}

}  // namespace http
