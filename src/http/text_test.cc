#include "http/text.h"

#include <doctest/doctest.h>

#include <string>

namespace http {

TEST_CASE("Accept-Encoding") {
  CHECK(allows_gzip("gzip"));
  CHECK(allows_gzip("br, GZIP;q=0.5"));
  CHECK(allows_gzip("*"));
  CHECK(allows_gzip("deflate , x-gzip"));
  CHECK(allows_gzip("gzip;q=0.001"));
  CHECK_FALSE(allows_gzip(""));
  CHECK_FALSE(allows_gzip("br"));
  CHECK_FALSE(allows_gzip("gzip;q=0"));
  CHECK_FALSE(allows_gzip("gzip; q=0.000"));
  CHECK_FALSE(allows_gzip("*, gzip;q=0"));
  CHECK_FALSE(allows_gzip("*;q=0"));
  CHECK_FALSE(allows_gzip("gzipped"));
}

TEST_CASE("lists are bounded") {
  CHECK(list_members(" a ,, b").size() == 2);
  CHECK(list_members(std::string(100'000, ',')).empty());
  std::string many;
  for (int i = 0; i < 100; ++i)
    many += "a,";
  CHECK(list_members(many).size() == 32);
}

TEST_CASE("media types worth compressing") {
  CHECK(is_compressible("application/fhir+json; charset=utf-8"));
  CHECK(is_compressible("Text/HTML"));
  CHECK(is_compressible("image/svg+xml"));
  CHECK(is_compressible("application/javascript"));
  CHECK_FALSE(is_compressible("text/event-stream"));
  CHECK_FALSE(is_compressible("image/png; note=json"));
  CHECK_FALSE(is_compressible(""));
}

TEST_CASE("field names and values") {
  CHECK(is_field_name("X-Request-Id"));
  CHECK_FALSE(is_field_name(""));
  CHECK_FALSE(is_field_name("a b"));
  CHECK_FALSE(is_field_name("a:"));
  CHECK_FALSE(is_field_name("\xc3\xa6"));
  CHECK(is_field_value("a\tb \xc3\xa6"));
  CHECK_FALSE(is_field_value("a\r\nb"));
  CHECK_FALSE(is_field_value(std::string_view("\0", 1)));
}

}  // namespace http
