#include "engine/index/key_number.h"

#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "engine/index/key.h"
#include "fhir/params/numbers.h"

namespace engine {
namespace {

using fhir::BigDecimal;

std::string bytes(std::string_view text) {
  return key::bound(BigDecimal::parse(text).value());
}

std::string random_number(std::mt19937& random) {
  const auto below = [&](unsigned count) { return static_cast<unsigned>(random() % count); };
  std::string text = below(2) == 0 ? "-" : "";
  for (unsigned left = 1 + below(below(8) == 0 ? 60 : 5); left > 0; --left)
    text += static_cast<char>('0' + below(below(2) == 0 ? 10 : 2));
  if (below(2) == 0) text += "." + std::to_string(below(1000));
  if (below(4) == 0) text += "e" + std::to_string(static_cast<int>(below(160)) - 80);
  if (below(50) == 0) text = "1e" + std::to_string(static_cast<int>(below(2'000'000)) - 1'000'000);
  return text;
}

TEST_CASE("bounds sort as their numbers and come back") {
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::vector<std::string> texts = {"0",     "-0.0",  "1",     "-1",   "10",   "0.1",
                                    "99",    "100",   "9.9",   "9.91", "1e62", "1e63",
                                    "1e-62", "1e-63", "-1e62", "-1e63"};
  for (int i = 0; i < 600; ++i)
    texts.push_back(random_number(random));
  for (const std::string& left : texts) {
    CAPTURE(left);
    const BigDecimal a = BigDecimal::parse(left).value();
    const std::string code = key::bound(a);
    REQUIRE(key::number_of(code) == a);
    REQUIRE(key::bound_size(code + "rest") == code.size());
    for (std::size_t cut = 0; cut < code.size(); ++cut)
      REQUIRE(key::bound_size(std::string_view(code).substr(0, cut)) == 0);
    REQUIRE(std::string(key::kLowest) < code);
    REQUIRE(code < std::string(key::kHighest));
    for (const std::string& right : texts) {
      const BigDecimal b = BigDecimal::parse(right).value();
      if (((a <=> b) < 0) != (code < key::bound(b)) || (a == b) != (code == key::bound(b))) {
        FAIL("order of " << left << " and " << right);
      }
    }
  }
}

TEST_CASE("small numbers have small bounds") {
  CHECK(bytes("5.4").size() == 2);
  CHECK(bytes("120").size() == 2);
  CHECK(bytes("123").size() == 3);
  CHECK(bytes("1.0") == bytes("1.00"));
  CHECK(bytes("1e2") == bytes("100"));
}

TEST_CASE("keys of quantities begin with what is searched by") {
  const std::string five = bytes("5");
  const std::string six = bytes("6");
  const std::string value = key::quantity("mg", "urn:s", five, five);
  CHECK(value.starts_with(key::quantities(key::kQuantity, "mg")));
  CHECK(value.starts_with(key::quantities(key::kQuantity, "mg", "urn:s")));
  CHECK(key::beginning(value) == key::quantities(key::kQuantity, "mg", "urn:s"));
  CHECK(key::bounds(value).low == five);
  CHECK(key::bounds(value).high == five);
  const std::string range = key::quantity("mg", "", key::kLowest, six);
  CHECK(range[0] == key::kQuantities);
  CHECK(key::bounds(range).low == key::kLowest);
  CHECK(key::bounds(range).high == six);
  CHECK(key::bounds(key::number(five, six)).high == six);
  CHECK(key::bounds(key::measure("g", five, five)).low == five);
  CHECK(key::bounds("q").low.empty());
  CHECK(key::bounds("").low.empty());
  CHECK(key::bounds("cx").low.empty());
  const std::string hostile(5000, '\0');
  CHECK(key::bounds(key::quantity(hostile, hostile, five, six)).high == six);
}

}  // namespace
}  // namespace engine
