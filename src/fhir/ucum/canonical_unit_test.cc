#include "fhir/ucum/canonical_unit.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "fhir/ucum/table.h"
#include "fhir/ucum/unit.h"

namespace fhir::ucum {
namespace {

// "value unit" in base units.
std::string canonical(std::string_view value, std::string_view code) {
  const auto unit = canonical_unit(code);
  if (!unit) return "?";
  return unit->to_canonical(BigDecimal::parse(value).value()).value().text() + " " + unit->code;
}

TEST_CASE("units become base units exactly") {
  CHECK(canonical("1", "mg") == canonical("0.001", "g"));
  CHECK(canonical("5.4", "mmol/L") == "5.4 m-3.mol");
  CHECK(canonical("5.4", "mmol/L") == canonical("0.0054", "mol/l"));
  CHECK(canonical("120", "mm[Hg]") == canonical("15998.64", "Pa"));
  CHECK(canonical("7", "10*9/L") == canonical("7000", "/uL"));
  CHECK(canonical("7", "10*3/uL") == canonical("7", "10^9/L"));
  CHECK(canonical("7", "{cells}/uL") == canonical("7", "/uL"));
  CHECK(canonical("70", "/min") == canonical("4200", "/h"));
  CHECK(canonical("70", "{beats}/min") == canonical("140", "/(2.min)"));
  CHECK(canonical("90", "mL/min/{1.73_m2}") == canonical("0.09", "L/min"));
  CHECK(canonical("1", "mL/min/(173.10*-2.m2)") == canonical("100", "mL/(min.173.m2)"));
  CHECK(canonical("37", "Cel") == "310.15 K");
  CHECK(canonical("98.6", "[degF]") == "310.15 K");
  CHECK(canonical("-40", "Cel") == canonical("-40", "[degF]"));
  CHECK(canonical("1", "[in_i]") == canonical("2.54", "cm"));
  CHECK(canonical("1", "[lb_av]") == canonical("453.59237", "g"));
  CHECK(canonical("35", "U/L") == canonical("0.035", "kU/L"));
  CHECK(canonical("60", "U") == canonical("1", "ukat"));
  CHECK(canonical("100", "%") == "1 1");
  CHECK(canonical("3", "{score}") == "3 1");
  CHECK(canonical("3", "1") == "3 1");
  CHECK(canonical("5", "k[iU]/L") == canonical("5000", "[IU]/L"));
  CHECK(canonical("1", "kg/m2") == "1000 g.m-2");
  CHECK(canonical("1", "m[iU]/mL") == "1000 [iU].m-3");
  CHECK(canonical("1", "cm[H2O]") == canonical("98.0665", "Pa"));
  CHECK(canonical("1", "a") == canonical("12", "mo"));
  CHECK(canonical("1", "da.d") == "?");
  CHECK(canonical("1", "dag") == canonical("10", "g"));
  CHECK(canonical("1", "cd") == "1 cd");
}

TEST_CASE("what does not end is cut in the same way from everywhere") {
  CHECK(canonical("10", "/min") == canonical("600", "/h"));
  CHECK(canonical("1", "m/[in_i]") == canonical("100", "cm/[in_i]"));
  CHECK(canonical("1", "[degF]") != canonical("1.0000000000000000000001", "[degF]"));
}

TEST_CASE("what is not UCUM has no canonical form") {
  for (const char* code : {"",     "MGG",  "mmHg",     "/",        "m/", "m..s", "(m",   "m)",
                           "{",    "m{",   "m2{a{b}}", "min2x",    "m+", "0",    "kmin", "Cel/s",
                           "/Cel", "Cel2", "m100",     "10*99999", " m", "m m",  "1.5"}) {
    CAPTURE(code);
    if (std::string_view(code) == "1.5") {
      CHECK(canonical_unit(code).has_value());  // a product of numbers
    } else {
      CHECK_FALSE(canonical_unit(code).has_value());
    }
  }
  CHECK_FALSE(canonical_unit(std::string(200, 'm')).has_value());
  CHECK_FALSE(canonical_unit(std::string(40, '(') + "m" + std::string(40, ')')).has_value());
  CHECK_FALSE(canonical_unit("[lb_av]64.[lb_av]64").has_value());
  CHECK_FALSE(canonical_unit("/[in_i]64").has_value());
}

TEST_CASE("every unit of the table is brought to base units as fractions are") {
  std::vector<std::string> codes;
  for (const Atom& atom : atoms()) {
    codes.emplace_back(atom.code);
    for (const std::string_view prefix : {"m", "u", "k", "da"})
      codes.push_back(std::string(prefix).append(atom.code));
    codes.push_back(std::string("/").append(atom.code));
    codes.push_back(std::string(atom.code).append("/min"));
    codes.push_back(std::string("mg/").append(atom.code).append("2"));
  }
  for (const std::string& code : codes) {
    const auto unit = canonical_unit(code);
    const auto exact = Unit::parse(code);
    CAPTURE(code);
    if (exact && !unit) {
      // Divided by a number as long as that of [pi].
      CHECK(exact->factor.parts().denominator.size() > 36);
      continue;
    }
    REQUIRE(unit.has_value() == exact.has_value());
    for (const char* text : {"1", "-7.25", "0.001", "123456789012345678901234567890", "6.02e23"}) {
      if (!exact) break;
      const auto ours = unit->to_canonical(BigDecimal::parse(text).value());
      const auto theirs = exact->to_base(Ratio::parse(text).value());
      REQUIRE(ours);
      REQUIRE(theirs);
      CHECK(unit->code == exact->base_code());
      CHECK(*ours == BigDecimal::parse(theirs->decimal().text).value());
    }
  }
}

}  // namespace
}  // namespace fhir::ucum
