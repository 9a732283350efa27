#include "fhir/ucum/unit.h"

#include <doctest/doctest.h>

#include "fhir/ucum/table.h"

namespace fhir::ucum {
namespace {

std::string of(std::string_view value, std::string_view unit) {
  const auto found = canonical(value, unit);
  return found ? found->value + (found->exact ? " " : "… ") + found->unit : "none";
}

TEST_CASE("Quantities of the same size have the same canonical form") {
  CHECK(of("90", "mg/dL") == "900 g.m-3");
  CHECK(of("0.90", "g/L") == "900 g.m-3");
  CHECK(of("5.4", "mmol/L") == "5.4 m-3.mol");
  CHECK(of("5400", "umol/l") == "5.4 m-3.mol");
  CHECK(of("1", "kg") == "1000 g");
  CHECK(of("1", "[lb_av]") == "453.59237 g");
  CHECK(of("6", "[ft_i]") == of("72", "[in_i]"));
  CHECK(of("120", "mm[Hg]") == "15998640 g.m-1.s-2");
  CHECK(of("1", "ug/min") == of("60", "ug/h"));
  CHECK(of("1e-400", "g") == "1e-400 g");
  CHECK(of("-0.0", "g") == "0 g");
  CHECK(of("4", "10*9/L") == "4000000000000 m-3");
  CHECK(of("4000", "/uL") == "4000000000000 m-3");
  CHECK(of("5", "%") == "0.05 1");
  CHECK(of("3", "{cells}") == "3 1");
  CHECK(of("3", "{cells}/uL") == "3000000000 m-3");
  CHECK(of("12", "[IU]/L") == "12000 [iU].m-3");
  CHECK(of("1", "kg/(m.s2)") == of("1", "Pa"));
  CHECK(of("1", "m/s/s") == of("1", "m/s2"));
  CHECK(of("1", "(m/s)/s") == of("1", "m.s-2"));
  CHECK(of("7.4", "[pH]") == "7.4 [pH]");
}

TEST_CASE("Temperatures have an offset") {
  CHECK(of("37", "Cel") == "310.15 K");
  CHECK(of("98.6", "[degF]") == "310.15 K");
  CHECK(of("-459.67", "[degF]") == "0 K");
  CHECK(of("37000", "mCel") == "310.15 K");
  CHECK(of("1", "J/Cel") == "none");
  const auto fahrenheit = Unit::parse("[degF]");
  const auto value = fahrenheit->from_base(*Ratio::parse("310.15"));
  CHECK(value->decimal().text == "98.6");
}

TEST_CASE("A decimal without end is cut off late and keeps the order") {
  CHECK(of("60", "/min") == "1 s-1");
  CHECK(of("1", "/min") == "0.0166666666666666666666666666666666666666666666666666666666666… s-1");
  CHECK(of("72", "/min") == "1.2 s-1");
  CHECK(of("1", "[ft_us]").starts_with("0.304800609601219202438404876809753619507239014478"));
}

TEST_CASE("What is not a unit is none") {
  for (const char* code : {"",      "mg/",    "/",     "mgg",  "foo",
                           "kmin",  "mg//dL", "(m",    "m)",   "m{",
                           "{a b}", "m999",   "mg dL", "m/(s", "((((((((((m))))))))))",
                           "m[",    "10",     "°C",    "m2+",  "MM"}) {
    CAPTURE(code);
    const bool number = std::string_view(code) == "10";
    CHECK(Unit::parse(code).has_value() == number);
  }
  CHECK(of("x", "g") == "none");
  CHECK(of("1.", "g") == "none");
  CHECK(of("1e9999", "g") == "none");
  CHECK(of(std::string(2'000, '9'), "g") == "none");
  CHECK(of("1", "[pi]99.[pi]99.[pi]99") == "none");
  CHECK(of("1", std::string(1'000, '(')) == "none");
}

TEST_CASE("Every unit of the table can be worked out") {
  for (const Atom& atom : atoms()) {
    CAPTURE(atom.code);
    const auto unit = Unit::parse(atom.code);
    REQUIRE(unit);
    CHECK(!unit->factor.is_zero());
    if (!atom.unit.empty() && atom.factor != "1") CHECK(unit->factor != Ratio{});
  }
  CHECK(of("1", "[in_i'Hg]") == of("25.4", "mm[Hg]"));
  CHECK(of("1", "kat") == of("60000000", "U"));
  CHECK(of("1", "[gal_us]") == of("3785.411784", "cm3"));
}

}  // namespace
}  // namespace fhir::ucum
