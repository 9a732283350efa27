#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace http {

// How many bytes of bodies, of requests or of answers, all connections may hold together.
// Any thread.
class BodyBudget {
 public:
  explicit BodyBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  std::size_t used() const { return used_.load(std::memory_order_relaxed); }

 private:
  friend class BodyCharge;
  std::size_t bytes_max_;
  std::atomic<std::size_t> used_{0};
};

// One share of the budget, given back on destruction. The budget outlives it.
class BodyCharge {
 public:
  BodyCharge() = default;
  explicit BodyCharge(BodyBudget& budget) : budget_(&budget) {}
  BodyCharge(BodyCharge&& other) noexcept
      : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
  BodyCharge& operator=(BodyCharge&& other) noexcept {
    release();
    budget_ = other.budget_;
    bytes_ = std::exchange(other.bytes_, 0);
    return *this;
  }
  ~BodyCharge() { release(); }

  // False, and nothing taken, if the budget would be exceeded.
  [[nodiscard]] bool take(std::size_t bytes) {
    const auto before = budget_->used_.fetch_add(bytes, std::memory_order_relaxed);
    if (before + bytes > budget_->bytes_max_) {
      budget_->used_.fetch_sub(bytes, std::memory_order_relaxed);
      return false;
    }
    bytes_ += bytes;
    return true;
  }

  // Takes over the share of another; both of the same budget, or this one without any.
  void absorb(BodyCharge other) {
    if (other.bytes_ == 0) return;
    budget_ = other.budget_;
    bytes_ += std::exchange(other.bytes_, 0);
  }

  void release() {
    if (bytes_ > 0) budget_->used_.fetch_sub(bytes_, std::memory_order_relaxed);
    bytes_ = 0;
  }

 private:
  BodyBudget* budget_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace http
