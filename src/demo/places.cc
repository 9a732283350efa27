#include "demo/places.h"

namespace demo {

namespace {

constexpr Town kTowns[] = {
    {"0101", "København", "2100", "København Ø", Region::Capital},
    {"0101", "København", "2400", "København NV", Region::Capital},
    {"0101", "København", "2500", "Valby", Region::Capital},
    {"0147", "Frederiksberg", "2000", "Frederiksberg", Region::Capital},
    {"0151", "Ballerup", "2750", "Ballerup", Region::Capital},
    {"0157", "Gentofte", "2900", "Hellerup", Region::Capital},
    {"0159", "Gladsaxe", "2860", "Søborg", Region::Capital},
    {"0161", "Glostrup", "2600", "Glostrup", Region::Capital},
    {"0167", "Hvidovre", "2650", "Hvidovre", Region::Capital},
    {"0173", "Lyngby-Taarbæk", "2800", "Kongens Lyngby", Region::Capital},
    {"0185", "Tårnby", "2770", "Kastrup", Region::Capital},
    {"0217", "Helsingør", "3000", "Helsingør", Region::Capital},
    {"0219", "Hillerød", "3400", "Hillerød", Region::Capital},
    {"0250", "Frederikssund", "3600", "Frederikssund", Region::Capital},
    {"0260", "Halsnæs", "3300", "Frederiksværk", Region::Capital},
    {"0400", "Bornholm", "3700", "Rønne", Region::Capital},
    {"0259", "Køge", "4600", "Køge", Region::Zealand},
    {"0265", "Roskilde", "4000", "Roskilde", Region::Zealand},
    {"0306", "Odsherred", "4500", "Nykøbing Sj", Region::Zealand},
    {"0316", "Holbæk", "4300", "Holbæk", Region::Zealand},
    {"0326", "Kalundborg", "4400", "Kalundborg", Region::Zealand},
    {"0329", "Ringsted", "4100", "Ringsted", Region::Zealand},
    {"0330", "Slagelse", "4200", "Slagelse", Region::Zealand},
    {"0340", "Sorø", "4180", "Sorø", Region::Zealand},
    {"0360", "Lolland", "4900", "Nakskov", Region::Zealand},
    {"0370", "Næstved", "4700", "Næstved", Region::Zealand},
    {"0376", "Guldborgsund", "4800", "Nykøbing F", Region::Zealand},
    {"0390", "Vordingborg", "4760", "Vordingborg", Region::Zealand},
};

constexpr std::string_view kStreets[] = {
    "Prøvevænget", "Lærkesangen",   "Kornblomsthaven", "Gamle Møllesti", "Rønnebærstien",
    "Hyldehegnet", "Ved Gadekæret", "Tjørnebakken",    "Strandengen",    "Bøgelunden",
    "Æblegangen",  "Kapelbakken",   "Sømærkevej",      "Ringstien",      "Bakkehældet",
    "Vibekrogen",  "Åkandestien",   "Mosekanten",      "Nøddehaven",     "Stationsstræde",
};

}  // namespace

std::span<const Town> towns() {
  return kTowns;
}
std::span<const std::string_view> streets() {
  return kStreets;
}

std::string_view region_code(Region region) {
  return region == Region::Capital ? "DK-84" : "DK-85";
}

std::string_view region_name(Region region) {
  return region == Region::Capital ? "Region Hovedstaden" : "Region Sjælland";
}

}  // namespace demo
