#include "http/client/networks.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>

#include "http/text.h"

namespace http {

namespace {

constexpr unsigned kMappedBits = 96;  // of ::ffff:0:0/96

struct Block {
  std::array<std::uint8_t, 4> prefix;
  unsigned bits;
};

// https://www.iana.org/assignments/iana-ipv4-special-registry
constexpr Block kSpecial4[] = {
    {{0, 0, 0, 0}, 8},      {{10, 0, 0, 0}, 8},     {{100, 64, 0, 0}, 10}, {{127, 0, 0, 0}, 8},
    {{169, 254, 0, 0}, 16}, {{172, 16, 0, 0}, 12},  {{192, 0, 0, 0}, 24},  {{192, 0, 2, 0}, 24},
    {{192, 88, 99, 0}, 24}, {{192, 168, 0, 0}, 16}, {{198, 18, 0, 0}, 15}, {{198, 51, 100, 0}, 24},
    {{203, 0, 113, 0}, 24}, {{224, 0, 0, 0}, 4},    {{240, 0, 0, 0}, 4},
};

template <class Bytes, class Prefix>
bool begins_with(const Bytes& bytes, const Prefix& prefix, unsigned bits) {
  for (unsigned i = 0; i < bits; ++i) {
    const unsigned shift = 7 - i % 8;
    if (((bytes[i / 8] ^ prefix[i / 8]) >> shift & 1) != 0) return false;
  }
  return true;
}

bool is_public4(const std::uint8_t* bytes) {
  return std::ranges::none_of(
      kSpecial4, [&](const Block& block) { return begins_with(bytes, block.prefix, block.bits); });
}

bool is_mapped(const Address& address) {
  constexpr Address kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  return begins_with(address, kMapped, kMappedBits);
}

}  // namespace

Address address_of(const sockaddr& socket_address) {
  Address address{};
  if (socket_address.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &socket_address, sizeof in);
    std::memcpy(address.data(), &in.sin6_addr, address.size());
  } else if (socket_address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &socket_address, sizeof in);
    address[10] = address[11] = 0xFF;
    std::memcpy(address.data() + 12, &in.sin_addr, 4);
  }
  return address;
}

// Of IPv6 only what is given out to the world (2000::/3), without the tunnels and documentation in
// it: 2001::/23, 2001:db8::/32, 2002::/16.
bool is_public(const Address& address) {
  if (is_mapped(address)) return is_public4(address.data() + 12);
  if ((address[0] & 0xE0) != 0x20) return false;
  if (address[0] == 0x20 && address[1] == 0x02) return false;
  if (address[0] != 0x20 || address[1] != 0x01) return true;
  const bool special = address[2] < 2 || (address[2] == 0x0D && address[3] == 0xB8);
  return !special;
}

base::Result<Networks::Network> Networks::parse_one(std::string_view text) {
  const auto wrong = [&] {
    return base::fail(base::ErrorKind::Invalid,
                      "'" + std::string(text) +
                          "' is not a network: write it like 10.1.0.0/16, 127.0.0.1 or fd00::/8");
  };
  const std::size_t slash = text.find('/');
  const std::string name(text.substr(0, slash));
  Network network{};
  unsigned most = 128;
  if (inet_pton(AF_INET6, name.c_str(), network.prefix.data()) != 1) {
    network.prefix[10] = network.prefix[11] = 0xFF;
    if (inet_pton(AF_INET, name.c_str(), network.prefix.data() + 12) != 1) return wrong();
    most = 32;
  }
  network.bits = most;
  if (slash != text.npos) {
    const std::string_view bits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), network.bits);
    if (error != std::errc{} || end != bits.data() + bits.size() || network.bits > most)
      return wrong();
  }
  network.bits += 128 - most;
  return network;
}

base::Result<Networks> Networks::parse(std::string_view list) {
  Networks networks;
  for (const std::string_view one : list_members(list))
    networks.allowed_.push_back(TRY(parse_one(one)));
  return networks;
}

bool Networks::holds(const Network& network, const Address& address) {
  return begins_with(address, network.prefix, network.bits);
}

bool Networks::allow(const Address& address) const {
  return is_public(address) || std::ranges::any_of(allowed_, [&](const Network& network) {
           return holds(network, address);
         });
}

}  // namespace http
