#pragma once

#include <functional>
#include <mutex>
#include <utility>

#include "base/result.h"
#include "engine/feed/change.h"
#include "engine/state/state.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// Reads the changes behind an instant from the version rows. Nothing is written for it: who follows
// the feed costs a commit nothing.
//
// Thread safety: may be called from any thread at any time.
base::Result<ChangePage> read_changes(const fhir::Definitions& definitions, const State& state,
                                      Instant after, std::size_t count_max);

// Tells one follower of the feed that more is visible.
//
// Thread safety: set() and tell() from any thread.
class FeedBell {
 public:
  // In place of the one before, which is not running any more when this returns. Null: nobody.
  void set(std::function<void(Instant)> told) {
    const std::lock_guard lock(mutex_);
    told_ = std::move(told);
  }
  void tell(Instant now) {
    const std::lock_guard lock(mutex_);
    if (told_) told_(now);
  }

 private:
  std::mutex mutex_;
  std::function<void(Instant)> told_;
};

}  // namespace engine
