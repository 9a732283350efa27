#include "fhir/ucum/canonical_unit.h"

#include <unordered_map>
#include <utility>

#include "fhir/ucum/unit.h"

namespace fhir::ucum {
namespace {

constexpr std::string_view kUsual[] = {
    "1",
    "%",
    "[pH]",
    "{score}",
    "{count}",
    "{ratio}",
    "{INR}",
    "{index}",
    // concentrations
    "mmol/L",
    "umol/L",
    "nmol/L",
    "pmol/L",
    "mol/L",
    "mmol/l",
    "umol/l",
    "nmol/l",
    "pmol/l",
    "mg/dL",
    "g/dL",
    "ug/dL",
    "ng/dL",
    "pg/dL",
    "mg/L",
    "g/L",
    "ug/L",
    "ng/L",
    "mg/mL",
    "ug/mL",
    "ng/mL",
    "pg/mL",
    "mg/l",
    "g/l",
    "ug/l",
    "meq/L",
    "mmol/kg",
    "mosm/kg",
    "mmol/mol",
    "mg/g",
    "mg/mmol",
    "g/mol",
    // enzymes and arbitrary units
    "U/L",
    "kU/L",
    "U/mL",
    "[iU]/L",
    "m[iU]/L",
    "u[iU]/mL",
    "k[iU]/L",
    "[IU]/L",
    "m[IU]/L",
    "[iU]/mL",
    "[IU]/mL",
    "k[IU]/mL",
    "ukat/L",
    "U",
    "[iU]",
    "[IU]",
    // cells
    "10*9/L",
    "10*12/L",
    "10*6/L",
    "10*3/uL",
    "10*6/uL",
    "10^9/L",
    "10^12/L",
    "/uL",
    "/mL",
    "/L",
    "{#}/uL",
    "{cells}/uL",
    "/[HPF]",
    "/[LPF]",
    // the body
    "kg",
    "g",
    "mg",
    "ug",
    "ng",
    "pg",
    "fg",
    "cm",
    "m",
    "mm",
    "um",
    "nm",
    "km",
    "[in_i]",
    "[ft_i]",
    "[lb_av]",
    "[oz_av]",
    "kg/m2",
    "m2",
    "cm2",
    "mm2",
    "Cel",
    "[degF]",
    "K",
    "mm[Hg]",
    "kPa",
    "Pa",
    "cm[H2O]",
    "bar",
    "J",
    "kJ",
    "kcal",
    "cal",
    "[Cal]",
    "W",
    "V",
    "mV",
    "mA",
    "Hz",
    "kHz",
    "dB",
    // volumes and flows
    "L",
    "mL",
    "dL",
    "uL",
    "fL",
    "pL",
    "l",
    "ml",
    "dl",
    "L/min",
    "mL/min",
    "L/s",
    "mL/s",
    "mL/h",
    "mL/min/{1.73_m2}",
    "mL/min/1.73.m2",
    "mL/kg",
    "[foz_us]",
    // time and rates
    "s",
    "ms",
    "us",
    "min",
    "h",
    "d",
    "wk",
    "mo",
    "a",
    "/min",
    "/s",
    "/h",
    "/d",
    "/wk",
    "{beats}/min",
    "{breaths}/min",
    "mm/h",
    "m/s",
    "cm/s",
    // doses
    "mg/kg",
    "ug/kg",
    "mg/d",
    "g/d",
    "mg/h",
    "ug/h",
    "ug/min",
    "mg/kg/d",
    "ug/kg/min",
    "mg/m2",
    "mol",
    "mmol",
    "umol",
    "nmol",
    "meq",
    "Gy",
    "mGy",
    "mSv",
    "Bq",
    "MBq",
    "kBq",
};

std::optional<CanonicalUnit> work_out(std::string_view code) {
  const auto unit = Unit::parse(code);
  if (!unit || unit->factor.is_zero()) return std::nullopt;
  const Ratio::Parts parts = unit->factor.parts();
  CanonicalUnit result{.code = unit->base_code(), .power = parts.exponent};
  result.divisor = 0;
  for (const char digit : parts.denominator) {
    if (result.divisor > kDivisorMax / 10 - 1) return std::nullopt;
    result.divisor = result.divisor * 10 + static_cast<unsigned>(digit - '0');
  }
  const int size = static_cast<int>(parts.numerator.size());
  result.multiplier = BigDecimal(false, parts.numerator, size);
  if (unit->offset) {
    // Those of the table are decimals that end.
    const auto offset = BigDecimal::parse(unit->offset->decimal().text);
    if (!offset) return std::nullopt;
    result.offset = *offset;
  }
  return result;
}

using Usual = std::unordered_map<std::string_view, CanonicalUnit>;

const Usual& usual() {
  static const Usual known = [] {
    Usual units;
    for (const std::string_view code : kUsual) {
      if (auto unit = work_out(code)) units.emplace(code, *std::move(unit));
    }
    return units;
  }();
  return known;
}

}  // namespace

std::optional<CanonicalUnit> canonical_unit(std::string_view code) {
  const auto found = usual().find(code);
  return found != usual().end() ? std::optional(found->second) : work_out(code);
}

std::optional<BigDecimal> CanonicalUnit::to_canonical(const BigDecimal& value) const {
  static const BigDecimal one = BigDecimal::of(1);
  std::optional<BigDecimal> result = offset.is_zero() ? value : add(value, offset);
  if (result && multiplier != one) result = fhir::multiply(*result, multiplier);
  if (!result) return std::nullopt;
  return divisor == 1 ? result->shifted(power) : fhir::divide(*result, divisor).shifted(power);
}

}  // namespace fhir::ucum
