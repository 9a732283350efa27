#include "storage/segments/format.h"

#include <algorithm>
#include <cstring>

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"

namespace storage::segments {

namespace {

constexpr std::string_view kMagic = "EirLedgr";
constexpr std::size_t kHeaderBytes = 64;  // followed by its checksum

std::unexpected<base::Error> bad_header(std::string detail) {
  return base::fail_with_detail(base::ErrorKind::Internal,
                                "A file of the ledger cannot be used: see the log for its name.",
                                std::move(detail));
}

// The header's last 20 bytes, from body bytes on, are what the header check covers.
constexpr std::size_t kCheckedFrom = 12;

std::uint32_t header_check(std::string_view header, const RecordPlace& place) {
  const std::string_view covered = header.substr(kCheckedFrom, kRecordHeaderBytes - kCheckedFrom);
  return static_cast<std::uint32_t>(base::hash64(covered, place.seed + place.offset));
}

std::uint64_t record_checksum(std::string_view record, const RecordPlace& place) {
  return base::hash64(record.substr(sizeof(std::uint64_t)), place.seed + place.offset);
}

template <class T>
void put_le(std::string& bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

// Adds the last 20 bytes of a record's header behind 12 that seal_record() fills in.
void append_record_header(std::string& out, const RecordHeader& header) {
  out.append(kCheckedFrom, '\0');
  base::append_le(out, header.body_bytes);
  base::append_le(out, header.t);
  base::append_le(out, header.position);
  base::append_le(out, header.header_bytes);
}

void seal_record(std::string& out, std::size_t begin, const RecordPlace& place) {
  const std::string_view record = std::string_view(out).substr(begin);
  put_le(out, begin + 8, header_check(record, place));
  put_le(out, begin, record_checksum(record, place));
  out.resize(begin + aligned(out.size() - begin), '\0');
}

std::size_t varint_bytes(std::uint64_t value) {
  std::size_t bytes = 1;
  for (; value >= 0x80; value >>= 7)
    ++bytes;
  return bytes;
}

}  // namespace

std::string encode_header(const SegmentHeader& header) {
  std::string page(kMagic);
  base::append_le(page, kFormatVersion);
  base::append_le(page, header.number);
  page.append(header.ledger.data(), header.ledger.size());
  base::append_le(page, header.first_t);
  base::append_le(page, header.previous_end);
  base::append_le(page, header.dictionaries);
  page.resize(kHeaderBytes, '\0');
  base::append_le(page, base::hash64(page));
  page.resize(kRecordsBegin, '\0');
  return page;
}

base::Result<SegmentHeader> decode_header(std::string_view page) {
  if (page.size() < kRecordsBegin) return bad_header("cut off within its header page");
  base::ByteReader in(page);
  if (in.take(kMagic.size()) != kMagic) {
    return bad_header("offset 0: not a segment of a ledger (another program's file, or damaged)");
  }
  if (const auto version = in.le<std::uint32_t>(); version != kFormatVersion) {
    return bad_header("offset 8: format version " + std::to_string(version) +
                      ", but this program reads version " + std::to_string(kFormatVersion));
  }
  SegmentHeader header;
  header.number = in.le<std::uint32_t>();
  const std::string_view ledger = in.take(header.ledger.size());
  std::copy(ledger.begin(), ledger.end(), header.ledger.begin());
  header.first_t = in.le<std::uint64_t>();
  header.previous_end = in.le<std::uint64_t>();
  header.dictionaries = in.le<std::uint32_t>();
  base::ByteReader check(page.substr(kHeaderBytes));
  if (check.le<std::uint64_t>() != base::hash64(page.substr(0, kHeaderBytes))) {
    return bad_header("offset 64: the header's checksum does not fit: the header is damaged");
  }
  return header;
}

std::uint64_t seed_of(const SegmentHeader& header) {
  return base::hash64({header.ledger.data(), header.ledger.size()}, header.number);
}

void append_record(std::string& group, const LedgerEntry& entry, std::uint32_t position,
                   const RecordPlace& place, std::vector<DocumentRef>& refs) {
  std::uint64_t documents_bytes = 0;
  std::uint64_t sizes_bytes = varint_bytes(entry.documents.size());
  for (const std::string& document : entry.documents) {
    documents_bytes += document.size();
    sizes_bytes += varint_bytes(document.size());
  }
  const std::uint64_t body_bytes = sizes_bytes + entry.header.size() + documents_bytes;
  CHECK_FATAL(body_bytes <= kGroupBytesMax);
  const std::size_t begin = group.size();
  append_record_header(group, {.body_bytes = static_cast<std::uint32_t>(body_bytes),
                               .t = entry.t,
                               .position = position,
                               .header_bytes = static_cast<std::uint32_t>(entry.header.size())});
  base::append_varint(group, entry.documents.size());
  for (const std::string& document : entry.documents)
    base::append_varint(group, document.size());
  group += entry.header;
  for (const std::string& document : entry.documents) {
    refs.push_back({place.segment, static_cast<std::uint32_t>(place.offset + group.size() - begin),
                    static_cast<std::uint32_t>(document.size())});
    group += document;
  }
  CHECK_FATAL(group.size() - begin == kRecordHeaderBytes + body_bytes);
  seal_record(group, begin, place);
}

std::string encode_end_mark(std::uint64_t last_t, const RecordPlace& place) {
  std::string mark;
  append_record_header(mark, {.t = last_t, .position = kEndMarkPosition});
  seal_record(mark, 0, place);
  return mark;
}

std::uint64_t record_bytes_max(const LedgerEntry& entry) {
  constexpr std::uint64_t kVarintMax = 10;
  std::uint64_t bytes = kRecordHeaderBytes + kRecordAlignment + kVarintMax + entry.header.size();
  for (const std::string& document : entry.documents)
    bytes += kVarintMax + document.size();
  return bytes;
}

std::optional<RecordHeader> decode_record_header(std::string_view bytes, const RecordPlace& place) {
  base::ByteReader in(bytes);
  RecordHeader header;
  header.checksum = in.le<std::uint64_t>();
  const auto check = in.le<std::uint32_t>();
  header.body_bytes = in.le<std::uint32_t>();
  header.t = in.le<std::uint64_t>();
  header.position = in.le<std::uint32_t>();
  header.header_bytes = in.le<std::uint32_t>();
  if (!in.ok() || check != header_check(bytes, place)) return std::nullopt;
  return header;
}

std::optional<Record> decode_record(std::string_view bytes, const RecordHeader& header,
                                    const RecordPlace& place) {
  const std::string_view record = bytes.substr(0, kRecordHeaderBytes + header.body_bytes);
  if (record.size() != kRecordHeaderBytes + header.body_bytes) return std::nullopt;
  if (record_checksum(record, place) != header.checksum) return std::nullopt;
  Record decoded{header.t, {}, {}};
  if (header.is_end_mark()) return decoded;
  base::ByteReader in(record.substr(kRecordHeaderBytes));
  const std::uint64_t count = in.varint();
  if (count > in.left()) return std::nullopt;  // each size takes a byte
  decoded.documents.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t size = in.varint();
    if (size > header.body_bytes) return std::nullopt;
    decoded.documents.push_back({place.segment, 0, static_cast<std::uint32_t>(size)});
  }
  decoded.header = in.take(header.header_bytes);
  for (DocumentRef& ref : decoded.documents) {
    ref.offset = static_cast<std::uint32_t>(place.offset + record.size() - in.left());
    in.take(ref.size);
  }
  if (!in.ok() || in.left() != 0) return std::nullopt;
  return decoded;
}

}  // namespace storage::segments
