#include "apps/server/config.h"

#include <toml++/toml.h>
#include <algorithm>
#include <charconv>
#include <fstream>
#include <ranges>
#include <sstream>
#include <vector>

namespace apps {

namespace {

using base::ErrorKind;
using base::fail;

struct Key {
  std::string name;  // "server.listen"
  std::string* text = nullptr;
  std::int64_t* number = nullptr;
  std::int64_t min = 0;
  std::int64_t max = 0;
};

std::vector<Key> keys(Config& config) {
  constexpr std::int64_t kGigabyte = std::int64_t{1} << 30;
  auto& limits = config.limits;
  auto& subscriptions = config.subscriptions;
  return {
      {"server.listen", &config.server.listen},
      {"server.public_base_url", &config.server.public_base_url},
      {"server.base_url_aliases", &config.server.base_url_aliases},
      {"server.web", &config.server.web},
      {"server.threads", nullptr, &config.server.threads, 1, 256},
      {"limits.resource_bytes_max", nullptr, &limits.resource_bytes_max, 1024, kGigabyte},
      {"limits.bundle_bytes_max", nullptr, &limits.bundle_bytes_max, 1024, kGigabyte},
      {"limits.bundle_entries_max", nullptr, &limits.bundle_entries_max, 1, 1'000'000},
      {"limits.bodies_in_flight_bytes_max", nullptr, &limits.bodies_in_flight_bytes_max, 1 << 20,
       64 * kGigabyte},
      {"limits.answers_in_flight_bytes_max", nullptr, &limits.answers_in_flight_bytes_max, 1 << 20,
       64 * kGigabyte},
      {"limits.connections_max", nullptr, &limits.connections_max, 1, 1'000'000},
      {"limits.head_seconds_max", nullptr, &limits.head_seconds_max, 1, 3600},
      {"limits.body_seconds_max", nullptr, &limits.body_seconds_max, 1, 3600},
      {"limits.idle_seconds_max", nullptr, &limits.idle_seconds_max, 1, 3600},
      {"limits.page_count_default", nullptr, &limits.page_count_default, 1, 10'000},
      {"limits.page_count_max", nullptr, &limits.page_count_max, 1, 10'000},
      {"jobs.import_networks", &config.jobs.import_networks},
      {"jobs.import_ca_file", &config.jobs.import_ca_file},
      {"jobs.threads", nullptr, &config.jobs.threads, 1, 16},
      {"jobs.open_max", nullptr, &config.jobs.open_max, 1, 1000},
      {"jobs.kept_max", nullptr, &config.jobs.kept_max, 1, 10'000},
      {"jobs.keep_hours", nullptr, &config.jobs.keep_hours, 1, 24 * 365},
      {"jobs.bytes_max", nullptr, &config.jobs.bytes_max, 1 << 20, 1024 * 1024 * kGigabyte},
      {"jobs.free_bytes_min", nullptr, &config.jobs.free_bytes_min, 0, 1024 * 1024 * kGigabyte},
      {"jobs.file_bytes_max", nullptr, &config.jobs.file_bytes_max, 1 << 20, 64 * kGigabyte},
      {"index.cache_bytes_max", nullptr, &config.index.cache_bytes_max, 16 << 20, 1024 * kGigabyte},
      {"index.head_bytes_max", nullptr, &config.index.head_bytes_max, 1 << 20, kGigabyte},
      {"index.flush_versions_max", nullptr, &config.index.flush_versions_max, 100, 100'000'000},
      {"index.flush_after_seconds", nullptr, &config.index.flush_after_seconds, 1, 3600},
      {"subscriptions.networks", &subscriptions.networks},
      {"subscriptions.ca_file", &subscriptions.ca_file},
      {"subscriptions.active_max", nullptr, &subscriptions.active_max, 0, 100'000},
      {"subscriptions.events_kept_max", nullptr, &subscriptions.events_kept_max, 10, 1'000'000},
      {"subscriptions.undelivered_max", nullptr, &subscriptions.undelivered_max, 10, 10'000'000},
      {"subscriptions.threads", nullptr, &subscriptions.threads, 1, 64},
      {"subscriptions.retry_seconds_max", nullptr, &subscriptions.retry_seconds_max, 1, 86'400},
      {"subscriptions.off_after_hours", nullptr, &subscriptions.off_after_hours, 1, 10'000},
      {"subscriptions.streams_max", nullptr, &subscriptions.streams_max, 1, 100'000},
  };
}

base::Result<> read_value(const Key& key, const toml::node& node) {
  if (key.text != nullptr) {
    const auto value = node.value_exact<std::string>();
    if (!value) return fail(ErrorKind::Invalid, key.name + " must be a text in quotes");
    *key.text = *value;
    return {};
  }
  const auto value = node.value_exact<std::int64_t>();
  if (!value || *value < key.min || *value > key.max)
    return fail(ErrorKind::Invalid, key.name + " must be a whole number from " +
                                        std::to_string(key.min) + " to " + std::to_string(key.max));
  *key.number = *value;
  return {};
}

// The parts of a text between commas, without the spaces around them.
std::vector<std::string> list_of(std::string_view text) {
  std::vector<std::string> parts;
  for (const auto& range : std::views::split(text, ',')) {
    std::string_view part(range.begin(), range.end());
    while (part.starts_with(' '))
      part.remove_prefix(1);
    while (part.ends_with(' '))
      part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

// What is compared with references byte for byte must be written as they are.
base::Result<> check_base_url(const std::string& key, std::string_view url) {
  const bool is_absolute = url.starts_with("http://") || url.starts_with("https://");
  if (is_absolute && !url.ends_with('/') && url.find_first_of(" ?#") == url.npos) return {};
  return fail(ErrorKind::Invalid,
              key +
                  " must begin with http:// or https:// and end without a slash, such as "
                  "https://ehr.example.dk/fhir");
}

base::Result<> check_base_urls(const Config::Server& server) {
  if (!server.public_base_url.empty())
    TRY_VOID(check_base_url("server.public_base_url", server.public_base_url));
  for (const std::string& alias : list_of(server.base_url_aliases))
    TRY_VOID(check_base_url("server.base_url_aliases", alias));
  return {};
}

base::Result<Config> read_tables(const toml::table& root) {
  Config config;
  const std::vector<Key> known = keys(config);
  for (const auto& [table_name, table] : root) {
    const std::string prefix(table_name.str());
    if (!table.is_table()) return fail(ErrorKind::Invalid, "the key " + prefix + " is unknown");
    for (const auto& [name, node] : *table.as_table()) {
      const std::string whole = prefix + "." + std::string(name.str());
      const auto key = std::ranges::find(known, whole, &Key::name);
      if (key == known.end()) return fail(ErrorKind::Invalid, "the key " + whole + " is unknown");
      TRY_VOID(read_value(*key, node));
    }
  }
  TRY_VOID(check_base_urls(config.server));
  return config;
}

}  // namespace

base::Result<Config> parse_config(std::string_view text) {
  try {
    return read_tables(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::Syntax, "line " + std::to_string(error.source().begin.line) + ": " +
                                       std::string(error.description()));
  }
}

base::Result<Config> load_config(const std::string& path) {
  std::ifstream file(path);
  if (!file) return fail(ErrorKind::NotFound, "the configuration file cannot be opened");
  std::ostringstream text;
  // A folder can be opened, but not read: that must not pass for a file without keys.
  if (file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
  if (file.bad()) return fail(ErrorKind::NotFound, "the configuration file cannot be read");
  return parse_config(text.str());
}

std::string base_urls(const Config::Server& server) {
  std::string urls =
      server.public_base_url.empty() ? "http://" + server.listen + "/fhir" : server.public_base_url;
  for (const std::string& alias : list_of(server.base_url_aliases))
    urls += " " + alias;
  return urls;
}

bool ListenAddress::loopback() const {
  return address.starts_with("127.") || address == "::1" || address == "localhost";
}

base::Result<ListenAddress> parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  ListenAddress listen;
  if (colon != text.npos) {
    listen.address = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), listen.port);
    if (listen.address.starts_with('[') && listen.address.ends_with(']'))
      listen.address = listen.address.substr(1, listen.address.size() - 2);
    if (error == std::errc{} && end == port.data() + port.size() && !listen.address.empty())
      return listen;
  }
  return fail(ErrorKind::Invalid, "listen on ADDRESS:PORT, such as 127.0.0.1:8080");
}

}  // namespace apps
