#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace apps {

// What one TOML file configures; docs/operating/configuration.md describes every key. Each has a
// default; an unknown key, a wrong type or a value out of range is an error that names the key.
struct Config {
  struct Server {
    std::string listen = "127.0.0.1:8080";
    std::string public_base_url;   // empty: made of each request's Host
    std::string base_url_aliases;  // further bases that mean this server, separated by commas
    std::int64_t threads = 2;
    std::string web;  // folder of the built apps; empty: "web" beside the program
  } server;
  struct Limits {
    std::int64_t resource_bytes_max = 32 << 20;
    std::int64_t bundle_bytes_max = 128 << 20;
    std::int64_t bundle_entries_max = 50'000;
    std::int64_t bodies_in_flight_bytes_max = 512 << 20;
    std::int64_t answers_in_flight_bytes_max = 512 << 20;
    std::int64_t connections_max = 10'000;
    std::int64_t head_seconds_max = 30;
    std::int64_t body_seconds_max = 120;
    std::int64_t idle_seconds_max = 75;
    std::int64_t page_count_default = 50;
    std::int64_t page_count_max = 1000;
  } limits;
  struct Jobs {  // exports and imports
    std::int64_t threads = 1;
    std::int64_t open_max = 10;
    std::int64_t kept_max = 200;
    std::int64_t keep_hours = 24;
    std::int64_t bytes_max = std::int64_t{50} << 30;
    std::int64_t free_bytes_min = std::int64_t{1} << 30;
    std::int64_t file_bytes_max = std::int64_t{128} << 20;
    std::string import_networks;  // beside the public internet, where files may be fetched
    std::string import_ca_file;
  } jobs;
  struct Index {
    std::int64_t cache_bytes_max = 192 << 20;
    std::int64_t head_bytes_max = 24 << 20;
    std::int64_t flush_versions_max = 20'000;
    std::int64_t flush_after_seconds = 10;
  } index;
  struct Subscriptions {
    std::string networks;  // endpoints may be in these beside the public internet
    std::string ca_file;   // trusted for https endpoints; empty: what the system trusts
    std::int64_t active_max = 1'000;
    std::int64_t events_kept_max = 10'000;
    std::int64_t undelivered_max = 100'000;
    std::int64_t threads = 4;
    std::int64_t retry_seconds_max = 300;
    std::int64_t off_after_hours = 24;
    std::int64_t streams_max = 2'000;
  } subscriptions;
};

// Invalid with the key and what it may be, or with the line of a syntax error.
base::Result<Config> load_config(const std::string& path);
base::Result<Config> parse_config(std::string_view text);

// What references to this server may begin with, separated by spaces: public_base_url (or, if it is
// empty, the address), then the aliases.
std::string base_urls(const Config::Server& server);

// "127.0.0.1:8080", "[::1]:8080". Invalid if it is neither.
struct ListenAddress {
  std::string address;
  std::uint16_t port = 0;
  bool loopback() const;
};
base::Result<ListenAddress> parse_listen(std::string_view text);

}  // namespace apps
