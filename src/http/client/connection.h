#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/client/networks.h"
#include "http/client/url.h"

struct ssl_ctx_st;

namespace http {

using Deadline = std::chrono::steady_clock::time_point;

// The certificates that servers are checked against. Any thread.
class TlsTrust {
 public:
  // PEM; empty: what the system trusts.
  static base::Result<std::unique_ptr<TlsTrust>> load(const std::string& ca_file);
  ~TlsTrust();
  TlsTrust(const TlsTrust&) = delete;
  TlsTrust& operator=(const TlsTrust&) = delete;

  ssl_ctx_st* context() const { return context_; }

 private:
  explicit TlsTrust(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* context_;
};

// An open connection to a server, plain or TLS. Every call blocks until it is done or the deadline
// has passed: Unavailable. One thread.
class ClientConnection {
 public:
  // Forbidden if the name has no allowed address.
  static base::Result<std::unique_ptr<ClientConnection>> open(const Url& url,
                                                              const Networks& networks,
                                                              const TlsTrust& trust,
                                                              Deadline deadline);
  virtual ~ClientConnection() = default;

  virtual base::Result<> write(std::string_view bytes, Deadline deadline) = 0;
  // 0: the server has closed.
  virtual base::Result<std::size_t> read(std::span<char> memory, Deadline deadline) = 0;
};

}  // namespace http
