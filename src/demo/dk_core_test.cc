#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "demo/calendar.h"
#include "demo/cpr.h"
#include "demo/systems.h"
#include "demo/world.h"
#include "fhir/json/document.h"

// The rules of DK Core 3.7.0, as a table of checks over the world.
// https://hl7.dk/fhir/core/3.7.0
namespace demo {

namespace {

using fhir::json::Document;
using fhir::json::Value;

bool all_digits(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

Value with_system(Value list, std::string_view system) {
  for (const Value one : list) {
    if (one.find("system").string_equals(system)) return one;
  }
  return {};
}

bool every(Value list, const std::function<bool(Value)>& holds) {
  for (const Value one : list) {
    if (!holds(one)) return false;
  }
  return true;
}

bool every_system_once(Value codings) {
  std::set<std::string> seen;
  return every(codings,
               [&](Value coding) { return seen.insert(coding.find("system").string()).second; });
}

bool sor_has_digits(Value resource) {
  const Value sor = with_system(resource.find("identifier"), systems::kSor);
  const std::string value = sor.find("value").string();
  return all_digits(value) && value.size() >= 11 && sor.find("use").string_equals("official");
}

bool number_fits_person(Value patient) {
  const Value cpr = with_system(patient.find("identifier"), systems::kCpr);
  if (!cpr.exists()) {
    const Value other = with_system(patient.find("identifier"), systems::kXEcpr);
    return other.exists() && other.find("use").string_equals("temp");
  }
  const std::string number = cpr.find("value").string();
  if (!cpr.find("use").string_equals("official")) return false;
  if (number.size() != 10 || !all_digits(number) || passes_modulus_11(number)) return false;
  const std::string birth = patient.find("birthDate").string();
  const bool male = patient.find("gender").string_equals("male");
  return birth.substr(8, 2) == number.substr(0, 2) && birth.substr(5, 2) == number.substr(2, 2) &&
         std::stoi(birth.substr(0, 4)) == birth_year_of(number) &&
         ((number[9] - '0') % 2 == 1) == male;
}

bool names_are_official(Value patient) {
  return every(patient.find("name"), [](Value name) {
    return name.find("use").string_equals("official") && !name.find("family").string().empty();
  });
}

bool address_has_municipality(Value patient) {
  return every(patient.find("address"), [](Value address) {
    std::set<std::string> urls;
    for (const Value extension : address.find("extension")) {
      urls.insert(extension.find("url").string());
    }
    const std::string base(systems::kDkCore);
    return urls.contains("http://hl7.org/fhir/StructureDefinition/data-absent-reason") ||
           (urls.contains(base + "dk-core-municipalityCodes") &&
            urls.contains(base + "dk-core-RegionalSubDivisionCodes"));
  });
}

bool practitioner_is_authorised(Value practitioner) {
  static constexpr std::string_view kAllowed = "BCDFGHJKLMNPQRSTVWXYZ0123456789";
  return every(practitioner.find("qualification"), [](Value qualification) {
    const Value id = with_system(qualification.find("identifier"), systems::kAuthorisation);
    const std::string value = id.find("value").string();
    return value.size() == 5 && value.find_first_not_of(kAllowed) == std::string::npos &&
           with_system(qualification.at("code", "coding"), systems::kProfession).exists();
  });
}

bool quantity_is_measured(Value quantity) {
  if (!quantity.exists()) return true;
  const Value system = quantity.find("system");
  return (quantity.find("unit").exists() || quantity.find("code").exists()) &&
         (!system.exists() || system.string_equals(systems::kUcum));
}

bool observation_has_units(Value observation) {
  return quantity_is_measured(observation.find("valueQuantity")) &&
         every(observation.find("component"), [](Value component) {
           return quantity_is_measured(component.find("valueQuantity"));
         });
}

bool vital_sign_has_loinc(Value observation) {
  const Value profile = *observation.at("meta", "profile").begin();
  if (!profile.string().ends_with("dk-core-basic-observation")) return true;
  const Value category = *observation.find("category").begin();
  return observation.find("category").size() == 1 &&
         (*category.find("coding").begin()).find("code").string_equals("vital-signs") &&
         with_system(observation.at("code", "coding"), systems::kLoinc).exists();
}

// The flag on a result says what its value and its interval say.
bool flag_agrees_with_interval(Value observation) {
  const Value value = observation.at("valueQuantity", "value");
  const Value range = *observation.find("referenceRange").begin();
  if (!observation.find("referenceRange").exists()) {
    return !observation.find("interpretation").exists();
  }
  const Value flags = *observation.find("interpretation").begin();
  const std::string flag = (*flags.find("coding").begin()).find("code").string();
  const double number = std::stod(std::string(value.raw()));
  const Value low = range.at("low", "value");
  const Value high = range.at("high", "value");
  std::string expected = "N";
  if (low.exists() && number < std::stod(std::string(low.raw()))) expected = "L";
  if (high.exists() && number > std::stod(std::string(high.raw()))) expected = "H";
  return flag == expected;
}

bool one_of(Value code, const std::set<std::string>& allowed) {
  return allowed.contains(code.string());
}

bool has_diagnosis(Value condition) {
  const Value coding = with_system(condition.at("code", "coding"), systems::kSksDiagnosis);
  return coding.find("code").string().starts_with("D") && !coding.find("display").string().empty();
}

bool encounter_has_class(Value encounter) {
  return one_of(encounter.find("status"), {"planned", "in-progress", "finished"}) &&
         one_of(encounter.at("class", "code"), {"IMP", "AMB", "EMER"}) &&
         one_of((*encounter.at("priority", "coding").begin()).find("code"), {"A", "EL"});
}

bool encounter_has_times(Value encounter) {
  const bool planned = encounter.find("status").string_equals("planned");
  const bool finished = encounter.find("status").string_equals("finished");
  std::set<std::string> urls;
  for (const Value extension : encounter.find("extension")) {
    urls.insert(extension.find("url").string());
  }
  const std::string base(systems::kDkCore);
  return urls.contains(base + "dk-core-care-provider") &&
         urls.contains(base + "dk-core-planned-start-date") == planned &&
         encounter.at("period", "start").exists() == !planned &&
         encounter.at("period", "end").exists() == finished;
}

struct Rule {
  std::string_view type;
  std::string_view name;
  bool (*holds)(Value resource);
};

constexpr Rule kRules[] = {
    {"Patient", "identifier 1..*", [](Value r) { return r.find("identifier").size() >= 1; }},
    {"Patient", "the number fits birth and sex, and is nobody's", number_fits_person},
    {"Patient", "an official name has a family name", names_are_official},
    {"Patient", "the address names municipality and region, or is masked",
     address_has_municipality},
    {"Patient", "the general practitioner is referred to by SOR id",
     [](Value r) {
       const Value gp = *r.find("generalPractitioner").begin();
       return gp.at("identifier", "system").string_equals(systems::kSor);
     }},
    {"Organization", "SOR id of at least 11 digits", sor_has_digits},
    {"Practitioner", "authorisation id and profession", practitioner_is_authorised},
    {"Condition", "SKS diagnosis", has_diagnosis},
    {"Condition", "each code system once",
     [](Value r) { return every_system_once(r.at("code", "coding")); }},
    {"Observation", "subject 1..1", [](Value r) { return r.find("subject").exists(); }},
    {"Observation", "a quantity has a unit or a code", observation_has_units},
    {"Observation", "each code system once",
     [](Value r) { return every_system_once(r.at("code", "coding")); }},
    {"Observation", "a vital sign has one category and a LOINC code", vital_sign_has_loinc},
    {"Observation", "the flag agrees with the reference interval", flag_agrees_with_interval},
    {"DiagnosticReport", "subject 1..1", [](Value r) { return r.find("subject").exists(); }},
    {"Encounter", "status, class and priority", encounter_has_class},
    {"Encounter", "period, or planned dates, and care provider", encounter_has_times},
    {"ServiceRequest", "priority routine or asap",
     [](Value r) { return one_of(r.find("priority"), {"routine", "asap"}); }},
    {"DocumentReference", "subject and author",
     [](Value r) { return r.find("subject").exists() && r.find("author").size() >= 1; }},
    {"DocumentReference", "a text of at most 1.5 KB",
     [](Value r) {
       const Value content = *r.find("content").begin();
       const std::size_t size = content.at("attachment", "data").raw().size();
       return size > 40 && size <= 2048;
     }},
};

}  // namespace

TEST_CASE("the world obeys DK Core") {
  WorldOptions options;
  options.seed = 7;
  options.patients = 80;
  options.today = at_clock(day_of(Date{2026, 11, 24}), 21, 14);
  std::map<std::string_view, std::size_t> checked;
  const auto check = [&](std::string text) -> base::Result<> {
    const auto bundle = Document::parse(std::move(text));
    REQUIRE(bundle.has_value());
    for (const Value entry : bundle->root().find("entry")) {
      const Value resource = entry.find("resource");
      for (const Rule& rule : kRules) {
        if (!resource.find("resourceType").string_equals(rule.type)) continue;
        ++checked[rule.name];
        if (!rule.holds(resource)) FAIL_CHECK(rule.name << ": " << resource.raw());
      }
    }
    return {};
  };
  REQUIRE(generate_world(options, check).has_value());
  for (const Rule& rule : kRules) {
    CAPTURE(rule.name);
    CHECK(checked[rule.name] > 0);
  }
}

}  // namespace demo
