#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "apps/server/config.h"
#include "base/result.h"
#include "engine/engine.h"
#include "rest/subscription/subscriptions.h"
#include "storage/journal/journal.h"

namespace apps {

// Subscriptions over a data folder: their journal, and all that runs for them.
class SubscriptionService {
 public:
  // The engine outlives it. Invalid for networks that are none; Unavailable if the disk or the file
  // of certificates cannot be read.
  static base::Result<std::unique_ptr<SubscriptionService>> open(
      const std::filesystem::path& data_folder, engine::Engine& engine,
      const Config::Subscriptions& config, const std::string& base_url);

  rest::Subscriptions& subscriptions() { return *subscriptions_; }

 private:
  SubscriptionService() = default;

  std::unique_ptr<storage::Journal> journal_;
  std::unique_ptr<rest::Subscriptions> subscriptions_;
};

}  // namespace apps
