// The segment ledger beside its floors: commits of groups beside one bare write and fdatasync of
// the same bytes, reads beside a bare pread of the same bytes.
//
//   ledger_bench FOLDER [FILE.ndjson]    documents of the file, or made ones of about 1.4 KB
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "base/check.h"
#include "storage/segments/segment_ledger.h"

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kDocuments = 20'000;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::vector<std::string> made_documents() {
  std::mt19937 random(1);
  const auto number = [&] { return std::to_string(random() % 1'000'000); };
  std::vector<std::string> documents(kDocuments);
  for (std::string& text : documents) {
    text = R"({"resourceType":"Observation","id":")" + number() + number() +
           R"(","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/)" +
           R"(CodeSystem/observation-category","code":"vital-signs","display":"Vital signs"}]}],)" +
           R"("subject":{"reference":"Patient/)" + number() + R"("},"encounter":{"reference":)" +
           R"("Encounter/)" + number() + R"("},"effectiveDateTime":"2026-11-)" +
           std::to_string(10 + random() % 20) + R"(T10:00:00+01:00","component":[)";
    while (text.size() < 1350) {
      text += R"({"code":{"coding":[{"system":"http://loinc.org","code":")" + number() +
              R"("}]},"valueQuantity":{"value":)" + number() + R"(,"unit":"mm[Hg]"}},)";
    }
    text.back() = ']';
    text += '}';
  }
  return documents;
}

std::vector<std::string> documents_of(const char* file) {
  std::vector<std::string> documents;
  std::ifstream in(file);
  for (std::string line; documents.size() < kDocuments && std::getline(in, line);) {
    documents.push_back(line);
  }
  CHECK(!documents.empty());
  return documents;
}

struct Latencies {
  std::vector<double> micros;

  template <class Commit>
  void measure(Commit commit) {
    const auto before = Clock::now();
    commit();
    micros.push_back(1e6 * seconds_since(before));
  }

  void print(const char* name, std::size_t group) {
    std::sort(micros.begin(), micros.end());
    const double commits = static_cast<double>(micros.size());
    const double seconds = 1e-6 * std::accumulate(micros.begin(), micros.end(), 0.0);
    std::printf("%-7s group %2zu: %7.0f commits/s %8.0f documents/s   p50 %5.0f us  p99 %5.0f us\n",
                name, group, commits / seconds, commits * static_cast<double>(group) / seconds,
                micros[micros.size() / 2], micros[micros.size() * 99 / 100]);
  }
};

class Floor {
 public:
  explicit Floor(const fs::path& file) : fd_(::open(file.c_str(), O_RDWR | O_CREAT, 0640)) {
    const std::string zeros(1 << 20, '\0');
    for (off_t at = 0; at < kBytes; at += 1 << 20) {
      CHECK(::pwrite(fd_, zeros.data(), zeros.size(), at) == 1 << 20);
    }
    CHECK(::fsync(fd_) == 0);
  }
  void commit(const std::string& bytes) {
    if (at_ + static_cast<off_t>(bytes.size()) > kBytes) at_ = 0;
    CHECK(::pwrite(fd_, bytes.data(), bytes.size(), at_) == static_cast<ssize_t>(bytes.size()));
    CHECK(::fdatasync(fd_) == 0);
    at_ += static_cast<off_t>(bytes.size());
  }

 private:
  static constexpr off_t kBytes = 256 << 20;
  int fd_;
  off_t at_ = 0;
};

struct Bench {
  std::vector<std::string> texts;
  std::unique_ptr<storage::Ledger> ledger;
  std::vector<std::string> encoded;
  std::vector<storage::DocumentRef> refs;

  void encode() {
    const auto begin = Clock::now();
    std::size_t text_bytes = 0;
    std::size_t bytes = 0;
    encoded.clear();
    for (const std::string& text : texts) {
      encoded.push_back(ledger->encode(text));
      text_bytes += text.size();
      bytes += encoded.back().size();
    }
    const double count = static_cast<double>(texts.size());
    std::printf("encode: %.2f us/document, %.0f bytes to %.0f\n",
                1e6 * seconds_since(begin) / count, static_cast<double>(text_bytes) / count,
                static_cast<double>(bytes) / count);
  }

  // By turns, so that both meet the same noise of the machine.
  void commits(std::size_t group, Floor& floor) {
    Latencies ours;
    Latencies bare;
    const auto begin = Clock::now();
    for (std::size_t next = 0; seconds_since(begin) < 3;) {
      std::vector<storage::LedgerEntry> entries(group);
      std::size_t bytes = 0;
      for (std::size_t i = 0; i < group; ++i) {
        entries[i].t = ledger->last_t() + 1 + i;
        entries[i].header.assign(40, 'h');
        entries[i].documents.push_back(encoded[next++ % encoded.size()]);
        bytes += entries[i].documents[0].size() + 80;
      }
      ours.measure([&] {
        const auto stored = ledger->append(entries).value();
        refs.insert(refs.end(), stored.begin(), stored.end());
      });
      const std::string same(bytes, 'x');
      bare.measure([&] { floor.commit(same); });
    }
    ours.print("ledger", group);
    bare.print("floor", group);
  }

  void reads(const fs::path& folder) {
    constexpr std::size_t kReads = 400'000;
    std::mt19937 random(2);
    std::vector<storage::DocumentRef> order(kReads);
    for (auto& ref : order)
      ref = refs[random() % refs.size()];
    auto begin = Clock::now();
    std::size_t bytes = 0;
    for (const auto ref : order)
      bytes += ledger->read(ref).value().size();
    double seconds = seconds_since(begin);
    std::printf("read:  %8.0f /s, %.2f us (%.0f bytes of text)\n", kReads / seconds,
                1e6 * seconds / kReads, static_cast<double>(bytes) / kReads);

    std::vector<int> files(1, -1);
    for (std::uint32_t number = 1; number <= refs.back().segment; ++number) {
      char name[32];
      std::snprintf(name, sizeof name, "%08u.segment", number);
      files.push_back(::open((folder / name).c_str(), O_RDONLY));
    }
    std::vector<char> buffer(1 << 20);
    begin = Clock::now();
    for (const auto ref : order) {
      CHECK(::pread(files[ref.segment], buffer.data(), ref.size, ref.offset) == ref.size);
    }
    seconds = seconds_since(begin);
    std::printf("pread: %8.0f /s, %.2f us (the same bytes, as stored)\n", kReads / seconds,
                1e6 * seconds / kReads);
  }

  void replay() {
    const auto begin = Clock::now();
    std::size_t records = 0;
    CHECK(ledger
              ->replay(1,
                       [&](const storage::LedgerRecord&) -> base::Result<> {
                         ++records;
                         return {};
                       })
              .has_value());
    const double seconds = seconds_since(begin);
    std::printf("replay: %zu records in %.3f s, %.0f /s\n", records, seconds,
                static_cast<double>(records) / seconds);
  }
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: ledger_bench FOLDER [FILE.ndjson]\n");
    return 2;
  }
  const fs::path folder = fs::path(arguments[1]) / "ledger_bench";
  fs::remove_all(folder);
  const storage::SegmentLedgerOptions options{.training = storage::DictionaryTraining::AtOnce};
  const auto open = [&] { return storage::open_segment_ledger(folder, options).value(); };
  Bench bench{count > 2 ? documents_of(arguments[2]) : made_documents(), open(), {}, {}};
  bench.encode();
  bench.encode();
  Floor floor(folder / "floor");
  for (const std::size_t group : {1U, 16U, 64U})
    bench.commits(group, floor);
  bench.reads(folder);
  bench.replay();
  bench.ledger.reset();
  const auto begin = Clock::now();
  bench.ledger = open();
  std::printf("open: %.3f s, last t %llu\n", seconds_since(begin),
              static_cast<unsigned long long>(bench.ledger->last_t()));
  bench.ledger.reset();
  fs::remove_all(folder);
  return 0;
}
