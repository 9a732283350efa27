#include "fhir/units/atoms.h"

#include <algorithm>
#include <iterator>

namespace fhir::units {
namespace {

constexpr Takes kBare = Takes::NoPrefix;
constexpr Takes kMetric = Takes::Prefix;

//                                   m   g   s   K   C  cd mol rad deg By
constexpr Dimensions kNone = {};
constexpr Dimensions kLength = {1};
constexpr Dimensions kArea = {2};
constexpr Dimensions kVolume = {3};
constexpr Dimensions kMass = {0, 1};
constexpr Dimensions kTime = {0, 0, 1};
constexpr Dimensions kTemperature = {0, 0, 0, 1};
constexpr Dimensions kCharge = {0, 0, 0, 0, 1};
constexpr Dimensions kLuminous = {0, 0, 0, 0, 0, 1};
constexpr Dimensions kSubstance = {0, 0, 0, 0, 0, 0, 1};
constexpr Dimensions kAngle = {0, 0, 0, 0, 0, 0, 0, 1};
constexpr Dimensions kTurn = {0, 0, 0, 0, 0, 0, 0, 0, 1};
constexpr Dimensions kData = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
constexpr Dimensions kPerTime = {0, 0, -1};
constexpr Dimensions kSpeed = {1, 0, -1};
constexpr Dimensions kForce = {1, 1, -2};
constexpr Dimensions kPressure = {-1, 1, -2};
constexpr Dimensions kEnergy = {2, 1, -2};
constexpr Dimensions kPower = {2, 1, -3};
constexpr Dimensions kCurrent = {0, 0, -1, 0, 1};
constexpr Dimensions kVoltage = {2, 1, -2, 0, -1};
constexpr Dimensions kResistance = {2, 1, -1, 0, -2};
constexpr Dimensions kCatalysis = {0, 0, -1, 0, 0, 0, 1};
constexpr Dimensions kDose = {2, 0, -2};

// code, prefixes, dimensions, then multiplier, power of ten and divisor to metres, grams, seconds …
constexpr Atom kUnsorted[] = {
    // base units and numbers
    {"m", kMetric, kLength},
    {"g", kMetric, kMass},
    {"s", kMetric, kTime},
    {"K", kMetric, kTemperature},
    {"C", kMetric, kCharge},
    {"cd", kMetric, kLuminous},
    {"mol", kMetric, kSubstance},
    {"rad", kMetric, kAngle},
    {"10*", kBare, kNone, 1, 1},
    {"10^", kBare, kNone, 1, 1},
    {"%", kBare, kNone, 1, -2},
    {"[ppth]", kBare, kNone, 1, -3},
    {"[ppm]", kBare, kNone, 1, -6},
    {"[ppb]", kBare, kNone, 1, -9},
    {"[pptr]", kBare, kNone, 1, -12},
    // substance
    {"eq", kMetric, kSubstance},
    {"osm", kMetric, kSubstance},
    {"kat", kMetric, kCatalysis},
    {"U", kMetric, kCatalysis, 1, -6, 60},
    // time
    {"[S]", kBare, kTime, 1, -13},
    {"min", kBare, kTime, 60},
    {"h", kBare, kTime, 3600},
    {"d", kBare, kTime, 86400},
    {"wk", kBare, kTime, 604800},
    {"mo", kBare, kTime, 2629800},
    {"mo_j", kBare, kTime, 2629800},
    {"mo_g", kBare, kTime, 2629746},
    {"mo_s", kBare, kTime, 2551442976, -3},
    {"a", kBare, kTime, 31557600},
    {"a_j", kBare, kTime, 31557600},
    {"a_g", kBare, kTime, 31556952},
    {"a_t", kBare, kTime, 31556925216, -3},
    {"Hz", kMetric, kPerTime},
    {"Bq", kMetric, kPerTime},
    {"Ci", kMetric, kPerTime, 37, 9},
    // length, area, volume
    {"Ao", kBare, kLength, 1, -10},
    {"[in_i]", kBare, kLength, 254, -4},
    {"[ft_i]", kBare, kLength, 3048, -4},
    {"[yd_i]", kBare, kLength, 9144, -4},
    {"[mi_i]", kBare, kLength, 1609344, -3},
    {"[nmi_i]", kBare, kLength, 1852},
    {"[kn_i]", kBare, kSpeed, 1852, 0, 3600},
    {"[diop]", kBare, {-1}},
    {"ar", kMetric, kArea, 100},
    {"[sin_i]", kBare, kArea, 64516, -8},
    {"[sft_i]", kBare, kArea, 9290304, -8},
    {"l", kMetric, kVolume, 1, -3},
    {"L", kMetric, kVolume, 1, -3},
    {"[cin_i]", kBare, kVolume, 16387064, -12},
    {"[gal_us]", kBare, kVolume, 3785411784, -12},
    {"[qt_us]", kBare, kVolume, 946352946, -12},
    {"[pt_us]", kBare, kVolume, 473176473, -12},
    {"[foz_us]", kBare, kVolume, 295735295625, -16},
    {"[tbs_us]", kBare, kVolume, 1478676478125, -17},
    {"[tsp_us]", kBare, kVolume, 492892159375, -17},
    {"[cup_us]", kBare, kVolume, 2365882365, -13},
    {"[foz_m]", kBare, kVolume, 30, -6},
    {"[cup_m]", kBare, kVolume, 240, -6},
    {"[tsp_m]", kBare, kVolume, 5, -6},
    {"[tbs_m]", kBare, kVolume, 15, -6},
    {"[drp]", kBare, kVolume, 5, -8},
    // mass
    {"t", kMetric, kMass, 1, 6},
    {"u", kMetric, kMass, 16605402, -31},
    {"[gr]", kBare, kMass, 6479891, -8},
    {"[lb_av]", kBare, kMass, 45359237, -5},
    {"[oz_av]", kBare, kMass, 28349523125, -9},
    {"[dr_av]", kBare, kMass, 17718451953125, -13},
    {"[ston_av]", kBare, kMass, 90718474, -2},
    {"[stone_av]", kBare, kMass, 635029318, -5},
    {"[lb_tr]", kBare, kMass, 3732417216, -7},
    {"[oz_tr]", kBare, kMass, 311034768, -7},
    {"[car_m]", kBare, kMass, 2, -1},
    // force, pressure, energy
    {"N", kMetric, kForce, 1, 3},
    {"dyn", kMetric, kForce, 1, -2},
    {"gf", kMetric, kForce, 980665, -5},
    {"[lbf_av]", kBare, kForce, 44482216152605, -10},
    {"Pa", kMetric, kPressure, 1, 3},
    {"bar", kMetric, kPressure, 1, 8},
    {"atm", kBare, kPressure, 101325, 3},
    {"att", kBare, kPressure, 980665, 2},
    {"m[Hg]", kMetric, kPressure, 133322, 3},
    {"[in_i'Hg]", kBare, kPressure, 33863788, -1},
    {"m[H2O]", kMetric, kPressure, 980665, 1},
    {"[in_i'H2O]", kBare, kPressure, 24908891, -2},
    {"J", kMetric, kEnergy, 1, 3},
    {"eV", kMetric, kEnergy, 160217733, -24},
    {"erg", kMetric, kEnergy, 1, -4},
    {"cal", kMetric, kEnergy, 4184},
    {"cal_th", kMetric, kEnergy, 4184},
    {"cal_IT", kMetric, kEnergy, 41868, -1},
    {"[Cal]", kBare, kEnergy, 4184, 3},
    {"W", kMetric, kPower, 1, 3},
    {"P", kMetric, {-1, 1, -1}, 100},
    {"St", kMetric, {2, 0, -1}, 1, -4},
    {"[PRU]", kMetric, {-4, 1, -1}, 133322, 6},
    {"[wood'U]", kMetric, {-4, 1, -1}, 799932, 4},
    // electricity, light, radiation
    {"A", kMetric, kCurrent},
    {"V", kMetric, kVoltage, 1, 3},
    {"F", kMetric, {-2, -1, 2, 0, 2}, 1, -3},
    {"Ohm", kMetric, kResistance, 1, 3},
    {"S", kMetric, {-2, -1, 1, 0, 2}, 1, -3},
    {"mho", kMetric, {-2, -1, 1, 0, 2}, 1, -3},
    {"Wb", kMetric, {2, 1, -1, 0, -1}, 1, 3},
    {"T", kMetric, {0, 1, -1, 0, -1}, 1, 3},
    {"G", kMetric, {0, 1, -1, 0, -1}, 1, -1},
    {"H", kMetric, {2, 1, 0, 0, -2}, 1, 3},
    {"lm", kMetric, {0, 0, 0, 0, 0, 1, 0, 2}},
    {"lx", kMetric, {-2, 0, 0, 0, 0, 1, 0, 2}},
    {"sr", kMetric, {0, 0, 0, 0, 0, 0, 0, 2}},
    {"Gy", kMetric, kDose},
    {"Sv", kMetric, kDose},
    {"RAD", kMetric, kDose, 1, -2},
    {"[RAD]", kMetric, kDose, 1, -2},
    {"REM", kMetric, kDose, 1, -2},
    {"[REM]", kMetric, kDose, 1, -2},
    {"R", kMetric, {0, -1, 0, 0, 1}, 258, -9},
    // angle, temperature, data
    {"deg", kBare, kTurn},
    {"'", kBare, kTurn, 1, 0, 60},
    {"''", kBare, kTurn, 1, 0, 3600},
    {"gon", kMetric, kTurn, 9, -1},
    {"circ", kBare, kTurn, 360},
    {"Cel", kBare, kTemperature, 1, 0, 1, false, "273.15"},
    {"[degF]", kBare, kTemperature, 5, 0, 9, false, "459.67"},
    {"[degR]", kBare, kTemperature, 5, 0, 9},
    {"By", kMetric, kData},
    {"bit", kMetric, kData, 125, -3},
    {"Bd", kMetric, kPerTime},
    {"[HPF]", kBare, kNone, 1, 0, 1, true},
    {"[LPF]", kBare, kNone, 1, 0, 1, true},
    // arbitrary units
    {"[iU]", kMetric, kNone, 1, 0, 1, true},
    {"[IU]", kMetric, kNone, 1, 0, 1, true},
    {"[arb'U]", kBare, kNone, 1, 0, 1, true},
    {"[USP'U]", kBare, kNone, 1, 0, 1, true},
    {"[CFU]", kBare, kNone, 1, 0, 1, true},
    {"[PFU]", kBare, kNone, 1, 0, 1, true},
    {"[FFU]", kBare, kNone, 1, 0, 1, true},
    {"[BAU]", kBare, kNone, 1, 0, 1, true},
    {"[AU]", kBare, kNone, 1, 0, 1, true},
    {"[ELU]", kBare, kNone, 1, 0, 1, true},
    {"[EID_50]", kBare, kNone, 1, 0, 1, true},
    {"[CCID_50]", kBare, kNone, 1, 0, 1, true},
    {"[TCID_50]", kBare, kNone, 1, 0, 1, true},
    {"[Lf]", kBare, kNone, 1, 0, 1, true},
    {"[LU]", kBare, kNone, 1, 0, 1, true},
    {"[D'ag'U]", kBare, kNone, 1, 0, 1, true},
    {"[GPL'U]", kBare, kNone, 1, 0, 1, true},
    {"[MPL'U]", kBare, kNone, 1, 0, 1, true},
    {"[APL'U]", kBare, kNone, 1, 0, 1, true},
    {"[beth'U]", kBare, kNone, 1, 0, 1, true},
    {"[anti'Xa'U]", kBare, kNone, 1, 0, 1, true},
    {"[ka'U]", kBare, kNone, 1, 0, 1, true},
    {"[bdsk'U]", kBare, kNone, 1, 0, 1, true},
    {"[knk'U]", kBare, kNone, 1, 0, 1, true},
    {"[mclg'U]", kBare, kNone, 1, 0, 1, true},
    {"[tb'U]", kBare, kNone, 1, 0, 1, true},
    {"[todd'U]", kBare, kNone, 1, 0, 1, true},
    {"[dye'U]", kBare, kNone, 1, 0, 1, true},
    {"[smgy'U]", kBare, kNone, 1, 0, 1, true},
    {"[hnsf'U]", kBare, kNone, 1, 0, 1, true},
    {"[p'diop]", kBare, kNone, 1, 0, 1, true},
    {"[pH]", kBare, kNone, 1, 0, 1, true},
};

constexpr auto sorted() {
  std::array<Atom, std::size(kUnsorted)> atoms{};
  std::ranges::copy(kUnsorted, atoms.begin());
  std::ranges::sort(atoms, {}, &Atom::code);
  return atoms;
}
constexpr auto kAtoms = sorted();
static_assert(std::ranges::adjacent_find(kAtoms, {}, &Atom::code) == kAtoms.end());

constexpr Prefix kPrefixes[] = {
    {"Y", 24}, {"Z", 21},  {"E", 18},  {"P", 15},  {"T", 12},  {"G", 9},   {"M", 6},
    {"k", 3},  {"h", 2},   {"da", 1},  {"d", -1},  {"c", -2},  {"m", -3},  {"u", -6},
    {"n", -9}, {"p", -12}, {"f", -15}, {"a", -18}, {"z", -21}, {"y", -24},
};

}  // namespace

const Atom* find_atom(std::string_view code) {
  const auto at = std::ranges::lower_bound(kAtoms, code, {}, &Atom::code);
  return at != kAtoms.end() && at->code == code ? &*at : nullptr;
}

const Prefix* find_prefix(std::string_view code) {
  const auto at = std::ranges::find(kPrefixes, code, &Prefix::code);
  return at != std::end(kPrefixes) ? at : nullptr;
}

}  // namespace fhir::units
