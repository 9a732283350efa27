#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

struct sockaddr;

namespace http {

// An address, IPv4 as ::ffff:a.b.c.d.
using Address = std::array<std::uint8_t, 16>;

// Nothing for other families than IPv4 and IPv6.
Address address_of(const sockaddr& socket_address);

// Which addresses a client may connect to. Where a URL comes from outside, the server must not
// become a way into the network it stands in: addresses that are not of the public internet
// (loopback, private, link-local with the clouds' metadata, multicast, reserved, and IPv6 forms
// that hold such an IPv4 address) are refused, unless they lie in a network that was allowed by
// name.
class Networks {
 public:
  // "10.1.0.0/16, 127.0.0.1, fd00::/8": the networks allowed beside the public internet.
  static base::Result<Networks> parse(std::string_view list);

  bool allow(const Address& address) const;

 private:
  struct Network {
    Address prefix;
    unsigned bits;
  };
  static base::Result<Network> parse_one(std::string_view text);
  static bool holds(const Network& network, const Address& address);

  std::vector<Network> allowed_;
};

// Whether an address is of the public internet.
bool is_public(const Address& address);

}  // namespace http
