#include "engine/state/flusher.h"

#include <atomic>

#include "engine/testing/fixture.h"

namespace engine {

namespace {

// Refuses as often as it is told, and keeps the sizes of the batches it was given.
class RefusingStore final : public storage::IndexStore {
 public:
  base::Result<std::optional<std::string>> get(std::string_view key) const override {
    return inner_->get(key);
  }
  std::unique_ptr<Cursor> scan(std::string_view from, std::string_view to) const override {
    return inner_->scan(from, to);
  }
  base::Result<> write(const storage::IndexBatch& batch) override {
    sizes.push_back(batch.changes().size());
    if (write_refusals-- > 0) return refused();
    return inner_->write(batch);
  }
  base::Result<> flush() override {
    ++flushes;
    if (flush_refusals-- > 0) return refused();
    return {};
  }
  base::Result<> clear() override { return inner_->clear(); }
  void report_damage(std::string_view) const noexcept override {}

  std::atomic<int> write_refusals = 0;
  std::atomic<int> flush_refusals = 0;
  std::atomic<int> flushes = 0;
  std::vector<std::size_t> sizes;

 private:
  static std::unexpected<base::Error> refused() {
    return base::fail(base::ErrorKind::Unavailable, "full");
  }
  std::unique_ptr<storage::IndexStore> inner_ = storage::make_memory_index_store();
};

std::unique_ptr<storage::IndexBatch> batch_with(std::string key) {
  auto batch = std::make_unique<storage::IndexBatch>();
  batch->put(std::move(key), "1");
  return batch;
}

struct Setup {
  RefusingStore store;
  std::atomic<int> completed = 0;
  std::atomic<int> written = 0;
  Flusher flusher{store,
                  {.complete =
                       [this](storage::IndexBatch& batch) {
                         ++completed;
                         batch.put("completed", "1");
                         return base::Result<>{};
                       },
                   .written = [this] { ++written; }}};
};

}  // namespace

TEST_CASE("a batch is completed once, written once and made durable") {
  Setup s;
  REQUIRE(s.flusher.make_ready().has_value());
  s.flusher.submit(batch_with("a"));
  CHECK(s.flusher.wait().has_value());
  CHECK(s.store.get("a")->has_value());
  CHECK(s.store.get("completed")->has_value());
  CHECK(s.completed == 1);
  CHECK(s.written == 1);
  CHECK(s.store.flushes == 1);
  CHECK(s.flusher.is_free());
}

TEST_CASE("a batch that was refused is tried again as it is, and refused at once for a while") {
  Setup s;
  s.store.write_refusals = 3;
  s.flusher.submit(batch_with("a"));
  CHECK_FALSE(s.flusher.wait().has_value());  // waits, and tries once more
  CHECK(s.flusher.has_failed());
  CHECK_FALSE(s.flusher.is_free());
  const auto refused = s.flusher.make_ready();
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == base::ErrorKind::Unavailable);
  CHECK(s.store.sizes.size() == 2);  // make_ready() did not try
  CHECK_FALSE(s.flusher.wait().has_value());
  CHECK(s.flusher.wait().has_value());
  CHECK(s.store.sizes == std::vector<std::size_t>(4, 2));
  CHECK(s.completed == 1);
  CHECK(s.written == 1);
  CHECK_FALSE(s.flusher.has_failed());
}

TEST_CASE("a batch that is written and not durable does not stop the next one") {
  Setup s;
  s.store.flush_refusals = 2;
  s.flusher.submit(batch_with("a"));
  CHECK_FALSE(s.flusher.wait().has_value());
  CHECK(s.flusher.has_failed());
  CHECK(s.written == 1);
  REQUIRE(s.flusher.make_ready().has_value());
  s.flusher.submit(batch_with("b"));
  CHECK(s.flusher.wait().has_value());
  CHECK(s.store.sizes.size() == 2);
  CHECK_FALSE(s.flusher.has_failed());
}

}  // namespace engine
