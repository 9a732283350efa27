#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace http {

// Received bytes that are not used yet. They live in the loop's shared scratch memory while they
// are worked on; only what must wait is copied: an idle connection holds no buffer.
class InputBuffer {
 public:
  std::string_view rest() const { return rest_; }
  void consume(std::size_t bytes) { rest_.remove_prefix(bytes); }

  // `received` need only live until stash().
  void add(std::string_view received) {
    if (rest_.empty()) {
      rest_ = received;
      return;
    }
    stash();
    own_ += received;
    rest_ = own_;
  }

  // Before the shared memory is reused: before every co_await.
  void stash() {
    if (rest_.empty()) {
      if (!own_.empty()) own_ = std::string();
      return;
    }
    if (rest_.data() == own_.data() && rest_.size() == own_.size()) return;
    own_ = std::string(rest_);
    rest_ = own_;
  }

 private:
  std::string own_;
  std::string_view rest_;
};

}  // namespace http
