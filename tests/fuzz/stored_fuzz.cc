// Stored formats of the engine: the first byte chooses the decoder of the rest.

#include <memory>
#include <string>
#include <vector>

#include "engine/index/ordinal_set.h"
#include "engine/index/posting.h"
#include "engine/state/rows.h"
#include "engine/transaction/record.h"
#include "storage/segments/document_codec.h"
#include "tests/fuzz/fuzz.h"

namespace {

void check_record(std::string_view bytes) {
  const auto record = engine::decode_record(bytes);
  if (!record) return;
  const auto again = engine::decode_record(engine::encode_record(*record));
  require(again.has_value() && engine::encode_record(*again) == engine::encode_record(*record),
          "records survive");
}

void check_postings(std::string_view bytes) {
  std::vector<engine::Ordinal> ordinals;
  engine::OrdinalSet set;
  const bool read = engine::add_postings(bytes, ordinals).has_value();
  require(engine::add_postings(bytes, set).has_value() == read, "both ways of reading agree");
  if (!read) return;
  engine::OrdinalSet expected;
  expected.add(ordinals);
  const auto members = expected.to_vector();
  require(set.to_vector() == members, "both ways of reading find the same");
  std::vector<engine::Ordinal> again;
  require(engine::add_postings(engine::encode_posting_piece(members), again).has_value() &&
              again == members,
          "postings survive");
}

template <class Row, std::uint32_t kRows>
void check_rows(std::string_view bytes) {
  const auto rows = std::make_unique<Row[]>(kRows);
  if (!engine::decode_chunk(bytes, kRows, rows.get())) return;
  engine::encode_chunk(rows.get(), kRows);
}

void check_set(std::string_view bytes) {
  const auto set = engine::OrdinalSet::deserialize(bytes);
  if (!set) return;
  engine::OrdinalSet other = engine::OrdinalSet::range(10, 100'000);
  other &= *set;
  other |= *set;
  other -= *set;
  require(set->to_vector().size() == set->size(), "the size of a set");
}

void check_document(std::string_view bytes) {
  static const storage::segments::DocumentCodec codec;
  const auto text = codec.decode(bytes);
  if (!text) return;
  const auto again = codec.decode(codec.encode(*text));
  require(again.has_value() && *again == *text, "documents survive");
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = text_of(data + 1, size - 1);
  switch (data[0] % 6) {
    case 0:
      check_record(bytes);
      break;
    case 1:
      check_postings(bytes);
      break;
    case 2:
      check_rows<engine::VersionRow, 16>(bytes);
      break;
    case 3:
      check_rows<engine::ResourceRow, 16>(bytes);
      break;
    case 4:
      check_set(bytes);
      break;
    default:
      check_document(bytes);
  }
  return 0;
}
