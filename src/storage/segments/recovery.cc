#include "storage/segments/recovery.h"

#include <algorithm>
#include <cstring>

#include "storage/segments/document_codec.h"
#include "storage/segments/record_reader.h"

namespace storage::segments {

namespace {

constexpr std::uint64_t kCopyBytes = 1 << 20;

std::unexpected<base::Error> damaged(std::uint64_t offset, std::string what) {
  return base::fail_with_detail(
      base::ErrorKind::Internal,
      "The ledger is damaged or incomplete: restore the file that the log names from a backup.",
      "offset " + std::to_string(offset) + ": " + std::move(what));
}

void note_record(Tail& tail, const RecordReader::Step& step) {
  if (step.head.position == 0) tail.group_begin = step.offset;
  if (tail.marks.empty() || step.offset >= tail.marks.back().offset + kMarkDistance) {
    tail.marks.push_back({step.record.t, step.offset});
  }
  for (const DocumentRef& ref : step.record.documents) {
    const std::string_view document = step.bytes.substr(ref.offset - step.offset, ref.size);
    tail.dictionaries = std::max(tail.dictionaries, DocumentCodec::dictionary_of(document));
  }
  tail.last_t = step.record.t;
  tail.end = step.offset + step.bytes.size();
}

// The first place in `bytes` where a record may begin: where not all is zero. Or their size.
std::uint64_t find_non_zero(std::string_view bytes) {
  for (std::uint64_t at = 0; at < bytes.size(); at += kRecordAlignment) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, std::min(sizeof word, bytes.size() - at));
    if (word != 0) return at;
  }
  return bytes.size();
}

// Looks at everything behind the last valid record. A group is written only when the one before it
// is durable, so a valid record of a later group proves that the broken one was acknowledged.
base::Result<> search_behind(RecordReader& reader, std::uint64_t size, Tail& tail) {
  for (std::uint64_t offset = tail.end; offset < size;) {
    reader.move_to(offset);
    const std::string_view bytes = TRY(reader.peek(kRecordHeaderBytes));
    if (bytes.empty()) break;
    if (const std::uint64_t zeros = find_non_zero(bytes); zeros > 0) {
      offset += zeros;
      continue;
    }
    const auto step = TRY(reader.next());
    if (step && (step->head.is_end_mark() || step->head.group_t() > tail.last_t + 1)) {
      return damaged(tail.end, "the record of t " + std::to_string(tail.last_t + 1) +
                                   " is damaged, and a later one follows at offset " +
                                   std::to_string(offset));
    }
    offset = step ? reader.offset() : offset + kRecordAlignment;
    tail.torn_end = std::min(offset, size);
  }
  return {};
}

}  // namespace

base::Result<Tail> scan_tail(const File& file, const SegmentHeader& header) {
  const std::uint64_t size = TRY(file.size());
  RecordReader reader(file, {header.number, kRecordsBegin, seed_of(header)}, size);
  Tail tail{.last_t = header.first_t - 1};
  while (const auto step = TRY(reader.next())) {
    if (step->head.is_end_mark()) {
      return damaged(step->offset, "segment " + std::to_string(header.number + 1) +
                                       " must follow and is missing");
    }
    if (step->record.t != tail.last_t + 1) {
      return damaged(step->offset, "t " + std::to_string(step->record.t) + " instead of " +
                                       std::to_string(tail.last_t + 1));
    }
    note_record(tail, *step);
  }
  tail.torn_end = tail.end;
  TRY_VOID(search_behind(reader, size, tail));
  return tail;
}

base::Result<> settle_tail(File& file, const Tail& tail) {
  std::string bytes;
  for (std::uint64_t at = tail.group_begin; at < tail.end; at += bytes.size()) {
    bytes.resize(std::min(kCopyBytes, tail.end - at));
    if (TRY(file.read_at(at, bytes)) != bytes.size()) return damaged(at, "cut off while reading");
    TRY_VOID(file.write_at(at, bytes));
  }
  for (std::uint64_t at = tail.end; at < tail.torn_end; at += bytes.size()) {
    bytes.assign(std::min(kCopyBytes, tail.torn_end - at), '\0');
    TRY_VOID(file.write_at(at, bytes));
  }
  return file.sync();
}

}  // namespace storage::segments
