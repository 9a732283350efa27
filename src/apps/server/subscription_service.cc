#include "apps/server/subscription_service.h"

#include <utility>

#include "storage/segments/file_system.h"

namespace apps {

namespace {

base::Result<rest::SubscriptionOptions> options_of(const Config::Subscriptions& config,
                                                   const std::string& base_url) {
  rest::SubscriptionOptions options;
  options.base_url = base_url;
  options.limits.subscriptions_max = static_cast<std::size_t>(config.active_max);
  options.limits.undelivered_max = static_cast<std::size_t>(config.undelivered_max);
  options.limits.book.events_kept_max = static_cast<std::size_t>(config.events_kept_max);
  auto networks = http::Networks::parse(config.networks);
  if (!networks) {
    base::Error error = std::move(networks).error();
    error.message = "subscriptions.networks: " + error.message;
    return std::unexpected(std::move(error));
  }
  options.client.networks = *std::move(networks);
  options.client.ca_file = config.ca_file;
  options.rest_hook.threads = static_cast<unsigned>(config.threads);
  options.rest_hook.retry_max_ms = static_cast<int>(config.retry_seconds_max * 1000);
  options.rest_hook.off_after_ms = config.off_after_hours * 3600 * 1000;
  return options;
}

}  // namespace

base::Result<std::unique_ptr<SubscriptionService>> SubscriptionService::open(
    const std::filesystem::path& data_folder, engine::Engine& engine,
    const Config::Subscriptions& config, const std::string& base_url) {
  rest::SubscriptionOptions options = TRY(options_of(config, base_url));
  std::unique_ptr<SubscriptionService> service(new SubscriptionService());
  const std::filesystem::path folder = data_folder / "subscriptions";
  storage::FileSystem& files = storage::system_files();
  TRY_VOID(files.make_folders(folder));
  service->journal_ = TRY(storage::open_journal(files, folder / "journal"));
  service->subscriptions_ = TRY(rest::Subscriptions::open(engine, fhir::Definitions::r4(),
                                                          *service->journal_, std::move(options)));
  return service;
}

}  // namespace apps
