#include "engine/bulk/commit_window.h"

#include <utility>
#include <vector>

#include "base/check.h"

namespace engine {

// A place among those on their way: given back when a defect is met before the engine has it.
class CommitWindow::Place {
 public:
  explicit Place(CommitWindow& window) : window_(&window) {
    std::unique_lock lock(window.mutex_);
    window.changed_.wait(lock, [&] { return window.in_flight_ < window.in_flight_max_; });
    ++window.in_flight_;
  }
  ~Place() {
    if (window_ != nullptr) window_->give_back();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  void hand_over() { window_ = nullptr; }

 private:
  CommitWindow* window_;
};

void CommitWindow::add(std::uint64_t tag, Operation operation) {
  Place place(*this);
  std::vector<Operation> operations;
  operations.push_back(std::move(operation));
  engine_.commit(caller_, std::move(operations),
                 [this, tag](base::Result<std::vector<Outcome>> outcomes) {
                   finish(tag, std::move(outcomes));
                 });
  place.hand_over();
}

void CommitWindow::finish(std::uint64_t tag, base::Result<std::vector<Outcome>> outcomes) {
  if (outcomes) {
    CHECK(outcomes->size() == 1);
    done_(tag, std::move(outcomes->front()));
  } else {
    done_(tag, std::unexpected(std::move(outcomes).error()));
  }
  give_back();
}

void CommitWindow::give_back() {
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
