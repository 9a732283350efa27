#include <doctest/doctest.h>

#include "base/bytes.h"
#include "engine/index/key.h"
#include "engine/index/ordinal_set.h"
#include "engine/index/posting.h"
#include "engine/search/escape.h"
#include "engine/transaction/record.h"

namespace engine {

TEST_CASE("posting pieces join by concatenation and refuse damage") {
  const std::vector<Ordinal> first = {0, 1, 200, 70'000};
  const std::vector<Ordinal> second = {70'000, 70'001};
  const std::string list = encode_posting_piece(first) + encode_posting_piece(second);
  OrdinalSet set;
  REQUIRE(add_postings(list, set).has_value());
  CHECK(set.to_vector() == std::vector<Ordinal>{0, 1, 200, 70'000, 70'001});
  CHECK(encode_posting_piece({}).empty());
  for (std::size_t cut = 1; cut < list.size(); ++cut) {
    std::vector<Ordinal> out;
    const bool whole_piece = cut == encode_posting_piece(first).size();
    CHECK(add_postings(std::string_view(list).substr(0, cut), out).has_value() == whole_piece);
  }
}

TEST_CASE("ordinal sets page from the largest") {
  OrdinalSet set = OrdinalSet::range(10, 20);
  set.remove(15);
  CHECK(set.size() == 9);
  CHECK(set.largest(0, 3) == std::vector<Ordinal>{19, 18, 17});
  CHECK(set.largest(8, 5) == std::vector<Ordinal>{10});
  CHECK(set.largest(9, 5).empty());
  const auto back = OrdinalSet::deserialize(set.serialize());
  REQUIRE(back.has_value());
  CHECK(back->to_vector() == set.to_vector());
  CHECK_FALSE(OrdinalSet::deserialize("rubbish").has_value());
  OrdinalSet other = OrdinalSet::range(0, 12);
  other -= set;
  CHECK(other.size() == 10);
}

TEST_CASE("date keys sort as their dates, also before 1970") {
  CHECK(key::date(-5, 10) < key::date(-4, 10));
  CHECK(key::date(-1, 10) < key::date(0, 10));
  CHECK(key::date(0, 10) < key::date(1, 10));
  const key::Range range = key::date_range(key::date(-86'400'000, 7));
  CHECK(range.low_ms == -86'400'000);
  CHECK(range.high_ms == 7);
  CHECK(key::date(0, 1)[0] == key::kDate);
  CHECK(key::date(INT64_MIN, INT64_MAX)[0] == key::kPeriod);
  CHECK(key::prefix_end("ab") == "ac");
  CHECK(key::prefix_end(std::string("a\xFF")) == "b");
  CHECK(key::prefix_end("\xFF").empty());
}

TEST_CASE("records come back as they were, and refuse damage") {
  const TransactionRecord record{5, "me", {{"Patient", "a", Method::Delete, 3}}};
  const std::string encoded = encode_record(record);
  const auto decoded = decode_record(encoded);
  REQUIRE(decoded.has_value());
  CHECK(decoded->changes[0].id == "a");
  CHECK(decoded->changes[0].number == 3);
  for (std::size_t cut = 0; cut < encoded.size(); ++cut)
    CHECK_FALSE(decode_record(std::string_view(encoded).substr(0, cut)).has_value());
  CHECK_FALSE(decode_record(encoded + "x").has_value());
}

TEST_CASE("members of a set are read from anywhere, a few at a time") {
  OrdinalSet set = OrdinalSet::range(10, 100'000);
  set.add(4'000'000'000);
  CHECK(set.smallest_from(0, 2) == std::vector<Ordinal>{10, 11});
  CHECK(set.smallest_from(99'999, 5) == std::vector<Ordinal>{99'999, 4'000'000'000});
  CHECK(set.smallest_from(4'000'000'001, 5).empty());
  CHECK(set.smallest_from(0, 1'000'000).size() == set.size());
  set.remove_below(99'999);
  CHECK(set.to_vector() == std::vector<Ordinal>{99'999, 4'000'000'000});
  CHECK(OrdinalSet().smallest_from(0, 1).empty());
}

TEST_CASE("search values split at commas that are not escaped") {
  CHECK(split_unescaped(R"(a\,b,c)", ',') == std::vector<std::string>{R"(a\,b)", "c"});
  CHECK(unescape(R"(a\,b\\c\x)") == R"(a,b\c\x)");
  CHECK(split_unescaped("", ',') == std::vector<std::string>{""});
}

}  // namespace engine
