#include "storage/segments/opening.h"

#include <algorithm>
#include <cstring>

#include "base/log.h"
#include "storage/segments/document_codec.h"
#include "storage/segments/segment_writer.h"

namespace storage::segments {

namespace {

using Kind = Folder::Kind;

std::unexpected<base::Error> incomplete(std::string detail) {
  return base::fail_with_detail(
      base::ErrorKind::Internal,
      "The ledger is damaged or incomplete: restore the file that the log names from a backup.",
      std::move(detail));
}

LedgerId new_ledger_id(base::Random& random) {
  const std::uint64_t numbers[2] = {random.next(), random.next()};
  LedgerId id{};
  static_assert(sizeof numbers == sizeof id);
  std::memcpy(id.data(), numbers, sizeof id);
  return id;
}

base::Result<std::unique_ptr<Segment>> begin_ledger(Folder& folder, base::Random& random,
                                                    const SegmentLedgerOptions& options) {
  const SegmentHeader header{.ledger = new_ledger_id(random), .number = 1, .first_t = 1};
  return std::make_unique<Segment>(to_segment(
      TRY(folder.create_segment(header, std::min(options.step_bytes, kFirstStepBytes)))));
}

// What a header says of the segment before it must be so, and completes what is known of that. The
// records of a segment that is not the last are checked when they are read: opening a large ledger
// must not take minutes.
base::Result<> join(Folder& folder, Segment& before, const Segment& next) {
  const std::string file = folder.describe(Kind::Segment, next.header.number);
  if (next.header.ledger != before.header.ledger) {
    return incomplete(file + ": offset 16: the segment belongs to another ledger");
  }
  if (next.header.first_t < before.header.first_t) {
    return incomplete(file + ": offset 32: begins before the segment in front of it");
  }
  before.end = next.header.previous_end;
  before.last_t = next.header.first_t - 1;
  if (before.end < kRecordsBegin || before.end > TRY(before.file->size())) {
    return incomplete(folder.describe(Kind::Segment, before.header.number) +
                      ": cut off: it must reach offset " + std::to_string(before.end));
  }
  return {};
}

base::Result<std::vector<std::unique_ptr<Segment>>> open_segments(Folder& folder,
                                                                  std::uint32_t count) {
  std::vector<std::unique_ptr<Segment>> segments;
  for (std::uint32_t number = 1; number <= count; ++number) {
    auto segment = std::make_unique<Segment>(to_segment(TRY(folder.open_segment(number))));
    if (number > 1) TRY_VOID(join(folder, *segments.back(), *segment));
    segments.push_back(std::move(segment));
  }
  const SegmentHeader& first = segments.front()->header;
  if (first.first_t != 1 || first.previous_end != 0) {
    return incomplete(folder.describe(Kind::Segment, 1) + ": offset 32: does not begin with t 1");
  }
  return segments;
}

base::Result<> recover_last(Folder& folder, OpenedFolder& opened) {
  Segment& segment = *opened.segments.back();
  const std::string file = folder.describe(Kind::Segment, segment.header.number);
  auto tail = scan_tail(*segment.file, segment.header);
  if (!tail) return std::unexpected(in_file(std::move(tail).error(), file));
  const std::uint32_t needed = std::max(tail->dictionaries, segment.header.dictionaries);
  if (needed > opened.dictionaries.size()) {
    return incomplete(folder.describe(Kind::Dictionary, needed) + " is missing");
  }
  if (tail->torn_end > tail->end) {
    base::log(base::LogLevel::Warning, "ledger.unfinished_write_erased",
              {{"file", base::Loggable{file}},
               {"offset", tail->end},
               {"bytes", tail->torn_end - tail->end},
               {"last_t", tail->last_t}});
  }
  TRY_VOID(settle_tail(*segment.file, *tail));
  segment.end = tail->end;
  segment.last_t = tail->last_t;
  segment.marks = std::move(tail->marks);
  return {};
}

}  // namespace

Segment to_segment(Folder::OpenSegment opened) {
  Segment segment;
  segment.header = opened.header;
  segment.seed = seed_of(opened.header);
  segment.file = std::move(opened.file);
  segment.last_t = opened.header.first_t - 1;
  return segment;
}

base::Result<OpenedFolder> open_folder(Folder& folder, base::Random& random,
                                       const SegmentLedgerOptions& options) {
  OpenedFolder opened;
  opened.lock = TRY(folder.lock_and_tidy());
  const std::uint32_t segments = TRY(folder.count(Kind::Segment));
  const std::uint32_t dictionaries = TRY(folder.count(Kind::Dictionary));
  if (segments == 0 && dictionaries > 0) {
    return incomplete(folder.describe(Kind::Segment, 1) + " is missing");
  }
  if (dictionaries > DocumentCodec::kDictionariesMax) {
    return incomplete(folder.describe(Kind::Dictionary, dictionaries) + ": too many dictionaries");
  }
  if (segments == 0) {
    opened.segments.push_back(TRY(begin_ledger(folder, random, options)));
  } else {
    opened.segments = TRY(open_segments(folder, segments));
  }
  opened.ledger = opened.segments.front()->header.ledger;
  for (std::uint32_t number = 1; number <= dictionaries; ++number) {
    opened.dictionaries.push_back(TRY(folder.open_dictionary(number, opened.ledger)));
  }
  TRY_VOID(recover_last(folder, opened));
  return opened;
}

}  // namespace storage::segments
