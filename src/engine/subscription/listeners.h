#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace engine {

// Who wants to know when something of a subscription is new. Thread safety: any thread; a listener
// must neither listen nor unlisten when it is told.
class Listeners {
 public:
  using Told = std::function<void(const std::string& id)>;

  std::uint64_t add(std::string id, Told told) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t number = ++last_;
    listeners_.emplace(number, Listener{std::move(id), std::move(told)});
    return number;
  }
  // It is not running any more when this returns.
  void remove(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    listeners_.erase(number);
  }
  void tell(const std::string& id) {
    const std::lock_guard lock(mutex_);
    for (const auto& [number, listener] : listeners_)
      if (listener.id.empty() || listener.id == id) listener.told(id);
  }

 private:
  struct Listener {
    std::string id;  // empty: all
    Told told;
  };

  std::mutex mutex_;
  std::unordered_map<std::uint64_t, Listener> listeners_;
  std::uint64_t last_ = 0;
};

}  // namespace engine
