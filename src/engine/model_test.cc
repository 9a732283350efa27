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
template <class Run>
void check_for(double share, std::unique_ptr<testing::Stage> (*stage)(), const Run& run) {
  const std::uint64_t first = number_from("EIR_SEED", std::random_device{}());
  const bool given = std::getenv("EIR_SEED") != nullptr;
  const double seconds = share * static_cast<double>(number_from("EIR_MODEL_SECONDS", 10));
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t runs = 0;
  do {
    testing::ModelCheck check(first + runs, stage());
    run(check);
    ++runs;
  } while (!given &&
           std::chrono::steady_clock::now() - begin < std::chrono::duration<double>(seconds));
  MESSAGE("EIR_SEED=" << first << ": " << runs << " runs");
}

}  // namespace

TEST_CASE("the engine does what the model does, over memory") {
  check_for(0.5, testing::memory_stage, [](testing::ModelCheck& check) { check.run(300); });
}

TEST_CASE("the engine does what the model does, over segment files and RocksDB") {
  check_for(0.3, testing::disk_stage, [](testing::ModelCheck& check) { check.run(300); });
}

TEST_CASE("the engine does what the model does, with many resources") {
  check_for(0.2, testing::memory_stage,
            [](testing::ModelCheck& check) { check.run_wide(9000, 20); });
}

}  // namespace engine
