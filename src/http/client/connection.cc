#include "http/client/connection.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace http {

namespace {

using base::ErrorKind;

std::unexpected<base::Error> unavailable(std::string message) {
  return base::fail(ErrorKind::Unavailable, std::move(message));
}

std::unexpected<base::Error> too_slow() {
  return unavailable("the endpoint did not answer in time");
}

// Closed on destruction.
class Socket {
 public:
  explicit Socket(int socket) : socket_(socket) {}
  Socket(Socket&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (socket_ >= 0) ::close(socket_);
  }
  int get() const { return socket_; }

  base::Result<> wait(short events, Deadline deadline) const {
    while (true) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      if (left.count() <= 0) return too_slow();
      pollfd one{socket_, events, 0};
      const int ready = ::poll(&one, 1, static_cast<int>(std::min<long>(left.count(), 60'000)));
      if (ready > 0) return {};
      if (ready < 0 && errno != EINTR) return unavailable("the connection to the endpoint broke");
    }
  }

 private:
  int socket_;
};

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

base::Result<Addresses> look_up(const Url& url) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  const int failed =
      ::getaddrinfo(url.host.c_str(), std::to_string(url.port).c_str(), &hints, &list);
  if (failed != 0) return unavailable("the host name of the endpoint cannot be looked up");
  return Addresses(list);
}

base::Result<Socket> connect_to(const addrinfo& address, Deadline deadline) {
  Socket socket(
      ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  const auto refused = [] { return unavailable("the endpoint cannot be connected to"); };
  if (socket.get() < 0) return refused();
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return socket;
  if (errno != EINPROGRESS) return refused();
  TRY_VOID(socket.wait(POLLOUT, deadline));
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0)
    return refused();
  return socket;
}

base::Result<Socket> connect(const Url& url, const Networks& networks, Deadline deadline) {
  const Addresses list = TRY(look_up(url));
  base::Error last{ErrorKind::Forbidden,
                   "the endpoint is not on the public internet, and its network is not allowed: "
                   "see subscriptions.networks in the configuration",
                   {},
                   {},
                   {}};
  for (const addrinfo* one = list.get(); one != nullptr; one = one->ai_next) {
    if (!networks.allow(address_of(*one->ai_addr))) continue;
    auto socket = connect_to(*one, deadline);
    if (socket) return socket;
    last = std::move(socket).error();
  }
  return std::unexpected(std::move(last));
}

class PlainConnection final : public ClientConnection {
 public:
  explicit PlainConnection(Socket socket) : socket_(std::move(socket)) {}

  base::Result<> write(std::string_view bytes, Deadline deadline) override {
    while (!bytes.empty()) {
      TRY_VOID(socket_.wait(POLLOUT, deadline));
      const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN && errno != EINTR)
        return unavailable("the connection to the endpoint broke");
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
  }

  base::Result<std::size_t> read(std::span<char> memory, Deadline deadline) override {
    while (true) {
      TRY_VOID(socket_.wait(POLLIN, deadline));
      const auto got = ::recv(socket_.get(), memory.data(), memory.size(), 0);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EAGAIN && errno != EINTR)
        return unavailable("the connection to the endpoint broke");
    }
  }

 private:
  Socket socket_;
};

class TlsConnection final : public ClientConnection {
 public:
  explicit TlsConnection(Socket socket) : socket_(std::move(socket)) {}
  TlsConnection(const TlsConnection&) = delete;
  TlsConnection& operator=(const TlsConnection&) = delete;
  ~TlsConnection() override { SSL_free(ssl_); }

  base::Result<> handshake(const TlsTrust& trust, const std::string& host, Deadline deadline) {
    ssl_ = SSL_new(trust.context());
    if (ssl_ == nullptr) return unavailable("TLS cannot be started");
    std::array<unsigned char, 16> bytes{};
    const bool is_address = inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
                            inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
    const bool set = is_address
                         ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), host.c_str()) == 1
                         : SSL_set1_host(ssl_, host.c_str()) == 1 &&
                               SSL_set_tlsext_host_name(ssl_, host.c_str()) == 1;
    if (!set || SSL_set_fd(ssl_, socket_.get()) != 1) return unavailable("TLS cannot be started");
    TRY_VOID(repeat([&] { return SSL_connect(ssl_); }, deadline,
                    "the TLS certificate of the endpoint is not trusted, or TLS failed"));
    return {};
  }

  base::Result<> write(std::string_view bytes, Deadline deadline) override {
    while (!bytes.empty()) {
      const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20));
      const std::size_t sent = TRY(repeat([&] { return SSL_write(ssl_, bytes.data(), size); },
                                          deadline, "the connection to the endpoint broke"));
      if (sent == 0) return unavailable("the connection to the endpoint broke");
      bytes.remove_prefix(sent);
    }
    return {};
  }

  base::Result<std::size_t> read(std::span<char> memory, Deadline deadline) override {
    const int size = static_cast<int>(std::min<std::size_t>(memory.size(), 1 << 20));
    return repeat([&] { return SSL_read(ssl_, memory.data(), size); }, deadline,
                  "the connection to the endpoint broke");
  }

 private:
  // 0 at a clean end.
  template <class Function>
  base::Result<std::size_t> repeat(const Function& function, Deadline deadline,
                                   const char* problem) {
    while (true) {
      ERR_clear_error();
      const int result = function();
      if (result > 0) return static_cast<std::size_t>(result);
      switch (SSL_get_error(ssl_, result)) {
        case SSL_ERROR_WANT_READ:
          TRY_VOID(socket_.wait(POLLIN, deadline));
          break;
        case SSL_ERROR_WANT_WRITE:
          TRY_VOID(socket_.wait(POLLOUT, deadline));
          break;
        case SSL_ERROR_ZERO_RETURN:
          return std::size_t{0};
        default:
          return unavailable(problem);
      }
    }
  }

  Socket socket_;
  SSL* ssl_ = nullptr;
};

}  // namespace

base::Result<std::unique_ptr<TlsTrust>> TlsTrust::load(const std::string& ca_file) {
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  if (context == nullptr) return unavailable("TLS cannot be started");
  std::unique_ptr<TlsTrust> trust(new TlsTrust(context));
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  const bool loaded = ca_file.empty()
                          ? SSL_CTX_set_default_verify_paths(context) == 1
                          : SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) == 1;
  if (!loaded) return unavailable("the file of trusted certificates cannot be read");
  return trust;
}

TlsTrust::~TlsTrust() {
  SSL_CTX_free(context_);
}

base::Result<std::unique_ptr<ClientConnection>> ClientConnection::open(const Url& url,
                                                                       const Networks& networks,
                                                                       const TlsTrust& trust,
                                                                       Deadline deadline) {
  Socket socket = TRY(connect(url, networks, deadline));
  if (!url.secure) return std::make_unique<PlainConnection>(std::move(socket));
  auto connection = std::make_unique<TlsConnection>(std::move(socket));
  TRY_VOID(connection->handshake(trust, url.host, deadline));
  return connection;
}

}  // namespace http
