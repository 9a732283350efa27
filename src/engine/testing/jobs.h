#pragma once

#include <doctest/doctest.h>

#include <memory>

#include "base/random.h"
#include "engine/jobs/job_runner.h"
#include "storage/testing/faulty_file_system.h"

namespace engine::testing {

// A folder of jobs in memory.
class JobsInMemory {
 public:
  JobsInMemory() {
    auto opened = JobFolder::open(disk_, "/jobs");
    REQUIRE(opened.has_value());
    folder_ = *std::move(opened);
  }

  JobRunner::Parts parts(const base::Clock& clock) { return {*folder_, clock, random_}; }
  storage::testing::FaultyFileSystem& disk() { return disk_; }

 private:
  storage::testing::FaultyFileSystem disk_{1};  // without faults, until it is told
  base::SystemRandom random_;
  std::unique_ptr<JobFolder> folder_;
};

}  // namespace engine::testing
