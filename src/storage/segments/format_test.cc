#include "storage/segments/format.h"

#include <doctest/doctest.h>

#include <cstring>

#include "base/hash.h"
#include "storage/segments/document_codec.h"

namespace storage::segments {

namespace {

SegmentHeader example_header() {
  SegmentHeader header{.number = 2, .dictionaries = 1, .first_t = 7, .previous_end = 4168};
  for (std::size_t i = 0; i < header.ledger.size(); ++i) {
    header.ledger[i] = static_cast<char>(0xa0 + i);
  }
  return header;
}

RecordPlace example_place() {
  return {2, kRecordsBegin, seed_of(example_header())};
}

LedgerEntry example_entry() {
  return {7, "head", {DocumentCodec().encode(R"({"a":1})")}};
}

std::string hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text += kDigits[static_cast<unsigned char>(byte) >> 4];
    text += kDigits[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

}  // namespace

TEST_CASE("the bytes of a segment are those of docs/internals/segment-format.md") {
  CHECK(hex(encode_header(example_header()).substr(0, 72)) ==
        "4569724c656467720100000002000000a0a1a2a3a4a5a6a7a8a9aaabacadaeaf07000000"
        "00000000481000000000000001000000000000000000000000000000d9c6382cdc3ec171");
  std::string group;
  std::vector<DocumentRef> refs;
  append_record(group, example_entry(), 0, example_place(), refs);
  CHECK(hex(group) ==
        "a0b9721fcb59beac5b0192911300000007000000000000000000000004000000010d6865"
        "61642f1b263400007b2261223a317d0000000000");
  REQUIRE(refs.size() == 1);
  CHECK(refs[0] == DocumentRef{2, 4096 + 38, 13});
  RecordPlace behind = example_place();
  behind.offset += group.size();
  CHECK(hex(encode_end_mark(7, behind)) ==
        "295acb6eb78b9f0539f66257000000000700000000000000ffffffff00000000");
}

TEST_CASE("a segment header comes back, and any change of it is noticed") {
  const std::string page = encode_header(example_header());
  REQUIRE(page.size() == kRecordsBegin);
  CHECK(decode_header(page).value() == example_header());
  for (std::size_t at = 0; at < 72; ++at) {
    std::string damaged = page;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    const auto outcome = decode_header(damaged);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == base::ErrorKind::Internal);
    CHECK_FALSE(outcome.error().detail.empty());
  }
  CHECK_FALSE(decode_header(""));
  CHECK_FALSE(decode_header(page.substr(0, 71)));
  CHECK_FALSE(decode_header(std::string(kRecordsBegin, '\0')));
}

TEST_CASE("a record comes back, and any change of it is noticed") {
  std::string bytes;
  std::vector<DocumentRef> refs;
  LedgerEntry entry{9, "header", {"one", "", std::string(300, 'x')}};
  append_record(bytes, entry, 2, example_place(), refs);
  CHECK(bytes.size() % kRecordAlignment == 0);
  CHECK(bytes.size() <= record_bytes_max(entry));

  const auto head = decode_record_header(bytes, example_place());
  REQUIRE(head);
  CHECK(head->record_bytes() == bytes.size());
  CHECK(head->group_t() == 7);
  CHECK_FALSE(head->is_end_mark());
  const auto record = decode_record(bytes, *head, example_place());
  REQUIRE(record);
  CHECK(record->t == 9);
  CHECK(record->header == "header");
  CHECK(record->documents == refs);
  CHECK(bytes.substr(refs[0].offset - kRecordsBegin, refs[0].size) == "one");

  const auto is_valid = [](std::string_view some, const RecordPlace& place) {
    const auto changed = decode_record_header(some, place);
    return changed && decode_record(some, *changed, place);
  };
  const std::size_t covered = kRecordHeaderBytes + head->body_bytes;
  for (std::size_t at = 0; at < covered; ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
    CHECK_FALSE(is_valid(damaged, example_place()));
    CHECK_FALSE(is_valid(std::string_view(bytes).substr(0, at), example_place()));
  }
  // At another place, and in another segment, the same bytes are nothing.
  CHECK_FALSE(is_valid(bytes, {2, kRecordsBegin + 8, example_place().seed}));
  SegmentHeader other = example_header();
  other.number = 3;
  CHECK_FALSE(is_valid(bytes, {3, kRecordsBegin, seed_of(other)}));
}

TEST_CASE("sizes that do not add up are refused although the checksums fit") {
  // A record whose body was made by hand and sealed properly: as a defect of ours would.
  const auto is_valid = [](std::string_view body, std::uint32_t header_bytes) {
    LedgerEntry entry{7, std::string(body), {}};
    std::string bytes;
    std::vector<DocumentRef> refs;
    append_record(bytes, entry, 0, example_place(), refs);
    bytes.erase(kRecordHeaderBytes, 1);  // the count of documents: the body now is all `body`
    const auto size = static_cast<std::uint32_t>(body.size());
    std::memcpy(bytes.data() + 12, &size, 4);
    std::memcpy(bytes.data() + 28, &header_bytes, 4);
    const RecordPlace place = example_place();
    const std::string_view record = std::string_view(bytes).substr(0, kRecordHeaderBytes + size);
    const auto check =
        static_cast<std::uint32_t>(base::hash64(record.substr(12, 20), place.seed + place.offset));
    std::memcpy(bytes.data() + 8, &check, 4);
    const std::uint64_t checksum = base::hash64(record.substr(8), place.seed + place.offset);
    std::memcpy(bytes.data(), &checksum, 8);
    const auto head = decode_record_header(bytes, place);
    REQUIRE(head);
    return decode_record(bytes, *head, place).has_value();
  };
  CHECK(is_valid(std::string_view("\x01\x02xyAB", 6), 2));
  CHECK_FALSE(is_valid(std::string_view("\x01\x02xyAB", 6), 1));
  CHECK_FALSE(is_valid(std::string_view("\x01\x02xyAB", 6), 3));
  CHECK_FALSE(is_valid(std::string_view("\x01\x02xyAB", 6), 0xffffffff));
  CHECK_FALSE(is_valid(std::string_view("\x01\x03xyAB", 6), 2));
  CHECK_FALSE(is_valid(std::string_view("\x7f\x02xyAB", 6), 2));
  CHECK_FALSE(is_valid("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 0));
  CHECK_FALSE(is_valid("\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01", 0));
  CHECK_FALSE(is_valid("", 0));
}

}  // namespace storage::segments
