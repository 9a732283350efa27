#include "demo/course.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "demo/player.h"
#include "fhir/json/document.h"

namespace demo {

namespace {

std::vector<const Course*> all_courses() {
  std::vector<const Course*> all = courses_of(Kind::Chronic);
  for (const Course* one : courses_of(Kind::Acute))
    all.push_back(one);
  return all;
}

// ICD-10 with the Danish texts of SKS, by code without its point. Empty where it is not at hand.
std::map<std::string, std::string> danish_icd10() {
  const char* shared = std::getenv("EIR_SHARED");
  const std::string folder = shared == nullptr ? "../shared" : shared;
  std::ifstream file(folder + "/national/sks/fhir/CodeSystem-icd10-da.json");
  std::stringstream text;
  text << file.rdbuf();
  std::map<std::string, std::string> codes;
  const auto system = fhir::json::Document::parse(text.str());
  if (!system) return codes;
  for (const fhir::json::Value one : system->root().find("concept")) {
    std::string code = one.find("code").string();
    std::erase(code, '.');
    codes[code] = (*one.find("designation").begin()).find("value").string();
  }
  return codes;
}

bool is_atc(std::string_view code) {
  // Letter, two digits, two letters, two digits; shorter codes name a group.
  static constexpr std::string_view kForm = "LDDLLDD";
  if (code.size() < 3 || code.size() > kForm.size()) return false;
  for (std::size_t at = 0; at < code.size(); ++at) {
    const bool digit = code[at] >= '0' && code[at] <= '9';
    const bool letter = code[at] >= 'A' && code[at] <= 'Z';
    if (kForm[at] == 'D' ? !digit : !letter) return false;
  }
  return true;
}

void check_drug(const Drug& drug) {
  CAPTURE(drug.name);
  CHECK(is_atc(drug.atc));
  CHECK_FALSE(drug.dosage.empty());
  CHECK(drug.dose > 0);
}

}  // namespace

TEST_CASE("each course has a name of its own and what its kind needs") {
  std::set<std::string_view> keys;
  for (const Course* one : all_courses()) {
    CAPTURE(one->key);
    CHECK(keys.insert(one->key).second);
    CHECK_FALSE(one->problems.empty());
    CHECK((one->kind == Kind::Chronic || one->stay != nullptr));
    CHECK_EQ(&course(one->key), one);
    for (const Drug& drug : one->lasting)
      check_drug(drug);
    if (one->stay == nullptr) continue;
    for (const Drug& drug : one->stay->drugs)
      check_drug(drug);
    for (const Note& note : one->stay->notes)
      CHECK(note.text.size() <= 1500);
  }
  CHECK(keys.size() >= 30);
}

TEST_CASE("diagnoses are those of SKS, with its Danish names") {
  const auto codes = danish_icd10();
  if (codes.empty()) {
    MESSAGE("skipped: the Danish ICD-10 is not at hand");
    return;
  }
  for (const Course* one : all_courses()) {
    for (const Problem& problem : one->problems) {
      CAPTURE(problem.code);
      const std::string code(problem.code.substr(1));
      const auto found = codes.find(code);
      // SKS divides some ICD-10 codes further (DI109); the list knows the undivided ones.
      const bool divided = found == codes.end() && codes.contains(code.substr(0, code.size() - 1));
      CHECK((divided || (found != codes.end() && found->second == problem.text)));
    }
  }
}

TEST_CASE("a value goes over its turn from first to last") {
  const Trend crp{80, 200, 20};
  CHECK_EQ(at_progress(crp, 0), 80);
  CHECK_EQ(at_progress(crp, 1.0 / 3), doctest::Approx(200));
  CHECK_EQ(at_progress(crp, 2.0 / 3), doctest::Approx(110));
  CHECK_EQ(at_progress(crp, 1), doctest::Approx(20));
}

TEST_CASE("notes are filled in for the person") {
  Person person;
  person.sex = Sex::Male;
  person.birth = day_of(Date{1950, 5, 2});
  const Day day = day_of(Date{2026, 8, 11});
  CHECK_EQ(fill("{alder}-årig {kvinde}, {hun} er set {dato}. {Hun} går.", person, day),
           "76-årig mand, han er set 11.08.2026. Han går.");
}

}  // namespace demo
