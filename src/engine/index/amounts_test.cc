#include "engine/index/amounts.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "engine/index/key_number.h"

namespace engine {
namespace {

using fhir::SearchValue;

std::vector<std::string> keys(const SearchValue& value) {
  std::vector<IndexEntry> entries;
  add_amount(value, entries);
  std::vector<std::string> keys;
  for (const IndexEntry& entry : entries)
    keys.push_back(entry.key);
  return keys;
}

std::string bound(std::string_view number) {
  return key::bound(fhir::BigDecimal::parse(number).value());
}

SearchValue quantity(std::string_view value, std::string_view unit, std::string_view text) {
  return {.kind = SearchValue::Kind::Quantity,
          .text = value,
          .system = "http://unitsofmeasure.org",
          .unit = unit,
          .unit_text = text,
          .low = value,
          .high = value};
}

TEST_CASE("a quantity is found as written, by the text of its unit, and in base units") {
  const auto written = keys(quantity("5.40", "mmol/L", "mmol pr. liter"));
  const std::string number = bound("5.4");
  REQUIRE(written.size() == 3);
  CHECK(written[0] == key::quantity("mmol/L", "http://unitsofmeasure.org", number, number));
  CHECK(written[1] == key::quantity("mmol pr. liter", "", number, number));
  CHECK(written[2] == keys(quantity("0.0054", "mol/L", "")).back());
  CHECK(keys(quantity("5", "mg", "mg")).size() == 2);
  CHECK(keys(quantity("5", "tablets", "tablets")).size() == 1);
  CHECK(keys(quantity(std::string(2000, '9'), "mg", "")).empty());
}

TEST_CASE("open ends stay open in base units") {
  SearchValue value = quantity("60", "kg", "");
  value.low = {};
  const auto below = keys(value);
  REQUIRE(below.size() == 2);
  CHECK(key::bounds(below[0]).low == key::kLowest);
  CHECK(key::bounds(below[1]).low == key::kLowest);
  CHECK(key::bounds(below[1]).high == bound("60000"));
}

TEST_CASE("numbers keep all their digits") {
  SearchValue value{.kind = SearchValue::Kind::Number, .low = "0.1", .high = "0.1"};
  CHECK(keys(value) == std::vector{key::number(bound("0.1"), bound("0.1"))});
  value.high = "0.10000000000000000000000000000000000000001";
  CHECK(keys(value).front().front() == 'N');
}

}  // namespace
}  // namespace engine
