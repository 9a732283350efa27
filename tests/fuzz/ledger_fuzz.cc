// Recovery of the segment ledger: the input is a list of changes to the files of a good ledger.
// Whatever opens must show nothing but what was stored, in order, and take new transactions.

#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/random.h"
#include "storage/segments/format.h"
#include "storage/segments/segment_ledger.h"
#include "storage/testing/faulty_file_system.h"
#include "tests/fuzz/fuzz.h"

namespace {

using storage::testing::FaultyFileSystem;
namespace segments = storage::segments;
constexpr const char* kFolder = "/ledger";

class SomeRandom final : public base::Random {
 public:
  std::uint64_t next() override { return state_ += 0x9E3779B97F4A7C15ULL; }

 private:
  std::uint64_t state_ = 1;
};

storage::SegmentLedgerOptions options() {
  storage::SegmentLedgerOptions options;
  options.segment_bytes = 12'000;  // a few groups
  options.step_bytes = 16'000;
  options.training = storage::DictionaryTraining::AtOnce;
  options.sample_documents = 12;
  return options;
}

std::vector<storage::LedgerEntry> group_at(const storage::Ledger& ledger, std::uint64_t t,
                                           std::uint64_t count) {
  std::vector<storage::LedgerEntry> group;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string text = "{\"resourceType\":\"Patient\",\"id\":\"" + std::to_string(t + i) + "\",";
    for (std::uint64_t word = 0; word < 40 + t * 7 % 60; ++word)
      text += "\"w" + std::to_string(word * (t + i)) + "\":" + std::to_string(word) + ",";
    group.push_back({t + i, "header " + std::to_string(t + i), {ledger.encode(text)}});
    if (t % 3 == 0) group.back().documents.push_back(ledger.encode("{}"));
  }
  return group;
}

using Files = std::map<std::string, std::string>;
struct Good {
  Files files;
  std::vector<std::string> transactions;  // in words, by t - 1
  std::uint64_t last_group_t = 0;         // the first of it
};

base::Result<std::vector<std::string>> all_of(const storage::Ledger& ledger) {
  std::vector<std::string> found;
  TRY_VOID(ledger.replay(1, [&](const storage::LedgerRecord& record) -> base::Result<> {
    require(record.t == found.size() + 1, "t without a gap");
    std::string words(record.header);
    for (const storage::DocumentRef ref : record.documents)
      words += '|' + TRY(ledger.read(ref));
    found.push_back(std::move(words));
    return {};
  }));
  return found;
}

Good make_good() {
  Good good;
  FaultyFileSystem files(1);
  SomeRandom random;
  {
    auto ledger = storage::open_segment_ledger(files, random, kFolder, options());
    require(ledger.has_value(), "a new ledger opens");
    for (std::uint64_t t = 1; t <= 40;) {
      const std::uint64_t count = 1 + t % 3;
      good.last_group_t = t;
      require((*ledger)->append(group_at(**ledger, t, count)).has_value(), "append");
      t += count;
    }
    good.transactions = *all_of(**ledger);
  }
  for (const std::string& name : files.names())
    good.files[name] = files.contents(name);
  return good;
}

// Makes the checksums of the record at `offset` right again, as a clever disk never would.
void seal(std::string& segment, std::size_t offset) {
  const auto header = segments::decode_header(segment);
  if (!header || offset + segments::kRecordHeaderBytes > segment.size()) return;
  std::uint32_t body_bytes = 0;
  std::memcpy(&body_bytes, segment.data() + offset + 12, sizeof body_bytes);
  const std::size_t size = segments::kRecordHeaderBytes + body_bytes;
  if (offset + size > segment.size()) return;
  const std::uint64_t seed = segments::seed_of(*header) + offset;
  const std::string_view record = std::string_view(segment).substr(offset, size);
  const auto check = static_cast<std::uint32_t>(base::hash64(record.substr(12, 20), seed));
  std::memcpy(segment.data() + offset + 8, &check, sizeof check);
  const std::uint64_t checksum = base::hash64(record.substr(8), seed);
  std::memcpy(segment.data() + offset, &checksum, sizeof checksum);
}

enum class Change {
  Flip,
  Other,
  Sealed
};  // Sealed: checksums were made right: anything may come out

Change change(Files& files, FuzzedDataProvider& input) {
  auto at = files.begin();
  std::advance(at, input.ConsumeIntegralInRange<std::size_t>(0, files.size() - 1));
  std::string& bytes = at->second;
  const auto place = [&] { return input.ConsumeIntegralInRange<std::size_t>(0, bytes.size()); };
  switch (input.ConsumeIntegralInRange<int>(0, 7)) {
    case 0:
      if (!bytes.empty()) bytes[place() % bytes.size()] ^= input.ConsumeIntegral<char>();
      return Change::Flip;
    case 1:
      bytes.resize(place());
      return Change::Other;
    case 2: {
      const std::size_t from = place();
      std::fill_n(
          bytes.begin() + static_cast<std::ptrdiff_t>(from),
          std::min<std::size_t>(bytes.size() - from, input.ConsumeIntegral<std::uint16_t>()), '\0');
      return Change::Other;
    }
    case 3:
      bytes += input.ConsumeRandomLengthString(64);
      return Change::Other;
    case 4: {
      const std::size_t from = place() & ~std::size_t{7};
      const std::size_t to = place() & ~std::size_t{7};
      const std::string piece = bytes.substr(from, input.ConsumeIntegral<std::uint16_t>());
      if (to + piece.size() <= bytes.size()) bytes.replace(to, piece.size(), piece);
      return Change::Other;
    }
    case 5:
      files.erase(at);
      return Change::Other;
    case 6: {
      const std::size_t from = place();
      const std::string piece = input.ConsumeRandomLengthString(32);
      if (from + piece.size() <= bytes.size()) bytes.replace(from, piece.size(), piece);
      return Change::Other;
    }
    default: {
      // A record whose body or header was changed, sealed again.
      std::size_t offset = segments::kRecordsBegin;
      const auto header = segments::decode_header(bytes);
      if (!header) return Change::Other;
      for (std::uint64_t skip = input.ConsumeIntegralInRange<std::uint64_t>(0, 12); skip > 0;
           --skip) {
        const auto record = segments::decode_record_header(
            std::string_view(bytes).substr(std::min(offset, bytes.size())),
            {header->number, offset, segments::seed_of(*header)});
        if (!record) break;
        offset += record->record_bytes();
      }
      const std::size_t from = offset + 12 + input.ConsumeIntegralInRange<std::size_t>(0, 60);
      const std::string piece = input.ConsumeRandomLengthString(16);
      if (from + piece.size() <= bytes.size()) bytes.replace(from, piece.size(), piece);
      seal(bytes, offset);
      return Change::Sealed;
    }
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const Good& good = *new Good(make_good());
  FuzzedDataProvider input(data, size);
  Files changed = good.files;
  std::vector<Change> changes;
  // Few changes, and often one alone: of that most is known.
  for (int left = input.ConsumeIntegralInRange<int>(-3, 6); left > 0 || changes.empty(); --left)
    if (!changed.empty()) changes.push_back(change(changed, input));
  const bool sealed = std::ranges::count(changes, Change::Sealed) > 0;

  FaultyFileSystem files(1);
  SomeRandom random;
  for (auto& [name, bytes] : changed)
    files.replace(name, std::move(bytes));
  auto ledger = storage::open_segment_ledger(files, random, kFolder, options());
  if (!ledger) {
    require(!ledger.error().message.empty(), "a refusal says what is wrong");
    return 0;
  }
  const std::uint64_t last = (*ledger)->last_t();
  // One byte can cost the group that may never have been acknowledged, and no other in silence.
  if (changes.size() == 1 && changes.front() == Change::Flip)
    require(last >= good.last_group_t - 1, "nothing acknowledged is lost in silence");
  const auto found = all_of(**ledger);
  if (found && !sealed) {
    require(found->size() == last, "the ledger knows its last t");
    // No file left at all is a new ledger, which its owner must notice.
    for (std::size_t i = 0; i < found->size(); ++i)
      require((*found)[i] == good.transactions[i], "what is shown was stored");
  }
  if (last > 1000) return 0;
  const auto appended = (*ledger)->append(group_at(**ledger, last + 1, 2));
  require(appended.has_value(), "an open ledger takes transactions");
  require((*ledger)->last_t() == last + 2, "and knows that it has");
  require((*ledger)->read(appended->front()).has_value(), "and reads them");
  return 0;
}
