// The engine beside a naive model of it, at random. EIR_SEED repeats a run; EIR_MODEL_SECONDS
// makes it longer.

#include <chrono>
#include <cstdlib>
#include <random>
#include <string>

#include "engine/testing/model_check.h"

namespace engine {

namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::stoull(text);
}

// Runs checks from the seed on until the time is over; one if EIR_SEED is given.
void check_for(double share, std::uint32_t steps, std::unique_ptr<testing::Stage> (*stage)()) {
  const bool given = std::getenv("EIR_SEED") != nullptr;
  std::uint64_t seed = number_from("EIR_SEED", std::random_device{}());
  const double seconds = share * static_cast<double>(number_from("EIR_MODEL_SECONDS", 10));
  const auto begin = std::chrono::steady_clock::now();
  const std::uint64_t first = seed;
  do {
    testing::ModelCheck(seed, stage()).run(steps);
    ++seed;
  } while (!given &&
           std::chrono::steady_clock::now() - begin < std::chrono::duration<double>(seconds));
  MESSAGE("EIR_SEED=" << first << ": " << seed - first << " runs");
}

}  // namespace

TEST_CASE("the engine does what the model does, over memory") {
  check_for(0.7, 300, testing::memory_stage);
}

TEST_CASE("the engine does what the model does, over segment files and RocksDB") {
  check_for(0.3, 300, testing::disk_stage);
}

}  // namespace engine
