#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>

#include "engine/engine.h"
#include "rest/router.h"

namespace rest {

// Counts requests by interaction and class of status, and how long they took. Any thread.
class Metrics {
 public:
  void record(Interaction interaction, int status, std::chrono::nanoseconds took);

  // Prometheus text format 0.0.4. Numbers only: no id, no search value.
  std::string render(const fhir::Definitions& definitions, engine::Instant at,
                     std::span<const engine::TypeCount> counts, const engine::MemoryUse& memory,
                     std::size_t queued) const;

 private:
  static constexpr std::array<double, 13> kBounds = {
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10};
  static constexpr std::size_t kClasses = 5;  // 1xx to 5xx

  struct Row {
    std::array<std::atomic<std::uint64_t>, kClasses> by_class{};
    std::array<std::atomic<std::uint64_t>, kBounds.size() + 1> by_time{};
    std::atomic<std::uint64_t> nanoseconds{0};
  };
  std::array<Row, kInteractions> rows_{};
};

}  // namespace rest
