#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/random.h"

namespace rest {

// Tokens by which a websocket shows which subscriptions it may bind to, since browsers send no
// headers of ours with it. Kept in memory: a restart ends the sockets too. Thread safety: any
// thread.
class BindingTokens {
 public:
  struct Token {
    std::string text;
    base::Timestamp expires;
  };

  // Valid for five minutes.
  Token give(std::vector<std::string> subscriptions);
  // What a valid token is for.
  std::optional<std::vector<std::string>> find(const std::string& text) const;

 private:
  struct Given {
    std::vector<std::string> subscriptions;
    base::Timestamp expires;
  };

  base::SystemClock clock_;
  base::SystemRandom random_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Given> given_;
};

}  // namespace rest
