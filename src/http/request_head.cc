#include "http/request_head.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "http/head_rules.h"
#include "http/text.h"

namespace http {

namespace {

namespace beast_http = boost::beast::http;
using boost::beast::error_code;
using Text = boost::beast::string_view;

std::string_view view(Text text) {
  return {text.data(), text.size()};
}

// Beast's grammar of a request head, written straight into our own types: its request_parser would
// first build a container of its own.
class HeadParser final : public beast_http::basic_parser<true> {
 public:
  RequestHead head;
  FramingFields fields;
  std::string_view target;
  std::string_view accept_encoding;

 private:
  void on_request_impl(beast_http::verb /*verb*/, Text method, Text request_target, int version,
                       error_code& /*error*/) override {
    head.request.method = view(method);
    head.http10 = version == 10;
    target = view(request_target);
  }

  void on_field_impl(beast_http::field field, Text name, Text text,
                     error_code& /*error*/) override {
    const std::string_view value = view(text);
    switch (field) {
      case beast_http::field::content_length:
        fields.content_length = value;
        ++fields.content_length_count;
        break;
      case beast_http::field::transfer_encoding:
        fields.transfer_encoding = value;
        ++fields.transfer_encoding_count;
        break;
      case beast_http::field::host:
        fields.host = value;
        ++fields.host_count;
        break;
      case beast_http::field::content_encoding:
        fields.content_encoding = value;
        ++fields.content_encoding_count;
        break;
      case beast_http::field::expect:
        fields.expect = value;
        break;
      case beast_http::field::accept_encoding:
        accept_encoding = value;
        break;
      default:
        break;
    }
    head.request.headers.add(std::string(view(name)), std::string(value));
  }

  // The parser is told to skip the body, and never sees a response.
  void on_response_impl(int, Text, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(Text body, error_code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, Text, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, error_code&) override {
    return body.size();
  }
  void on_finish_impl(error_code&) override {}
};

// "METHOD target HTTP/d.d": well-formed, so that only the version can be at fault.
bool names_a_version(std::string_view line) {
  const auto version = line.substr(std::min(line.find("HTTP/"), line.size()));
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return std::ranges::count(line, ' ') == 2 && version.size() == 8 && is_digit(version[5]) &&
         version[6] == '.' && is_digit(version[7]);
}

Refusal refusal_for(const error_code& error, std::string_view head) {
  using beast_http::error;
  if (error == error::bad_version && names_a_version(head.substr(0, head.find('\r'))))
    return {505, "The HTTP version is not supported: use HTTP/1.1."};
  if (error == error::bad_target)
    return {400, "The request URL has a character that must be percent-encoded."};
  if (error == error::bad_content_length || error == error::multiple_content_length ||
      error == error::bad_transfer_encoding)
    return {400, "Content-Length and Transfer-Encoding do not say where the request ends."};
  return {400, "The request head is malformed."};
}

}  // namespace

std::expected<RequestHead, Refusal> parse_head(std::string_view bytes, std::size_t fields,
                                               const HeadLimits& limits) {
  HeadParser parser;
  parser.skip(true);
  parser.eager(true);
  parser.header_limit(static_cast<std::uint32_t>(bytes.size() + 1));
  parser.head.request.headers.reserve(fields);
  error_code error;
  const auto used = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error) return std::unexpected(refusal_for(error, bytes));
  if (used != bytes.size() || !parser.is_done())
    return std::unexpected(Refusal{400, "The request head is malformed."});
  if (parser.target.size() > limits.target_bytes_max)
    return std::unexpected(
        Refusal{414, "The request URL is too long: use a POST with a body instead."});
  RequestHead& head = parser.head;
  head.keep_alive = parser.keep_alive();
  head.accepts_gzip = allows_gzip(parser.accept_encoding);
  if (auto refusal = apply_rules(parser.fields, head)) return std::unexpected(*refusal);
  if (auto refusal = apply_target(parser.target, parser.fields.host, head.request))
    return std::unexpected(*refusal);
  return std::move(head);
}

}  // namespace http
