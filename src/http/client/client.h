#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/client/networks.h"
#include "http/message.h"

namespace http {

struct ClientOptions {
  Networks networks;               // which addresses may be connected to
  std::string ca_file;             // PEM; empty: the certificates the system trusts
  int connect_timeout_ms = 5'000;  // name, connection and TLS
  std::size_t body_bytes_max = 64 * 1024;
};

struct ClientRequest {
  std::string method = "POST";
  std::string url;
  Headers headers;  // Host, Content-Length and Connection are the client's work
  std::string body;
  int timeout_ms = 10'000;  // for all of it
};

struct ClientAnswer {
  int status = 0;
  std::string body;
};

// Sends single HTTP/1.1 requests to servers that others have named: https with checked certificates
// and host names, or http; no redirects, since they would lead past the rule on addresses; each
// name is looked up once and only an address that passed the rule is connected to. One connection
// for each request.
//
// Thread safety: send() may be called from any thread; it blocks.
class Client {
 public:
  // Unavailable if the CA file cannot be read.
  static base::Result<std::unique_ptr<Client>> make(ClientOptions options);
  ~Client();

  // Whatever status the server answers with. Invalid for a URL or a header field that cannot be
  // sent; Forbidden for an address that is not allowed; Unavailable if there was no answer in time,
  // with the reason; TooLarge for an answer past the limits. No message holds the URL.
  base::Result<ClientAnswer> send(const ClientRequest& request) const;

  // Takes a body as it comes; its error ends the request, and is what the request fails with.
  using BodySink = std::function<base::Result<>(std::string_view piece)>;
  // As send(), but the body of a 2xx answer goes to `sink`, however large it is, and timeout_ms is
  // how long nothing may come. What was handed over of an answer that breaks off is no whole body.
  base::Result<ClientAnswer> receive(const ClientRequest& request, const BodySink& sink) const;

 private:
  class Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace http
