#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/index/ordinal_set.h"

namespace engine {

// A posting list on disk: the ordinals whose version carries one index key. Written piece by
// piece (one piece a flush), so the stored value is a sequence of pieces:
//
//   list  := piece*
//   piece := count:varint  first:varint  (difference to the one before):varint × (count-1)
//
// Within a piece ordinals ascend. A piece may repeat what an earlier one holds (a flush that was
// replayed after a crash): the list is a set.
std::string encode_posting_piece(std::span<const Ordinal> ascending);

// Adds all ordinals of `list` to `out`. Internal if the bytes are damaged.
base::Result<> add_postings(std::string_view list, OrdinalSet& out);
base::Result<> add_postings(std::string_view list, std::vector<Ordinal>& out);

}  // namespace engine
