#include "rest/subscription/binding_tokens.h"

#include <utility>

namespace rest {

namespace {

constexpr std::int64_t kLifetimeMs = 5 * 60 * 1000;
constexpr std::size_t kTokensMax = 10'000;

}  // namespace

BindingTokens::Token BindingTokens::give(std::vector<std::string> subscriptions) {
  const base::Timestamp now = clock_.now();
  Token token{base::new_uuid(random_), {now.ms + kLifetimeMs}};
  const std::lock_guard lock(mutex_);
  if (given_.size() >= kTokensMax)
    std::erase_if(given_, [&](const auto& one) { return one.second.expires <= now; });
  if (given_.size() >= kTokensMax) given_.erase(given_.begin());
  given_.emplace(token.text, Given{std::move(subscriptions), token.expires});
  return token;
}

std::optional<std::vector<std::string>> BindingTokens::find(const std::string& text) const {
  const std::lock_guard lock(mutex_);
  const auto found = given_.find(text);
  if (found == given_.end() || found->second.expires <= clock_.now()) return std::nullopt;
  return found->second.subscriptions;
}

}  // namespace rest
