// The engine over a disk that fails: writes, syncs and reads of the ledger's files are refused at
// random (EIO), the disk gets full, and power is lost. What must hold: a write is acknowledged or
// refused; reads go on while writes are refused; after each start the resources are exactly what
// was acknowledged, apart from writes whose outcome was never known.
//
// EIR_SEED runs one seed.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>
#include <thread>

#include "engine/testing/fixture.h"
#include "engine/testing/shaky.h"
#include "storage/segments/segment_ledger.h"
#include "storage/testing/faulty_file_system.h"

namespace engine {

namespace {

using base::ErrorKind;
using storage::testing::FaultyFileSystem;
using testing::SeededRandom;

constexpr std::uint64_t kSeeds = 150;
constexpr std::size_t kPatients = 12;

struct Counts {
  int acknowledged = 0;
  int refused = 0;
  int unknown = 0;
};

// One data folder in several lives.
class Story {
 public:
  Story(std::uint64_t seed, Counts& counts)
      : seed_(seed), counts_(counts), random_(seed), files_(seed) {
    ledger_options_.segment_bytes = 5000 + random_.below(50'000);
    ledger_options_.step_bytes = 2000 + random_.below(20'000);
    ledger_options_.training = storage::DictionaryTraining::Never;
    options_.base_url = "http://test/fhir";
    options_.head_bytes_max = 2000 + random_.below(20'000);
    options_.flush_versions_max = 1 + random_.below(20);
  }

  void run() {
    for (int lives = 0; lives < 4; ++lives) {
      open();
      check();
      for (int round = 0; round < 25; ++round) {
        disturb();
        write();
        check();
      }
      stop();
    }
  }

 private:
  using Values = std::set<std::string>;  // of one patient: those that it may have; "": none

  void expect(bool holds, const std::string& what) const {
    if (!holds) FAIL("EIR_SEED=" << seed_ << ": " << what);
  }

  void open() {
    files_.heal();
    auto ledger = storage::open_segment_ledger(files_, random_, "ledger", ledger_options_);
    expect(ledger.has_value(), "the ledger does not open");
    ledger_ = *std::move(ledger);
    auto engine = Engine::open({fhir::Definitions::r4(), *ledger_, store_, clock_, ids_}, options_);
    expect(engine.has_value(), "the engine does not open");
    engine_ = *std::move(engine);
    is_fresh_ = true;
  }

  void stop() {
    engine_.reset();
    ledger_.reset();
    files_.heal();
    files_.restart(random_.below(2) == 0 ? FaultyFileSystem::Stop::Kill
                                         : FaultyFileSystem::Stop::PowerLoss);
    store_.crash(random_);
  }

  void disturb() {
    switch (random_.below(8)) {
      case 0: {
        const std::uint64_t from = files_.steps() + random_.below(4);
        files_.fail_between(from, from + 1 + random_.below(random_.below(3) == 0 ? 30 : 2));
        break;
      }
      case 1:
        files_.set_room(random_.below(100'000));
        break;
      case 2:
        store_.refuse_writes(static_cast<std::uint32_t>(1 + random_.below(3)));
        break;
      case 3:
        check_unreadable();
        break;
      case 4:
      case 5:
        files_.heal();
        break;
      default:
        break;
    }
  }

  // While the ledger's files cannot be read, reads say so, and no write that needs them is done.
  void check_unreadable() {
    files_.fail_reads(true);
    for (const auto& [id, values] : values_) {
      const auto read = engine_->read(caller_, engine_->now(), patient_, id);
      const bool is_absent = values.contains("");
      expect(!read || is_absent, "a read is answered without the disk");
      if (!read && !is_absent)
        expect(
            read.error().kind == ErrorKind::Unavailable || read.error().kind == ErrorKind::Internal,
            "a read that fails says " + read.error().message);
    }
    files_.fail_reads(false);
  }

  void write() {
    std::vector<Operation> operations;
    std::map<std::string, std::string> written;
    for (std::uint64_t n = 1 + random_.below(4); n > 0; --n) {
      const std::string id = "p" + std::to_string(random_.below(kPatients));
      if (written.contains(id)) continue;
      Operation operation;
      operation.type = patient_;
      operation.id = id;
      operation.kind = random_.below(5) == 0 ? Operation::Kind::Delete : Operation::Kind::Update;
      if (operation.kind == Operation::Kind::Update) {
        written[id] = "v" + std::to_string(random_.next());
        operation.body = R"({"resourceType":"Patient","id":")" + id +
                         R"(","identifier":[{"value":")" + written[id] +
                         R"("}],"name":[{"text":")" + std::string(1 + random_.below(2000), 'x') +
                         "\"}]}";
      } else {
        written[id] = "";
      }
      operations.push_back(std::move(operation));
    }
    const auto outcomes = commit_and_wait(*engine_, caller_, std::move(operations));
    for (const auto& [id, value] : written)
      note(values_[id], value, outcomes);
    if (outcomes) {
      ++counts_.acknowledged;
      const bool wrote =
          std::ranges::any_of(written, [](const auto& one) { return !one.second.empty(); });
      if (wrote) expect(engine_->writable().has_value(), "writable() refuses after a write");
    }
  }

  void note(Values& values, const std::string& value,
            const base::Result<std::vector<Outcome>>& outcomes) {
    if (values.empty()) values.insert("");
    if (outcomes) {
      values = {value};
    } else if (outcomes.error().kind == ErrorKind::Internal) {
      values.insert(value);
      ++counts_.unknown;
    } else {
      expect(outcomes.error().kind == ErrorKind::Unavailable, outcomes.error().message);
      ++counts_.refused;
    }
  }

  // What is read, and found by a search, is what was acknowledged.
  void check() {
    for (auto& [id, values] : values_) {
      const auto read = engine_->read(caller_, engine_->now(), patient_, id);
      expect(
          read || read.error().kind == ErrorKind::Gone || read.error().kind == ErrorKind::NotFound,
          "a read fails");
      const std::string shown = read ? value_in(read->json) : "";
      if (is_fresh_) {
        expect(values.contains(shown), id + " is wrong after a start");
        values = {shown};  // what was unknown is decided now
      }
      expect(values.contains(shown), id + " is wrong");
      for (const std::string& value : values)
        if (!value.empty()) expect(found(value) == (value == shown), "a search for " + id);
    }
    is_fresh_ = false;
  }

  bool found(const std::string& value) {
    const std::vector<RawParameter> parameters = {{"identifier", value}};
    const auto query =
        parse_search(fhir::Definitions::r4(), nullptr, patient_, parameters, Handling::Strict);
    expect(query.has_value(), "the search is wrong");
    const auto result = engine_->search(caller_, engine_->now(), *query);
    expect(result.has_value(), "the search fails");
    return !result->matches.empty();
  }

  static std::string value_in(const std::string& json) {
    const std::string start = R"("identifier":[{"value":")";
    const std::size_t begin = json.find(start) + start.size();
    return json.substr(begin, json.find('"', begin) - begin);
  }

  const std::uint64_t seed_;
  Counts& counts_;
  SeededRandom random_;
  SeededRandom ids_{7};
  testing::ManualClock clock_;
  FaultyFileSystem files_;
  testing::ShakyStore store_;
  storage::SegmentLedgerOptions ledger_options_;
  EngineOptions options_;
  const fhir::TypeId patient_ = fhir::Definitions::r4().find_resource("Patient");
  const access_control::Caller caller_ = access_control::Caller::anonymous();
  std::map<std::string, Values> values_;
  bool is_fresh_ = true;
  std::unique_ptr<storage::Ledger> ledger_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace

TEST_CASE("on a failing disk an engine acknowledges or refuses, and keeps what it acknowledged") {
  const char* const one = std::getenv("EIR_SEED");
  Counts counts;
  if (one != nullptr) {
    Story(std::stoull(one), counts).run();
  } else {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed)
      Story(seed, counts).run();
    CHECK(counts.refused > 100);
    CHECK(counts.unknown > 10);
  }
  MESSAGE(counts.acknowledged << " acknowledged, " << counts.refused << " refused, "
                              << counts.unknown << " unknown");
}

TEST_CASE("an engine finds out without writes that the disk has room again") {
  SeededRandom random(1);
  testing::ManualClock clock;
  FaultyFileSystem files(1);
  const auto store = storage::make_memory_index_store();
  const auto ledger = storage::open_segment_ledger(
      files, random, "ledger", {.training = storage::DictionaryTraining::Never});
  REQUIRE(ledger.has_value());
  EngineOptions options;
  options.flush_after_ms = 40;
  const auto engine =
      Engine::open({fhir::Definitions::r4(), **ledger, *store, clock, random}, options);
  REQUIRE(engine.has_value());
  const auto write = [&] {
    Operation operation;
    operation.type = fhir::Definitions::r4().find_resource("Patient");
    operation.body = R"({"resourceType":"Patient","active":true})";
    return commit_and_wait(**engine, access_control::Caller::anonymous(), {operation});
  };
  CHECK(write().has_value());
  CHECK((*engine)->writable().has_value());

  files.fail_between(files.steps(), UINT64_MAX);
  const auto refused = write();
  REQUIRE_FALSE(refused.has_value());
  REQUIRE_FALSE((*engine)->writable().has_value());
  CHECK_FALSE(write().has_value());

  files.heal();
  for (int i = 0; i < 200 && !(*engine)->writable(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK((*engine)->writable().has_value());
  CHECK(write().has_value());
}

}  // namespace engine
