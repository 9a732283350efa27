#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/ledger.h"

// The bytes of a segment file: docs/internals/segment-format.md.
//
//   segment  = header page (4096 bytes), record*, [end mark], zeros
//   record   = checksum u64, header check u32, body bytes u32, t u64, position u32, header bytes
//   u32,
//              body, zeros up to a multiple of 8
//   body     = count varint, (size varint){count}, header, document{count}
//   end mark = a record without body and with position 0xffffffff
//
// All numbers are little-endian. Offsets of records are multiples of 8.
namespace storage::segments {

inline constexpr std::uint32_t kFormatVersion = 1;
inline constexpr std::uint64_t kRecordsBegin = 4096;
inline constexpr std::uint64_t kRecordHeaderBytes = 32;
inline constexpr std::uint64_t kRecordAlignment = 8;
inline constexpr std::uint32_t kEndMarkPosition = 0xffffffff;
// Of one group; with segments of at most 2 GiB before it, every offset fits in 32 bits.
inline constexpr std::uint64_t kGroupBytesMax = 1ULL << 30;
inline constexpr std::uint64_t kSegmentBytesMax = 2ULL << 30;

using LedgerId = std::array<char, 16>;

struct SegmentHeader {
  LedgerId ledger{};               // random, the same in every file of a ledger
  std::uint32_t number = 0;        // 1, 2, 3 …
  std::uint32_t dictionaries = 0;  // how many existed when the segment was begun
  std::uint64_t first_t = 0;       // of the first record, if there is any
  std::uint64_t previous_end = 0;  // where the records of the previous segment end; 0 in the first

  friend bool operator==(const SegmentHeader&, const SegmentHeader&) = default;
};

std::string encode_header(const SegmentHeader& header);
// Internal, with what is wrong as detail: a foreign file, another version, a damaged header.
base::Result<SegmentHeader> decode_header(std::string_view page);

// The start value of every checksum in a segment. It depends on the ledger's random identity, so
// bytes of a document can never pass as a record, nor can a record of another file or place.
std::uint64_t seed_of(const SegmentHeader& header);

constexpr std::uint64_t aligned(std::uint64_t bytes) {
  return (bytes + kRecordAlignment - 1) & ~(kRecordAlignment - 1);
}

// What the 32 bytes before a body say.
struct RecordHeader {
  std::uint64_t checksum = 0;
  std::uint32_t body_bytes = 0;
  std::uint64_t t = 0;
  std::uint32_t position = 0;  // within its group: t - position is the group's first t
  std::uint32_t header_bytes = 0;

  bool is_end_mark() const { return position == kEndMarkPosition; }
  std::uint64_t record_bytes() const { return aligned(kRecordHeaderBytes + body_bytes); }
  std::uint64_t group_t() const { return t - position; }
};

// Where a record is to lie, or lies.
struct RecordPlace {
  std::uint32_t segment = 0;
  std::uint64_t offset = 0;
  std::uint64_t seed = 0;  // seed_of the segment
};

// Adds the record to `group`; gives where its documents will lie.
void append_record(std::string& group, const LedgerEntry& entry, std::uint32_t position,
                   const RecordPlace& place, std::vector<DocumentRef>& refs);
std::string encode_end_mark(std::uint64_t last_t, const RecordPlace& place);

// An upper bound of what append_record() adds.
std::uint64_t record_bytes_max(const LedgerEntry& entry);

// From the first 32 bytes. Nothing if the header check does not fit them.
std::optional<RecordHeader> decode_record_header(std::string_view bytes, const RecordPlace& place);

struct Record {
  std::uint64_t t = 0;
  std::string_view header;
  std::vector<DocumentRef> documents;
};

// From the whole record, whose header was decoded. Nothing if the checksum or the sizes do not fit.
std::optional<Record> decode_record(std::string_view bytes, const RecordHeader& header,
                                    const RecordPlace& place);

}  // namespace storage::segments
