#include "http/client/networks.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>

#include <string>

#include "http/client/url.h"

namespace http {

namespace {

Address address(const std::string& text) {
  Address address{};
  if (inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
  address[10] = address[11] = 0xFF;
  REQUIRE(inet_pton(AF_INET, text.c_str(), address.data() + 12) == 1);
  return address;
}

}  // namespace

TEST_CASE("the public internet is told from everything else") {
  for (const char* one : {"8.8.8.8", "130.226.1.1", "172.32.0.1", "2a00:1450::1", "2001:4860::1"})
    CHECK_MESSAGE(is_public(address(one)), one);
  for (const char* one : {"127.0.0.1",
                          "127.9.9.9",
                          "10.0.0.1",
                          "172.16.0.1",
                          "172.31.255.255",
                          "192.168.1.1",
                          "169.254.169.254",
                          "100.64.0.1",
                          "0.0.0.0",
                          "224.0.0.1",
                          "255.255.255.255",
                          "198.18.0.1",
                          "::1",
                          "::",
                          "fe80::1",
                          "fc00::1",
                          "fd12::1",
                          "ff02::1",
                          "::ffff:127.0.0.1",
                          "::7f00:1",
                          "64:ff9b::7f00:1",
                          "2002:7f00:1::",
                          "2001:db8::1",
                          "2001:0::1"})
    CHECK_MESSAGE(!is_public(address(one)), one);
}

TEST_CASE("networks are allowed by name") {
  const auto networks = Networks::parse("10.1.0.0/16, 127.0.0.1,fd00::/8");
  REQUIRE(networks.has_value());
  CHECK(networks->allow(address("10.1.200.3")));
  CHECK_FALSE(networks->allow(address("10.2.0.1")));
  CHECK(networks->allow(address("127.0.0.1")));
  CHECK_FALSE(networks->allow(address("127.0.0.2")));
  CHECK(networks->allow(address("fd12:3456::1")));
  CHECK(networks->allow(address("8.8.8.8")));
  CHECK(Networks::parse("").has_value());
  for (const char* wrong :
       {"10.0.0.0/33", "10.0.0", "localhost", "::/129", "10.0.0.0/", "1.2.3.4/x"})
    CHECK_MESSAGE(!Networks::parse(wrong).has_value(), wrong);
}

TEST_CASE("URLs are taken apart, and odd ones refused") {
  const auto url = parse_url("https://hooks.example.dk:8443/a/b?c=d");
  REQUIRE(url.has_value());
  CHECK(url->secure);
  CHECK(url->host == "hooks.example.dk");
  CHECK(url->port == 8443);
  CHECK(url->target == "/a/b?c=d");
  CHECK(url->authority == "hooks.example.dk:8443");
  CHECK(parse_url("http://[::1]?x")->host == "::1");
  CHECK(parse_url("http://[::1]?x")->target == "/?x");
  CHECK(parse_url("http://a")->port == 80);
  for (const char* wrong : {"", "ftp://a/", "http://", "http:///x", "http://u:p@a/", "http://a/#f",
                            "http://a:0/", "http://a:99999/", "http://a b/", "http://a\r\nX: y/",
                            "//a/", "http://[::1", "http://a\\b", "file:///etc/passwd"})
    CHECK_MESSAGE(!parse_url(wrong).has_value(), wrong);
  CHECK_FALSE(parse_url("http://a/" + std::string(5000, 'x')).has_value());
}

}  // namespace http
