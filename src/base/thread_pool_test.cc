#include "base/thread_pool.h"

#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <vector>

namespace base {

TEST_CASE("a thread pool runs every task that it took") {
  std::atomic<int> done = 0;
  {
    ThreadPool pool(2, 1000);
    for (int i = 0; i < 500; ++i) {
      ThreadPool::Task task = [&done] { ++done; };
      REQUIRE(pool.try_run(task));
    }
  }
  CHECK_EQ(done.load(), 500);
}

TEST_CASE("a full queue refuses a task and leaves it to the caller") {
  std::latch started(1);
  std::latch release(1);
  int ran = 0;
  ThreadPool pool(1, 1);
  ThreadPool::Task blocker = [&] {
    started.count_down();
    release.wait();
  };
  REQUIRE(pool.try_run(blocker));
  started.wait();
  ThreadPool::Task waits = [] {};
  CHECK(pool.try_run(waits));
  ThreadPool::Task refused = [&ran] { ++ran; };
  CHECK_FALSE(pool.try_run(refused));
  REQUIRE(refused);
  refused();
  CHECK_EQ(ran, 1);
  release.count_down();
}

TEST_CASE("a task that throws does not end its thread") {
  std::latch second(1);
  ThreadPool pool(1, 10);
  ThreadPool::Task bad = [] { std::vector<int>().at(1) = 0; };
  ThreadPool::Task good = [&second] { second.count_down(); };
  REQUIRE(pool.try_run(bad));
  REQUIRE(pool.try_run(good));
  second.wait();
}

}  // namespace base
