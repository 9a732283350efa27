#include "http/head_rules.h"

#include <algorithm>
#include <charconv>

#include "http/text.h"

namespace http {

namespace {

std::optional<Refusal> refuse(int status, std::string_view reason) {
  return Refusal{status, reason};
}

bool is_host(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-._~:[]%!$&'()*+,;=").contains(c);
  });
}

std::optional<Refusal> apply_host(const FramingFields& fields, const RequestHead& head) {
  if (fields.host_count > 1) return refuse(400, "The request has more than one Host field.");
  if (fields.host_count == 0) {
    // HTTP/1.0 had no Host field: old health checkers still speak it.
    if (head.http10) return std::nullopt;
    return refuse(400, "The request has no Host field: send exactly one.");
  }
  if (!is_host(fields.host)) return refuse(400, "The Host field is not a host name with a port.");
  return std::nullopt;
}

std::optional<Refusal> apply_length(const FramingFields& fields, RequestHead& head) {
  if (fields.content_length_count > 1)
    return refuse(400, "The request has more than one Content-Length field.");
  const auto text = fields.content_length;
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || end != text.data() + text.size())
    return refuse(400, "The Content-Length field is not a number.");
  head.framing = length > 0 ? Framing::Length : Framing::None;
  head.content_length = length;
  return std::nullopt;
}

std::optional<Refusal> apply_framing(const FramingFields& fields, RequestHead& head) {
  if (fields.transfer_encoding_count == 0)
    return fields.content_length_count == 0 ? std::nullopt : apply_length(fields, head);
  if (fields.content_length_count > 0)
    return refuse(400, "The request has both Content-Length and Transfer-Encoding: send one.");
  if (head.http10) return refuse(400, "Transfer-Encoding does not exist in HTTP/1.0.");
  if (fields.transfer_encoding_count > 1)
    return refuse(400, "The request has more than one Transfer-Encoding field.");
  if (!equals_ignoring_case(fields.transfer_encoding, "chunked"))
    return refuse(501, "The Transfer-Encoding is unknown: only chunked is supported.");
  head.framing = Framing::Chunked;
  return std::nullopt;
}

std::optional<Refusal> apply_coding(const FramingFields& fields, RequestHead& head) {
  const auto coding = fields.content_encoding;
  if (fields.content_encoding_count == 0 || equals_ignoring_case(coding, "identity"))
    return std::nullopt;
  const bool known = equals_ignoring_case(coding, "gzip") ||
                     equals_ignoring_case(coding, "x-gzip") ||
                     equals_ignoring_case(coding, "deflate");
  if (!known || fields.content_encoding_count > 1)
    return refuse(415, "The Content-Encoding is not supported: send gzip, deflate or none.");
  head.coding = Coding::Deflated;
  return std::nullopt;
}

void split_at_query(std::string_view target, Request& request) {
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
}

}  // namespace

std::optional<Refusal> apply_rules(const FramingFields& fields, RequestHead& head) {
  const auto& method = head.request.method;
  if (!std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; }))
    return refuse(501, "The request method is unknown.");
  if (method == "CONNECT")
    return refuse(501, "This server is not a proxy: CONNECT is not offered.");
  if (auto refusal = apply_host(fields, head)) return refusal;
  if (auto refusal = apply_framing(fields, head)) return refusal;
  if (auto refusal = apply_coding(fields, head)) return refusal;
  if (fields.expect.empty() || head.http10) return std::nullopt;
  if (!equals_ignoring_case(fields.expect, "100-continue"))
    return refuse(417, "The Expect field asks for something other than 100-continue.");
  head.expects_continue = head.framing != Framing::None;
  return std::nullopt;
}

std::optional<Refusal> apply_target(std::string_view target, std::string_view host,
                                    Request& request) {
  for (const char c : target) {
    if (c <= ' ' || c > '~' || c == '#')
      return refuse(400, "The request URL has a character that must be percent-encoded.");
  }
  if (target.starts_with('/')) {
    split_at_query(target, request);
    return std::nullopt;
  }
  if (target == "*") {
    request.path = target;
    if (request.method == "OPTIONS") return std::nullopt;
    return refuse(400, "The request URL \"*\" is only for OPTIONS.");
  }
  const auto scheme = target.find("://");
  const auto name = target.substr(0, scheme);
  if (scheme == std::string_view::npos ||
      !(equals_ignoring_case(name, "http") || equals_ignoring_case(name, "https")))
    return refuse(400, "The request URL must begin with a slash.");
  target.remove_prefix(scheme + 3);
  const auto authority_end = std::min(target.find_first_of("/?"), target.size());
  if (host.empty() || !equals_ignoring_case(target.substr(0, authority_end), host))
    return refuse(400, "The host of the request URL is not that of the Host field.");
  target.remove_prefix(authority_end);
  split_at_query(target, request);
  if (request.path.empty()) request.path = "/";
  return std::nullopt;
}

}  // namespace http
