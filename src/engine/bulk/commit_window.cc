#include "engine/bulk/commit_window.h"

#include <utility>
#include <vector>

#include "base/check.h"

namespace engine {

void CommitWindow::add(std::uint64_t tag, Operation operation) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return in_flight_ < in_flight_max_; });
    ++in_flight_;
  }
  std::vector<Operation> operations;
  operations.push_back(std::move(operation));
  try {
    engine_.commit(caller_, std::move(operations),
                   [this, tag](base::Result<std::vector<Outcome>> outcomes) {
                     finish(tag, std::move(outcomes));
                   });
  } catch (...) {  // a defect met while preparing: nobody will answer
    const std::lock_guard lock(mutex_);
    --in_flight_;
    changed_.notify_all();
    throw;
  }
}

void CommitWindow::finish(std::uint64_t tag, base::Result<std::vector<Outcome>> outcomes) {
  if (outcomes) {
    CHECK(outcomes->size() == 1);
    done_(tag, std::move(outcomes->front()));
  } else {
    done_(tag, std::unexpected(std::move(outcomes).error()));
  }
  // Told under the lock: whoever waits may destroy this as soon as it is let go.
  const std::lock_guard lock(mutex_);
  --in_flight_;
  changed_.notify_all();
}

void CommitWindow::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return in_flight_ == 0; });
}

}  // namespace engine
