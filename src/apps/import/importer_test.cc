#include "apps/import/importer.h"

#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <stdexcept>

#include "engine/testing/fixture.h"
#include "storage/testing/temporary_folder.h"

namespace apps {

namespace {

using engine::CommitDone;
using engine::Operation;

// An engine whose commits can go wrong.
class BrokenEngine final : public engine::Engine {
 public:
  explicit BrokenEngine(engine::Engine& inner) : inner_(inner) {}

  // True: this commit is dealt with.
  std::function<bool(const std::vector<Operation>&, CommitDone&)> meddle;

  engine::Instant now() const override { return inner_.now(); }
  base::Result<engine::Instant> state_at(const access_control::Caller& caller,
                                         base::Timestamp time) const override {
    return inner_.state_at(caller, time);
  }
  base::Result<engine::Version> read(const access_control::Caller& caller, engine::Instant at,
                                     fhir::TypeId type, std::string_view id) const override {
    return inner_.read(caller, at, type, id);
  }
  base::Result<engine::Version> read_version(const access_control::Caller& caller,
                                             fhir::TypeId type, std::string_view id,
                                             std::uint32_t number) const override {
    return inner_.read_version(caller, type, id, number);
  }
  base::Result<engine::SearchResult> search(const access_control::Caller& caller,
                                            engine::Instant at,
                                            const engine::SearchQuery& query) const override {
    return inner_.search(caller, at, query);
  }
  base::Result<engine::HistoryPage> history(const access_control::Caller& caller,
                                            const engine::HistoryQuery& query) const override {
    return inner_.history(caller, query);
  }
  base::Result<std::unique_ptr<engine::Scan>> scan(const access_control::Caller& caller,
                                                   const engine::ScanQuery& query) const override {
    return inner_.scan(caller, query);
  }
  void commit(const access_control::Caller& caller, std::vector<Operation> operations,
              CommitDone done) override {
    if (!meddle(operations, done)) inner_.commit(caller, std::move(operations), std::move(done));
  }
  base::Result<> writable() const override { return inner_.writable(); }
  base::Result<> flush() override { return inner_.flush(); }
  std::vector<engine::TypeCount> counts() const override { return inner_.counts(); }
  base::Result<std::vector<std::string>> verify_index() const override {
    return inner_.verify_index();
  }

 private:
  engine::Engine& inner_;
};

struct Imported {
  bool done = false;
  std::uint64_t resources = 0;
  std::vector<Refusal> refusals;
};

Imported import(engine::testing::Fixture& f, engine::Engine& engine, const std::string& ndjson) {
  const storage::testing::TemporaryFolder folder;
  const auto path = folder.path() / "some.ndjson";
  std::ofstream(path) << ndjson;
  Imported imported;
  Importer importer(engine, f.definitions(), f.caller(), {},
                    [&](const Refusal& refusal) { imported.refusals.push_back(refusal); });
  imported.done = importer.run({path.string()}).has_value();
  imported.resources = importer.counts().resources;
  return imported;
}

}  // namespace

TEST_CASE("a defect met in one document leaves the others to be imported") {
  engine::testing::Fixture f;
  BrokenEngine engine(f.engine());
  engine.meddle = [](const std::vector<Operation>& operations, CommitDone&) -> bool {
    if (operations.front().id == "b") throw std::runtime_error("a defect");
    return false;
  };
  const Imported imported = import(f, engine, R"({"resourceType":"Patient","id":"a"}
{"resourceType":"Patient","id":"b"}
{"resourceType":"Patient","id":"c"})");
  CHECK(imported.done);
  CHECK(imported.resources == 2);
  REQUIRE(imported.refusals.size() == 1);
  CHECK(imported.refusals[0].source.ends_with("line 2"));
  CHECK(f.ids("Patient", "_sort=_id") == "a c");
}

TEST_CASE("a refusal that names no entry is not put down to the first one") {
  engine::testing::Fixture f;
  BrokenEngine engine(f.engine());
  engine.meddle = [](const std::vector<Operation>&, CommitDone& done) {
    done(base::fail(base::ErrorKind::Conflict, "the write lost a race: send the request again"));
    return true;
  };
  const Imported imported = import(
      f, engine,
      R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"a"}},{"resource":{"resourceType":"Patient","id":"b"}}]})");
  CHECK(imported.done);
  REQUIRE(imported.refusals.size() == 1);
  CHECK(imported.refusals[0].resource == "the whole Bundle");
}

}  // namespace apps
