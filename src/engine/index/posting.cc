#include "engine/index/posting.h"

#include "base/bytes.h"

namespace engine {

namespace {

std::unexpected<base::Error> damaged() {
  return base::fail_damaged("a stored posting list cannot be read");
}

}  // namespace

std::string encode_posting_piece(std::span<const Ordinal> ascending) {
  std::string bytes;
  if (ascending.empty()) return bytes;
  bytes.reserve(2 + 2 * ascending.size());
  base::append_varint(bytes, ascending.size());
  Ordinal before = 0;
  for (const Ordinal ordinal : ascending) {
    base::append_varint(bytes, ordinal - before);
    before = ordinal;
  }
  return bytes;
}

base::Result<> add_postings(std::string_view list, std::vector<Ordinal>& out) {
  base::ByteReader reader(list);
  while (!reader.at_end()) {
    const std::uint64_t count = reader.varint();
    if (!reader.ok() || count > list.size()) return damaged();
    std::uint64_t ordinal = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      ordinal += reader.varint();
      if (ordinal >= kNoOrdinal) return damaged();
      out.push_back(static_cast<Ordinal>(ordinal));
    }
    if (!reader.ok()) return damaged();
  }
  return {};
}

base::Result<> add_postings(std::string_view list, OrdinalSet& out) {
  std::vector<Ordinal> ordinals;
  TRY_VOID(add_postings(list, ordinals));
  out.add(ordinals);
  return {};
}

}  // namespace engine
