#include "http/client/client.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "http/client/connection.h"
#include "http/client/url.h"
#include "http/text.h"

namespace http {

namespace {

namespace beast_http = boost::beast::http;

constexpr std::uint32_t kHeadBytesMax = 32 * 1024;

Deadline in_ms(int ms) {
  return std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
}

bool is_ours(std::string_view name) {
  return equals_ignoring_case(name, "Host") || equals_ignoring_case(name, "Connection") ||
         equals_ignoring_case(name, "Content-Length") ||
         equals_ignoring_case(name, "Transfer-Encoding");
}

base::Result<std::string> head_of(const ClientRequest& request, const Url& url) {
  std::string head =
      request.method + ' ' + url.target + " HTTP/1.1\r\nHost: " + url.authority +
      "\r\nConnection: close\r\nContent-Length: " + std::to_string(request.body.size()) + "\r\n";
  for (const auto& [name, value] : request.headers.all()) {
    if (!is_field_name(name) || !is_field_value(value) || is_ours(name))
      return base::fail(base::ErrorKind::Invalid,
                        "a header field of the request cannot be sent: it must be 'Name: value', "
                        "and neither Host nor a field of the framing");
    head += name + ": " + value + "\r\n";
  }
  return head + "\r\n";
}

using Parser = beast_http::response_parser<beast_http::string_body>;

// How an answer is read.
struct Reading {
  std::size_t body_bytes_max;
  std::function<Deadline()> deadline;      // of the next piece
  const Client::BodySink* sink = nullptr;  // of the body of a 2xx answer; null: it is kept
};

// Takes what has come of the body out of the parser.
base::Result<> hand_over(Parser& parser, const Reading& reading) {
  if (!parser.is_header_done()) return {};
  std::string& body = parser.get().body();
  if (reading.sink == nullptr || parser.get().result_int() / 100 != 2) {
    if (body.size() > reading.body_bytes_max)
      return base::fail(base::ErrorKind::TooLarge, "the answer of the endpoint is too large");
    return {};
  }
  if (!body.empty()) TRY_VOID((*reading.sink)(body));
  body.clear();
  return {};
}

base::Result<ClientAnswer> read_answer(ClientConnection& connection, const Reading& reading) {
  Parser parser;
  parser.header_limit(kHeadBytesMax);
  if (reading.sink == nullptr) {
    parser.body_limit(reading.body_bytes_max);
  } else {
    parser.body_limit(boost::none);
  }
  parser.eager(true);
  std::string buffer;
  std::array<char, 16 * 1024> memory;
  boost::beast::error_code error;
  while (!parser.is_done()) {
    const std::size_t got = TRY(connection.read(memory, reading.deadline()));
    if (got == 0) {
      if (parser.got_some()) parser.put_eof(error);
      TRY_VOID(hand_over(parser, reading));
      if (!parser.is_done() || error)
        return base::fail(base::ErrorKind::Unavailable,
                          "the endpoint closed the connection without a whole answer");
      break;
    }
    buffer.append(memory.data(), got);
    const std::size_t used = parser.put(boost::asio::buffer(buffer.data(), buffer.size()), error);
    buffer.erase(0, used);
    if (error == beast_http::error::need_more) error = {};
    if (error == beast_http::error::body_limit || error == beast_http::error::header_limit)
      return base::fail(base::ErrorKind::TooLarge, "the answer of the endpoint is too large");
    if (error)
      return base::fail(base::ErrorKind::Unavailable, "the answer of the endpoint is not HTTP");
    TRY_VOID(hand_over(parser, reading));
  }
  return ClientAnswer{static_cast<int>(parser.get().result_int()), std::move(parser.get().body())};
}

}  // namespace

class Client::Impl {
 public:
  Impl(ClientOptions options, std::unique_ptr<TlsTrust> trust)
      : options_(std::move(options)), trust_(std::move(trust)) {}

  base::Result<ClientAnswer> send(const ClientRequest& request) const {
    const Url url = TRY(parse_url(request.url));
    const std::string head = TRY(head_of(request, url));
    const Deadline deadline = in_ms(request.timeout_ms);
    const auto connection = TRY(ClientConnection::open(
        url, options_.networks, *trust_, std::min(deadline, in_ms(options_.connect_timeout_ms))));
    TRY_VOID(connection->write(head + request.body, deadline));
    return read_answer(*connection, {options_.body_bytes_max, [deadline] { return deadline; }});
  }

  base::Result<ClientAnswer> receive(const ClientRequest& request, const BodySink& sink) const {
    const Url url = TRY(parse_url(request.url));
    const std::string head = TRY(head_of(request, url));
    const auto connection = TRY(
        ClientConnection::open(url, options_.networks, *trust_,
                               in_ms(std::min(request.timeout_ms, options_.connect_timeout_ms))));
    TRY_VOID(connection->write(head + request.body, in_ms(request.timeout_ms)));
    return read_answer(*connection,
                       {options_.body_bytes_max, [&] { return in_ms(request.timeout_ms); }, &sink});
  }

 private:
  const ClientOptions options_;
  const std::unique_ptr<TlsTrust> trust_;
};

base::Result<std::unique_ptr<Client>> Client::make(ClientOptions options) {
  auto trust = TRY(TlsTrust::load(options.ca_file));
  return std::unique_ptr<Client>(
      new Client(std::make_unique<Impl>(std::move(options), std::move(trust))));
}

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Client::~Client() = default;

base::Result<ClientAnswer> Client::receive(const ClientRequest& request,
                                           const BodySink& sink) const {
  return impl_->receive(request, sink);
}

base::Result<ClientAnswer> Client::send(const ClientRequest& request) const {
  return impl_->send(request);
}

}  // namespace http
