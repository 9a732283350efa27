#include "engine/bulk/commit_window.h"

#include <atomic>
#include <set>
#include <string>

#include "engine/testing/fixture.h"

namespace engine {

using testing::Fixture;

TEST_CASE("each operation of a window stands alone, and all are answered once") {
  Fixture f;
  std::mutex mutex;
  std::set<std::uint64_t> written;
  std::set<std::uint64_t> refused;
  {
    CommitWindow window(f.engine(), f.caller(), 7,
                        [&](std::uint64_t tag, base::Result<Outcome> outcome) {
                          const std::lock_guard lock(mutex);
                          CHECK((outcome ? written : refused).insert(tag).second);
                        });
    for (std::uint64_t i = 0; i < 500; ++i)
      window.add(i, f.update("Patient", "p" + std::to_string(i),
                             i % 10 == 3 ? R"("gender":"never")" : ""));
    window.wait();
    CHECK(written.size() + refused.size() == 500);
    // The last word on one resource is the one that was added last.
    for (std::uint64_t i = 500; i < 600; ++i)
      window.add(i, f.update("Basic", "b", R"("code":{"text":")" + std::to_string(i) + "\"}"));
  }
  CHECK(written.size() == 550);
  CHECK(refused.size() == 50);
  CHECK(f.engine().now().t == 550);
  const auto last = f.engine().read(f.caller(), f.engine().now(), f.type("Basic"), "b");
  REQUIRE(last.has_value());
  CHECK(last->json.contains("599"));
}

}  // namespace engine
