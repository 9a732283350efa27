// Bytes of the index's files change on the disk, somewhere, at random. Whatever then happens to a
// process that reads and writes, it never tells anything wrong, and the start after it has an index
// that is right. EIR_SEED repeats one.
//
// Each process is this program, started again: damage may end it.

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <string>

#include "engine/testing/fixture.h"
#include "storage/rocksdb/rocks_index_store.h"
#include "storage/segments/segment_ledger.h"
#include "storage/testing/temporary_folder.h"

namespace engine {

namespace {

using testing::Fixture;
using testing::SeededRandom;

constexpr int kPatients = 1500;
constexpr int kObservations = 3000;
constexpr int kFamilies = 20;
// How a process ended.
constexpr int kRight = 0;
constexpr int kWrong = 1;
constexpr int kNotOpened = 2;
constexpr int kDamaged = 3;

struct Life {
  explicit Life(const std::filesystem::path& folder) {
    storage::SegmentLedgerOptions options;
    options.training = storage::DictionaryTraining::Never;
    ledger = storage::open_segment_ledger(folder / "ledger", options).value();
    const storage::RocksIndexOptions rocks{.cache_bytes = 64 << 10, .buffer_bytes = 1 << 20};
    auto opened = storage::open_rocks_index_store(folder / "index", rocks);
    if (!opened && opened.error().kind == base::ErrorKind::Damaged) {
      std::filesystem::remove_all(folder / "index");
      opened = storage::open_rocks_index_store(folder / "index", rocks);
    }
    if (!opened) return;
    store = *std::move(opened);
    EngineOptions engine_options{
        .base_url = "http://test/fhir", .head_bytes_max = 64 << 10, .cache_bytes_max = 0};
    auto made =
        Engine::open({fhir::Definitions::r4(), *ledger, *store, clock, random}, engine_options);
    if (made) engine = *std::move(made);
  }

  std::unique_ptr<storage::Ledger> ledger;
  std::unique_ptr<storage::IndexStore> store;
  testing::ManualClock clock;
  base::SystemRandom random;
  std::unique_ptr<Engine> engine;
};

Operation update(std::string_view type, std::string id, const std::string& members) {
  Operation operation;
  operation.kind = Operation::Kind::Update;
  operation.type = fhir::Definitions::r4().find_resource(type);
  operation.body =
      R"({"resourceType":")" + std::string(type) + R"(","id":")" + id + "\"," + members + "}";
  operation.id = std::move(id);
  return operation;
}

// What is always true of the resources, however often they are written: numbers decide the rest.
Operation patient(int number, std::string_view mark) {
  return update("Patient", "p" + std::to_string(number),
                R"("name":[{"family":"F)" + std::to_string(number % kFamilies) + R"(","given":[")" +
                    std::string(mark) + R"("]}],"birthDate":"19)" +
                    std::to_string(10 + number % 80) + "-01-01\"");
}
Operation observation(int number) {
  return update("Observation", "o" + std::to_string(number),
                R"("status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p)" +
                    std::to_string(number % kPatients) + "\"}");
}

class Prober {
 public:
  Prober(Engine& engine, std::uint64_t seed) : engine_(engine), random_(seed) {}

  int run() {
    for (int i = 0; i < 150; ++i) {
      switch (random_.below(5)) {
        case 0:
          find("Patient", "family:exact=F" + std::to_string(random_.below(kFamilies)),
               kPatients / kFamilies);
          break;
        case 1:
          find("Observation", "subject=Patient/p" + std::to_string(random_.below(kPatients)),
               kObservations / kPatients);
          break;
        case 2: {
          const std::uint64_t year = random_.below(80);
          find("Patient", "birthdate=19" + std::to_string(10 + year),
               kPatients / 80 + (year < kPatients % 80 ? 1 : 0));
          break;
        }
        case 3:
          read(static_cast<int>(random_.below(kPatients)));
          break;
        default:
          write(static_cast<int>(random_.below(kPatients)));
      }
    }
    if (!note(engine_.flush())) return kDamaged;
    const auto problems = engine_.verify_index();
    if (note(problems) && !problems->empty()) wrong_ = true;
    return wrong_ ? kWrong : damaged_ ? kDamaged : kRight;
  }

 private:
  // False: it could not be answered, for a reason that damage explains.
  template <class T>
  bool note(const base::Result<T>& result) {
    if (result) return true;
    if (result.error().kind == base::ErrorKind::Damaged) {
      damaged_ = true;
    } else {
      wrong_ = true;
    }
    return false;
  }

  void find(std::string_view type_name, std::string_view query, std::size_t count) {
    const auto pairs = base::parse_query(std::string(query) + "&_count=1000").value();
    const fhir::Definitions& definitions = fhir::Definitions::r4();
    const auto parsed = parse_search(definitions, engine_.parameters(),
                                     definitions.find_resource(type_name), pairs, Handling::Strict);
    const auto found = engine_.search(caller_, engine_.now(), parsed.value());
    if (note(found) && found->matches.size() != count) wrong_ = true;
  }

  void read(int number) {
    const std::string id = "p" + std::to_string(number);
    const auto version =
        engine_.read(caller_, engine_.now(), fhir::Definitions::r4().find_resource("Patient"), id);
    if (note(version) && version->id != id) wrong_ = true;
  }

  void write(int number) {
    const auto done = commit_and_wait(engine_, caller_, {patient(number, "again")});
    if (note(done)) read(number);
  }

  Engine& engine_;
  SeededRandom random_;
  const access_control::Caller caller_ = access_control::Caller::system("test");
  bool damaged_ = false;
  bool wrong_ = false;
};

// How this program ends when it is started again for a folder; -1: by a signal.
int process(const std::filesystem::path& folder, std::uint64_t seed) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    setenv("EIR_TEST_FOLDER", folder.c_str(), 1);
    setenv("EIR_TEST_SEED", std::to_string(seed).c_str(), 1);
    if (std::freopen("/dev/null", "w", stderr) == nullptr) _exit(kWrong);
    execl("/proc/self/exe", "engine_test", "--test-case=the child that uses*",
          static_cast<char*>(nullptr));
    _exit(kWrong);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::set<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(folder))
    if (file.is_regular_file() && file.file_size() > 0 && file.path().filename() != "LOG")
      files.insert(file.path());
  return {files.begin(), files.end()};
}

// One to a hundred bytes in a row.
void damage(const std::filesystem::path& file, SeededRandom& random) {
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  const std::uint64_t size = std::filesystem::file_size(file);
  const std::uint64_t at = random.below(size);
  std::string run(std::min(size - at, 1 + (random.one_in(2) ? 0 : random.below(100))), '\0');
  for (char& byte : run)
    byte = static_cast<char>(random.next());
  bytes.seekp(static_cast<std::streamoff>(at));
  bytes.write(run.data(), static_cast<std::streamsize>(run.size()));
}

}  // namespace

// Nothing, unless it runs as a child of the next test.
TEST_CASE("the child that uses an index that may be damaged") {
  const char* const folder = std::getenv("EIR_TEST_FOLDER");
  const char* const seed = std::getenv("EIR_TEST_SEED");
  if (folder == nullptr || seed == nullptr) return;
  Life life(folder);
  if (life.engine == nullptr) _exit(kNotOpened);
  _exit(Prober(*life.engine, std::stoull(seed)).run());
}

TEST_CASE("damage to the files of the index is noticed, and mended by the next start") {
  const storage::testing::TemporaryFolder whole;
  {
    Life life(whole.path());
    REQUIRE(life.engine != nullptr);
    const auto caller = access_control::Caller::system("test");
    for (int round = 0; round < 3; ++round) {
      std::vector<Operation> operations;
      for (int i = 0; i < kPatients; ++i)
        operations.push_back(patient(i, "round" + std::to_string(round)));
      for (int i = round; i < kObservations; i += 3)
        operations.push_back(observation(i));
      REQUIRE(commit_and_wait(*life.engine, caller, std::move(operations)).has_value());
      REQUIRE(life.engine->flush().has_value());
    }
  }
  const char* const given = std::getenv("EIR_SEED");
  const std::uint64_t first = given != nullptr ? std::stoull(given) : std::random_device{}();
  const char* const seconds = std::getenv("EIR_MODEL_SECONDS");
  const int runs = given != nullptr ? 1 : seconds != nullptr ? 2 * std::stoi(seconds) : 15;
  std::map<int, int> ends;
  for (int run = 0; run < runs; ++run) {
    const std::uint64_t seed = first + static_cast<std::uint64_t>(run);
    INFO("EIR_SEED=" << seed);
    SeededRandom random(seed);
    const storage::testing::TemporaryFolder folder;
    std::filesystem::copy(whole.path(), folder.path(), std::filesystem::copy_options::recursive);
    for (std::uint64_t i = 1 + random.below(3); i > 0; --i)
      damage(random.pick(files_of(folder.path() / "index")), random);
    int end = process(folder.path(), seed);
    ++ends[end];
    CHECK(end != kWrong);
    CHECK(end != kNotOpened);
    // What found it, or was ended by it, left the rest to the next start.
    for (int starts = 0; end != kRight && starts < 3; ++starts)
      end = process(folder.path(), seed + 1);
    CHECK(end == kRight);
  }
  MESSAGE("EIR_SEED=" << first << ": " << ends[kRight] << " right, " << ends[kDamaged]
                      << " noticed, " << ends[-1] << " ended");
}

}  // namespace engine
