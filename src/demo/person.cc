#include "demo/person.h"

#include <cstdio>

#include "demo/fhir_builders.h"
#include "demo/names.h"
#include "demo/systems.h"

namespace demo {

namespace {

struct AgeBand {
  int percent;  // of the patients
  int from;
  int until;
};

// A hospital's patients are older than its town.
constexpr AgeBand kAges[] = {{8, 0, 14},   {8, 15, 29},  {12, 30, 44}, {17, 45, 59},
                             {22, 60, 72}, {25, 73, 84}, {8, 85, 97}};

// Danish numbers begin with 2 to 9, so one that begins with 0 reaches nobody.
std::string fictional_phone(Dice& dice) {
  char text[64];
  std::snprintf(text, sizeof text, "+450%07d", dice.between(1'000'000, 9'999'999));
  return text;
}

int draw_age(Dice& dice) {
  int at = dice.between(1, 100);
  for (const AgeBand& band : kAges) {
    if (at <= band.percent) return dice.between(band.from, band.until);
    at -= band.percent;
  }
  return 60;
}

// Depends on the year of `today` only, so that the same citizens are met again the next day.
Day draw_birth(int age, Day today, Dice& dice) {
  Date date{date_of(today).year - age, dice.between(1, 12), dice.between(2, 28)};
  if (day_of(date) >= today - 20) --date.year;
  return day_of(date);
}

void put_extension_concept(Writer& w, std::string_view name, const Coding& coding) {
  std::string url(systems::kDkCore);
  url += name;
  w.begin_object().member("url", url);
  put_concept(w, "valueCodeableConcept", {coding});
  w.end_object();
}

void put_address(Writer& w, const Person& person) {
  const Town& town = towns()[person.town];
  w.key("address").begin_array().begin_object();
  w.key("extension").begin_array();
  if (person.protection == Protection::Address) {
    // The Danish address protection: where the citizen lives is not shown to anyone.
    w.begin_object().member("url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason");
    w.member("valueCode", "masked").end_object().end_array().member("use", "home");
  } else {
    put_extension_concept(w, "dk-core-municipalityCodes",
                          {systems::kMunicipality, town.municipality_code, town.municipality});
    put_extension_concept(w, "dk-core-RegionalSubDivisionCodes",
                          {systems::kRegion, region_code(town.region)});
    w.end_array().member("use", "home").member("type", "physical");
    w.key("line").begin_array().string(person.street).end_array();
    w.member("city", town.city).member("postalCode", town.postal_code).member("country", "DK");
  }
  w.end_object().end_array();
}

void put_names(Writer& w, const Person& person) {
  w.key("name").begin_array().begin_object().member("use", "official");
  w.member("family", person.family).key("given").begin_array().string(person.given);
  if (!person.middle.empty()) w.string(person.middle);
  w.end_array().end_object().end_array();
}

void put_relative(Writer& w, const Person& person) {
  if (person.relative_name.empty()) return;
  w.key("contact").begin_array().begin_object();
  std::string system(systems::kHl7);
  system += "v3-RoleCode";
  put_concepts(w, "relationship", {{system, person.relative_code}}, person.relative_relation);
  w.key("name").begin_object().member("text", person.relative_name).end_object();
  w.end_object().end_array();
}

}  // namespace

Register::Register(const Organisation& organisation, std::uint64_t seed, Day today)
    : organisation_(organisation), seed_(seed), today_(today) {}

std::string Register::unused_cpr(Day birth, Sex sex, Dice& dice) {
  // A birthday has some 1,800 usable numbers for each sex, many more than citizens of the world.
  while (true) {
    std::string cpr = make_cpr(birth, sex, dice);
    if (used_.insert(cpr).second) return cpr;
  }
}

void Register::settle(Person& person, std::size_t town, Dice& dice) {
  person.town = town;
  person.street = std::string(dice.pick(streets())) + " " + std::to_string(dice.between(1, 98));
  person.phone = fictional_phone(dice);
  const Practice* near = &organisation_.practices.front();
  for (const Practice& practice : organisation_.practices) {
    if (towns()[practice.town].region != towns()[person.town].region) continue;
    near = &practice;
    if (dice.percent(35)) break;
  }
  person.practice = near;
  const int age = person.age_on(today_);
  if (age >= 18) {
    static constexpr std::string_view kStatus[] = {"M", "M", "M", "D", "W", "S"};
    person.marital_status = age < 30 ? "S" : std::string(dice.pick(kStatus));
  }
  const bool child = age < 18;
  if (!child && !dice.percent(75)) return;
  const Sex sex = dice.percent(50) ? Sex::Female : Sex::Male;
  const int birth_year = date_of(person.birth).year + (child      ? -dice.between(24, 38)
                                                       : age > 60 ? 27
                                                                  : 2);
  const Name name = draw_name(birth_year, sex, dice);
  person.relative_name = std::string(name.given) + " " + person.family;
  const bool female = sex == Sex::Female;
  if (child) {
    person.relative_relation = female ? "mor" : "far";
    person.relative_code = female ? "MTH" : "FTH";
  } else if (age > 60) {
    person.relative_relation = female ? "datter" : "søn";
    person.relative_code = female ? "DAUC" : "SONC";
  } else {
    person.relative_relation = "ægtefælle/samlever";
    person.relative_code = person.marital_status == "M" ? "SPS" : "DOMPART";
  }
}

Person Register::draw(std::uint64_t index) {
  const std::string key = "person/" + std::to_string(index);
  Dice dice(seed_for(seed_, key));
  Person person;
  person.id = opaque_id(seed_, key);
  person.sex = dice.percent(54) ? Sex::Female : Sex::Male;
  person.birth = draw_birth(draw_age(dice), today_, dice);
  const Name name = draw_name(date_of(person.birth).year, person.sex, dice);
  person.given = name.given;
  person.middle = name.middle;
  person.family = name.family;
  person.number = unused_cpr(person.birth, person.sex, dice);
  settle(person, dice.next() % towns().size(), dice);
  return person;
}

Person Register::known(std::string_view key, Sex sex, Date birthday, int age,
                       std::string_view given, std::string_view family, std::size_t town) {
  Dice dice(seed_for(seed_, key));
  Person person;
  person.id = opaque_id(seed_, key);
  person.sex = sex;
  Date date = birthday;
  date.year = date_of(today_).year - age;
  if (years_between(day_of(date), today_) < age) --date.year;
  person.birth = day_of(date);
  person.given = given;
  person.family = family;
  person.number = unused_cpr(person.birth, sex, dice);
  settle(person, town, dice);
  return person;
}

void add_patient(Transaction& bundle, const Person& person) {
  bundle.add("Patient", person.id, [&](Writer& w) {
    w.member("resourceType", "Patient").member("id", person.id);
    w.key("meta").begin_object().key("profile").begin_array();
    w.string(std::string(systems::kDkCore) + "dk-core-patient").end_array();
    if (person.protection == Protection::Address) {
      w.key("security").begin_array().begin_object();
      w.member("system", std::string(systems::kHl7) + "v3-Confidentiality").member("code", "R");
      w.end_object().end_array();
    }
    w.end_object().key("identifier").begin_array();
    const bool cpr = person.identity == Identity::Cpr;
    put_identifier(w, cpr ? "official" : "temp", cpr ? systems::kCpr : systems::kXEcpr,
                   person.number);
    w.end_array().key("active").boolean(person.alive());
    put_names(w, person);
    if (person.protection == Protection::None) {
      w.key("telecom").begin_array().begin_object().member("system", "phone");
      w.member("value", person.phone).member("use", "mobile").end_object().end_array();
    }
    w.member("gender", person.sex == Sex::Female ? "female" : "male");
    put_date(w, "birthDate", person.birth);
    if (!person.alive()) put_date(w, "deceasedDateTime", person.death);
    put_address(w, person);
    if (!person.marital_status.empty()) {
      put_hl7(w, "maritalStatus", "v3-MaritalStatus", person.marital_status);
    }
    put_relative(w, person);
    w.key("generalPractitioner").begin_array().begin_object();
    w.member("reference", "Organization/" + person.practice->organization_id);
    w.key("identifier");
    put_identifier(w, "official", systems::kSor, person.practice->sor);
    w.member("display", person.practice->name).end_object().end_array();
  });
}

}  // namespace demo
