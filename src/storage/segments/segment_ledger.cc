#include "storage/segments/segment_ledger.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <shared_mutex>

#include "base/check.h"
#include "base/log.h"
#include "storage/segments/document_codec.h"
#include "storage/segments/folder.h"
#include "storage/segments/opening.h"
#include "storage/segments/record_reader.h"
#include "storage/segments/segment_writer.h"
#include "storage/segments/trainer.h"

namespace storage {

namespace {

using namespace segments;

class SegmentLedger final : public Ledger {
 public:
  SegmentLedger(Folder folder, OpenedFolder opened, std::uint64_t reserved_to,
                const SegmentLedgerOptions& options);

  std::string encode(std::string_view text) const override {
    std::string document = codec_.encode(text);
    trainer_.offer(text, document.size());
    return document;
  }
  base::Result<std::vector<DocumentRef>> append(std::span<const LedgerEntry> entries) override;
  base::Result<> make_room() override;
  std::uint64_t last_t() const override { return last_t_.load(std::memory_order_acquire); }
  base::Result<std::string> read(DocumentRef ref) const override;
  base::Result<> replay(std::uint64_t from_t, const Visitor& visit) const override;

 private:
  struct Part {  // of a segment, to be replayed
    const Segment* segment = nullptr;
    std::uint64_t next_t = 0;
    std::uint64_t from = 0;
    std::uint64_t limit = 0;
    std::uint64_t last_t = 0;
  };

  base::Result<> check_group(std::span<const LedgerEntry> entries) const;
  base::Result<> reserve(std::uint64_t bytes);
  base::Result<> begin_segment();
  std::unexpected<base::Error> fence_off(base::Error error);
  void publish(std::span<const LedgerEntry> entries, std::uint64_t end);
  bool store_dictionary(const Dictionary& dictionary);
  std::vector<Part> parts_from(std::uint64_t from_t) const;
  base::Result<> replay_part(const Part& part, std::uint64_t from_t, const Visitor& visit) const;
  std::unexpected<base::Error> damaged(const Segment& segment, base::Error error) const;

  const SegmentLedgerOptions options_;
  Folder folder_;
  const std::unique_ptr<FolderLock> lock_;
  const LedgerId id_;
  DocumentCodec codec_;

  mutable std::shared_mutex mutex_;  // over the list and over the last segment's end and marks
  std::vector<std::unique_ptr<Segment>> segments_;  // the index is number - 1
  std::atomic<std::uint64_t> last_t_ = 0;

  // Of the one appender.
  SegmentWriter writer_;
  bool in_doubt_ = false;  // behind the end may lie a group that was refused: fence it off first

  mutable Trainer trainer_;  // last: its thread uses the members above until it is joined
};

SegmentLedger::SegmentLedger(Folder folder, OpenedFolder opened, std::uint64_t reserved_to,
                             const SegmentLedgerOptions& options)
    : options_(options),
      folder_(std::move(folder)),
      lock_(std::move(opened.lock)),
      id_(opened.ledger),
      segments_(std::move(opened.segments)),
      last_t_(segments_.back()->last_t),
      writer_(*segments_.back(), options.step_bytes, reserved_to),
      trainer_(options, codec_, [this](const Dictionary& made) { return store_dictionary(made); }) {
  for (auto& dictionary : opened.dictionaries)
    codec_.add(std::move(dictionary));
}

base::Result<std::vector<DocumentRef>> SegmentLedger::append(std::span<const LedgerEntry> entries) {
  if (entries.empty()) return std::vector<DocumentRef>();
  TRY_VOID(check_group(entries));
  std::uint64_t bytes = 0;
  for (const LedgerEntry& entry : entries)
    bytes += record_bytes_max(entry);
  TRY_VOID(reserve(bytes));
  auto written = writer_.write(entries);
  if (!written) return fence_off(std::move(written).error());
  publish(entries, written->end);
  return std::move(written->documents);
}

base::Result<> SegmentLedger::reserve(std::uint64_t bytes) {
  const std::uint64_t end = segments_.back()->end;
  const bool is_full = end > kRecordsBegin && end >= options_.segment_bytes;
  if (in_doubt_ || is_full) TRY_VOID(begin_segment());
  return writer_.reserve(bytes);
}

base::Result<> SegmentLedger::make_room() {
  constexpr std::uint64_t kSomeTransactions = 1 << 20;
  return reserve(kSomeTransactions);
}

base::Result<> SegmentLedger::check_group(std::span<const LedgerEntry> entries) const {
  std::uint64_t expected_t = last_t();
  std::uint64_t bytes = 0;
  for (const LedgerEntry& entry : entries) {
    if (entry.t != ++expected_t) {
      return base::fail(base::ErrorKind::Conflict,
                        "Another transaction was stored first: decide again on the new state.");
    }
    bytes += record_bytes_max(entry);
    if (bytes > options_.group_bytes) {
      return base::fail(base::ErrorKind::TooLarge,
                        "Too much was to be stored at once: send it in smaller parts.");
    }
  }
  return {};
}

// The new segment's header says where the records of the last one end: what lies behind that place
// does not count, from the moment that the new segment is durable.
base::Result<> SegmentLedger::begin_segment() {
  Segment& last = *segments_.back();
  const SegmentHeader header{.ledger = id_,
                             .number = last.header.number + 1,
                             .dictionaries = codec_.dictionaries(),
                             .first_t = last.last_t + 1,
                             .previous_end = last.end};
  auto segment = std::make_unique<Segment>(to_segment(
      TRY(folder_.create_segment(header, std::min(options_.step_bytes, kFirstStepBytes)))));
  const std::uint64_t reserved_to = TRY(segment->file->size());
  if (!writer_.close()) base::log(base::LogLevel::Warning, "ledger.segment_not_closed");
  writer_ = SegmentWriter(*segment, options_.step_bytes, reserved_to);
  in_doubt_ = false;
  const std::unique_lock lock(mutex_);
  segments_.push_back(std::move(segment));
  return {};
}

std::unexpected<base::Error> SegmentLedger::fence_off(base::Error error) {
  in_doubt_ = true;
  if (begin_segment()) return std::unexpected(std::move(error));
  return base::fail_with_detail(
      base::ErrorKind::Internal,
      "The disk failed while this was being stored: whether it is stored is known after a restart.",
      std::move(error.detail));
}

void SegmentLedger::publish(std::span<const LedgerEntry> entries, std::uint64_t end) {
  const std::unique_lock lock(mutex_);
  Segment& segment = *segments_.back();
  std::vector<Mark>& marks = segment.marks;
  if (marks.empty() || segment.end >= marks.back().offset + kMarkDistance) {
    marks.push_back({entries.front().t, segment.end});
  }
  segment.end = end;
  segment.last_t = entries.back().t;
  last_t_.store(segment.last_t, std::memory_order_release);
}

bool SegmentLedger::store_dictionary(const Dictionary& dictionary) {
  const bool is_stored = folder_.store_dictionary(dictionary, id_).has_value();
  if (!is_stored) base::log(base::LogLevel::Warning, "ledger.dictionary_not_stored");
  return is_stored;
}

std::unexpected<base::Error> SegmentLedger::damaged(const Segment& segment,
                                                    base::Error error) const {
  return std::unexpected(
      in_file(std::move(error), folder_.describe(Folder::Kind::Segment, segment.header.number)));
}

base::Result<std::string> SegmentLedger::read(DocumentRef ref) const {
  const Segment* segment = nullptr;
  std::uint64_t end = 0;
  {
    const std::shared_lock lock(mutex_);
    if (ref.segment == 0 || ref.segment > segments_.size()) {
      return base::fail_with_detail(base::ErrorKind::Internal, "A stored document cannot be found.",
                                    "there is no segment " + std::to_string(ref.segment));
    }
    segment = segments_[ref.segment - 1].get();
    end = segment->end;
  }
  std::array<char, 4096> small;
  std::string large;
  std::span<char> bytes(small);
  if (ref.size > small.size() && ref.offset < end && ref.size <= end - ref.offset) {
    large.resize(ref.size);
    bytes = large;
  }
  if (ref.offset < kRecordsBegin || std::uint64_t{ref.offset} + ref.size > end) {
    return damaged(*segment,
                   {.message = "A stored document cannot be found.",
                    .detail = "no document lies at offset " + std::to_string(ref.offset)});
  }
  bytes = bytes.first(ref.size);
  if (TRY(segment->file->read_at(ref.offset, bytes)) != bytes.size()) {
    return damaged(*segment, {.message = "A stored document is damaged.",
                              .detail = "cut off before offset " + std::to_string(end)});
  }
  auto text = codec_.decode({bytes.data(), bytes.size()});
  if (!text) {
    return damaged(*segment,
                   in_file(std::move(text).error(), "offset " + std::to_string(ref.offset)));
  }
  return text;
}

base::Result<> SegmentLedger::replay(std::uint64_t from_t, const Visitor& visit) const {
  for (const Part& part : parts_from(from_t))
    TRY_VOID(replay_part(part, from_t, visit));
  return {};
}

std::vector<SegmentLedger::Part> SegmentLedger::parts_from(std::uint64_t from_t) const {
  std::vector<Part> parts;
  const std::shared_lock lock(mutex_);
  for (const std::unique_ptr<Segment>& segment : segments_) {
    if (segment->last_t < from_t || segment->last_t < segment->header.first_t) continue;
    Part part{segment.get(), segment->header.first_t, kRecordsBegin, segment->end, segment->last_t};
    const auto after = std::ranges::upper_bound(segment->marks, from_t, {}, &Mark::t);
    if (after != segment->marks.begin()) {
      part.next_t = std::prev(after)->t;
      part.from = std::prev(after)->offset;
    }
    parts.push_back(part);
  }
  return parts;
}

base::Result<> SegmentLedger::replay_part(const Part& part, std::uint64_t from_t,
                                          const Visitor& visit) const {
  RecordReader reader(*part.segment->file, part.segment->place(part.from), part.limit);
  for (std::uint64_t t = part.next_t; t <= part.last_t; ++t) {
    const auto step = TRY(reader.next());
    if (!step || step->record.t != t) {
      return damaged(*part.segment,
                     {.message = "The ledger is damaged.",
                      .detail = "offset " + std::to_string(reader.offset()) + ": the record of t " +
                                std::to_string(t) + " is damaged"});
    }
    if (t >= from_t) {
      TRY_VOID(visit({step->record.t, step->record.header, step->record.documents}));
    }
  }
  return {};
}

}  // namespace

base::Result<std::unique_ptr<Ledger>> open_segment_ledger(const std::filesystem::path& folder,
                                                          const SegmentLedgerOptions& options) {
  base::SystemRandom random;
  return open_segment_ledger(system_files(), random, folder, options);
}

base::Result<std::unique_ptr<Ledger>> open_segment_ledger(FileSystem& files, base::Random& random,
                                                          const std::filesystem::path& path,
                                                          const SegmentLedgerOptions& options) {
  CHECK(options.segment_bytes <= kSegmentBytesMax && options.group_bytes <= kGroupBytesMax &&
        options.step_bytes > 0);
  Folder folder(files, path);
  OpenedFolder opened = TRY(open_folder(folder, random, options));
  const std::uint64_t reserved_to = TRY(opened.segments.back()->file->size());
  return std::make_unique<SegmentLedger>(std::move(folder), std::move(opened), reserved_to,
                                         options);
}

}  // namespace storage
