#include <malloc.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "apps/commands/commands.h"
#include "apps/commands/report.h"
#include "apps/data_folder.h"
#include "apps/server/config.h"
#include "apps/server/subscription_service.h"
#include "apps/server/web_apps.h"
#include "base/log.h"
#include "http/client/client.h"
#include "http/server.h"
#include "rest/service.h"

namespace apps {

namespace {

constexpr int kDrainMs = 5000;
constexpr auto kTrimInterval = std::chrono::seconds(5);

// What one very large request used stays with the allocator, in pieces: a gigabyte, measured.
void give_back_memory() {
  constexpr std::size_t kWorthIt = std::size_t{128} << 20;
  if (mallinfo2().fordblks > kWorthIt) malloc_trim(0);
}

std::filesystem::path web_folder(const Config& config) {
  if (!config.server.web.empty()) return config.server.web;
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "web";
}

rest::ServiceOptions service_options(const Config& config, const ServeCommand& command,
                                     DataFolder& data, rest::Subscriptions& subscriptions,
                                     const http::Client& client, http::Handler* fallback) {
  rest::ServiceOptions options;
  options.import_client = &client;
  options.jobs.emplace(data.jobs());
  options.job_limits.threads = static_cast<unsigned>(config.jobs.threads);
  options.job_limits.open_max = static_cast<std::size_t>(config.jobs.open_max);
  options.job_limits.kept_max = static_cast<std::size_t>(config.jobs.kept_max);
  options.job_limits.keep_ms = config.jobs.keep_hours * 3'600'000;
  options.job_limits.bytes_max = static_cast<std::uint64_t>(config.jobs.bytes_max);
  options.job_limits.free_bytes_min = static_cast<std::uint64_t>(config.jobs.free_bytes_min);
  options.export_file_bytes_max = static_cast<std::uint64_t>(config.jobs.file_bytes_max);
  options.public_base_url = config.server.public_base_url;
  options.login_off = command.auth_off;
  options.server_version = EIR_VERSION;
  options.resource_bytes_max = static_cast<std::size_t>(config.limits.resource_bytes_max);
  options.bundle_bytes_max = static_cast<std::size_t>(config.limits.bundle_bytes_max);
  options.bundle_entries_max = static_cast<std::size_t>(config.limits.bundle_entries_max);
  options.search.count_default = static_cast<std::uint32_t>(config.limits.page_count_default);
  options.search.count_max = static_cast<std::uint32_t>(config.limits.page_count_max);
  options.subscriptions = &subscriptions;
  options.fallback = fallback;
  return options;
}

engine::EngineOptions engine_options(const Config& config) {
  engine::EngineOptions options;
  // The store has half as much beside it (data_folder.cc).
  options.cache_bytes_max = static_cast<std::size_t>(config.index.cache_bytes_max) / 3 * 2;
  options.head_bytes_max = static_cast<std::size_t>(config.index.head_bytes_max);
  options.flush_versions_max = static_cast<std::uint64_t>(config.index.flush_versions_max);
  options.flush_after_ms = config.index.flush_after_seconds * 1000;
  options.base_url = base_urls(config.server);
  return options;
}

http::ServerOptions server_options(const Config& config, const ListenAddress& listen) {
  http::ServerOptions options;
  options.address = listen.address;
  options.port = listen.port;
  options.threads = static_cast<unsigned>(config.server.threads);
  options.connections_max = static_cast<std::size_t>(config.limits.connections_max);
  options.live_connections_max = static_cast<std::size_t>(config.subscriptions.streams_max);
  options.body_bytes_in_flight_max =
      static_cast<std::size_t>(config.limits.bodies_in_flight_bytes_max);
  options.answer_bytes_in_flight_max =
      static_cast<std::size_t>(config.limits.answers_in_flight_bytes_max);
  options.head_timeout_ms = static_cast<int>(config.limits.head_seconds_max) * 1000;
  options.body_timeout_ms = static_cast<int>(config.limits.body_seconds_max) * 1000;
  options.idle_timeout_ms = static_cast<int>(config.limits.idle_seconds_max) * 1000;
  return options;
}

base::Result<std::unique_ptr<http::Client>> import_client(const Config& config) {
  http::ClientOptions options;
  options.networks = TRY(http::Networks::parse(config.jobs.import_networks));
  options.ca_file = config.jobs.import_ca_file;
  return http::Client::make(std::move(options));
}

base::Result<Config> configure(const ServeCommand& command) {
  Config config;
  if (!command.config.empty()) config = TRY(load_config(command.config));
  if (!command.listen.empty()) config.server.listen = command.listen;
  if (!command.web.empty()) config.server.web = command.web;
  return config;
}

// Blocked in every thread before any is started, so that only this call sees them.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }
  // False: none came in this time.
  bool wait(std::chrono::milliseconds time) const {
    const timespec limit{time.count() / 1000, time.count() % 1000 * 1'000'000};
    return sigtimedwait(&set_, nullptr, &limit) > 0;
  }

 private:
  sigset_t set_;
};

// To make the index again takes minutes, and whoever stops the program need not wait for them:
// what was written is in the ledger, and the next start goes on.
base::Result<std::unique_ptr<DataFolder>> open_data(const ServeCommand& command,
                                                    const Config& config,
                                                    const StopSignals& signals) {
  const std::jthread watch([&signals](const std::stop_token& opened) {
    while (!opened.stop_requested()) {
      if (!signals.wait(std::chrono::milliseconds(50))) continue;
      base::log(base::LogLevel::Info, "stopped-while-starting");
      std::_Exit(kOk);
    }
  });
  return DataFolder::open(command.data, engine_options(config));
}

void print_addresses(const ListenAddress& listen, std::uint16_t port, const WebApps& web,
                     const ServeCommand& command) {
  const std::string host =
      listen.address.find(':') == std::string::npos ? listen.address : "[" + listen.address + "]";
  const std::string base = "http://" + host + ":" + std::to_string(port);
  std::printf("\n  Eir is running\n\n");
  if (web.found()) std::printf("    Clinician   %s/\n", base.c_str());
  std::printf("    FHIR        %s/fhir\n", base.c_str());
  std::printf("    Health      %s/health/ready\n", base.c_str());
  std::printf("    Metrics     %s/metrics\n", base.c_str());
  if (command.auth_off)
    std::printf("\n  Login is off: whoever reaches this machine's loopback sees everything.\n");
  std::printf("  Stop with Ctrl-C.\n\n");
  std::fflush(stdout);
}

}  // namespace

int run(const ServeCommand& command) {
  const auto config = configure(command);
  if (!config) return report("the configuration is wrong", config.error());
  const auto listen = parse_listen(config->server.listen);
  if (!listen) return report("the configuration is wrong", listen.error());
  if (!command.auth_off)
    return report("cannot serve", {base::ErrorKind::Unsupported,
                                   "login is not built yet: use --auth off on a loopback address",
                                   {},
                                   {},
                                   {}});
  if (!listen->loopback())
    return report("cannot serve",
                  {base::ErrorKind::Forbidden,
                   "--auth off is accepted on a loopback address only, such as 127.0.0.1:8080",
                   {},
                   {},
                   {}});

  const StopSignals signals;
  auto data = open_data(command, *config, signals);
  if (!data) return report("the data folder cannot be opened", data.error());

  if (auto jobs = (*data)->with_jobs(); !jobs)
    return report("the folder of jobs cannot be opened", jobs.error());
  auto subscriptions = SubscriptionService::open(
      command.data, (*data)->engine(), config->subscriptions, engine_options(*config).base_url);
  if (!subscriptions) return report("subscriptions cannot be started", subscriptions.error());

  const auto client = import_client(*config);
  if (!client) return report("the configuration is wrong", client.error());

  auto web = WebApps::load(web_folder(*config));
  if (!web) return report("the apps cannot be loaded", web.error());
  rest::FhirService service(
      (*data)->engine(), fhir::Definitions::r4(),
      service_options(*config, command, **data, (*subscriptions)->subscriptions(), **client,
                      web->get()));
  auto server = http::Server::start(server_options(*config, *listen), service);
  if (!server) return report("cannot listen", server.error());
  print_addresses(*listen, (*server)->port(), **web, command);
  base::log(base::LogLevel::Info, "started", {{"port", (*server)->port()}});

  while (!signals.wait(kTrimInterval))
    give_back_memory();
  base::log(base::LogLevel::Info, "stopping");
  (*server)->stop(kDrainMs);
  return kOk;
}

}  // namespace apps
