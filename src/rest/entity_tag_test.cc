#include "rest/entity_tag.h"

#include <doctest/doctest.h>

namespace rest {

TEST_CASE("an entity tag is the version, weak") {
  CHECK(to_entity_tag(1) == "W/\"1\"");
  CHECK(to_entity_tag(4294967295) == "W/\"4294967295\"");
}

TEST_CASE("If-Match names a version, or none of ours, or is malformed") {
  CHECK(*parse_if_match("") == std::nullopt);
  CHECK(*parse_if_match("W/\"3\"") == 3);
  CHECK(*parse_if_match(" \"3\" ") == 3);
  for (const char* foreign : {"W/\"abc\"", "\"\"", "W/\"03\"", "W/\"4294967296\"", "W/\"-1\""})
    CHECK(*parse_if_match(foreign) == 0);
  for (const char* malformed : {"3", "W/3", "W/\"3", "*", "W/\"1\", W/\"2\"", "\""})
    CHECK_FALSE(parse_if_match(malformed).has_value());
}

TEST_CASE("If-None-Match is a list or a star") {
  CHECK(if_none_match_names("W/\"3\"", 3));
  CHECK(if_none_match_names("W/\"1\", \"3\"", 3));
  CHECK(if_none_match_names("*", 3));
  CHECK_FALSE(if_none_match_names("W/\"1\"", 3));
  CHECK_FALSE(if_none_match_names("3", 3));
  CHECK_FALSE(if_none_match_names(",,,", 3));
}

}  // namespace rest
