#include "fhir/profile/values.h"

#include <doctest/doctest.h>

#include <string>

namespace fhir::profile {
namespace {

json::Document parse(const char* text) {
  auto document = json::Document::parse(text);
  REQUIRE(document.has_value());
  return *std::move(document);
}

bool same(const char* a, const char* b) {
  return equals(parse(a).root(), parse(b).root());
}

bool fits(const char* value, const char* pattern) {
  return contains_pattern(parse(value).root(), parse(pattern).root());
}

TEST_CASE("a fixed value is the whole value") {
  CHECK(same(R"({"a": 1, "b": [true, null]})", R"({"b": [true, null], "a": 1.0})"));
  CHECK(same(R"("\u0041")", R"("A")"));
  CHECK_FALSE(same(R"({"a": 1})", R"({"a": 1, "b": 2})"));
  CHECK_FALSE(same(R"({"a": 1, "b": 2})", R"({"a": 1})"));
  CHECK_FALSE(same("[1, 2]", "[2, 1]"));
  CHECK_FALSE(same("[1]", "[1, 2]"));
  CHECK_FALSE(same("1", R"("1")"));
}

TEST_CASE("a pattern is a part of the value, items of arrays anywhere in it") {
  CHECK(fits(R"({"a": [{"b": 1}, {"b": 2, "c": 3}], "d": 4})", R"({"a": [{"b": 2}]})"));
  CHECK(fits("[1, 2]", "[2, 1]"));
  CHECK_FALSE(fits(R"({"a": [{"b": 1}]})", R"({"a": [{"b": 2}]})"));
  CHECK_FALSE(fits(R"({"a": 1})", R"({"a": 1, "b": 2})"));
  CHECK_FALSE(fits("1", R"({"a": 1})"));
}

TEST_CASE("values are compared by what they mean, and not at all if that is not certain") {
  const auto order = [](const char* a, const char* b) {
    return compare_values(parse(a).root(), parse(b).root());
  };
  CHECK(order("1.50", "1.5") == 0);
  CHECK(order("-2", "1") == -1);
  CHECK(order(R"("2020-01-02")", R"("2020-01-01")") == 1);
  CHECK_FALSE(order(R"("2020-01")", R"("2020-01-01")"));
  CHECK(order(R"("10:00:00")", R"("11:00:00")") == -1);
  CHECK_FALSE(order(R"("10:00:00")", R"("2020")"));
  CHECK(order(R"({"value": 1, "code": "kg"})", R"({"value": 1000, "code": "g"})") == 0);
  CHECK_FALSE(order(R"({"value": 1, "code": "kg"})", R"({"value": 1, "code": "m"})"));
  CHECK_FALSE(order("1", R"("1")"));
}

}  // namespace
}  // namespace fhir::profile
