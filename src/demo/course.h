#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "demo/cpr.h"
#include "demo/measures.h"
#include "demo/organisation.h"

// Courses of illness as data: what a clinician would tell of a typical patient. The tables are in
// the courses_*.cc files; player.h turns them into resources for one person.
namespace demo {

// SKS diagnosis ("D" + ICD-10), its Danish name, and what clinicians call it when that differs.
struct Problem {
  std::string_view code;
  std::string_view text;
  std::string_view called = {};

  std::string_view name() const { return called.empty() ? text : called; }
};

// A value that begins at `first`, reaches `turn` at a third of the time and ends at `last`.
struct Trend {
  double first = 0;
  double turn = 0;
  double last = 0;
};

struct Vitals {
  Trend temperature;
  Trend pulse;
  Trend systolic;
  Trend diastolic;
  Trend saturation;
  Trend respiration;
  Trend oxygen;  // litres a minute
};

struct Lab {
  Measure measure;
  Trend trend;
};

enum class Route : std::uint8_t { Oral, Intravenous, Subcutaneous, Inhaled, Transdermal, Nasal };

struct Drug {
  std::string_view atc;
  std::string_view name;      // active substance or brand
  std::string_view strength;  // "500 mg filmovertrukne tabletter"
  std::string_view dosage;    // as printed: "1 tablet morgen og aften"
  std::string_view indication;
  Route route = Route::Oral;
  double dose = 1;
  std::string_view unit = "tablet";
  int per_day = 1;      // 0: as needed
  int period_days = 1;  // 7: as often a week; 0: without pause, as oxygen
};

struct Done {
  std::string_view code;  // SKS: K surgery, U imaging, B treatment, Z various
  std::string_view text;
  int hour = 2;  // after the contact began
};

// An answer in words: imaging, microbiology.
struct Finding {
  std::string_view code;  // SKS
  std::string_view title;
  std::string_view conclusion;
  Specialty by = Specialty::Radiology;
  int hour = 2;
};

enum class NoteKind : std::uint8_t { Admission, Round, Discharge, Clinic, Nursing };

// Running text. {alder}, {kvinde}, {hun}, {Hun}, {hende}, {hendes}, {dato} are filled in.
struct Note {
  NoteKind kind;
  std::string_view text;
  int hour = 1;  // a Discharge note is written when the contact ends
};

enum class Care : std::uint8_t { Inpatient, Outpatient, Emergency };
enum class Arrival : std::uint8_t { Direct, ThroughAcute };

struct Stay {
  Care care = Care::Inpatient;
  Specialty where = Specialty::Medicine;
  Arrival arrival = Arrival::ThroughAcute;
  std::string_view reason;
  int hours = 96;
  const Vitals* vitals = nullptr;
  std::span<const Lab> labs = {};
  std::span<const Drug> drugs = {};
  std::span<const Done> done = {};
  std::span<const Finding> findings = {};
  std::span<const Note> notes = {};
  std::span<const std::string_view> tasks = {};
};

enum class Clinic : std::uint8_t { Hospital, OwnDoctor };

struct FollowUp {
  Clinic clinic = Clinic::Hospital;
  Specialty where = Specialty::Medicine;
  std::string_view reason;
  int every_days = 180;
  int years = 6;  // at most, and not before the illness began
  std::span<const Lab> labs = {};
  std::span<const Note> notes = {};
};

struct Plan {
  std::string_view title;
  std::string_view goal;
  std::span<const std::string_view> activities;
};

enum class Listing : std::uint8_t {
  Problem,  // its diagnoses are on the problem list
  Contact   // only the reason of its contacts, such as a check of a healthy child
};

enum class Kind : std::uint8_t {
  Chronic,  // stays; followed in a clinic or by the general practitioner
  Acute     // comes and goes, with a stay at the hospital
};

struct Course {
  std::string_view key;
  Kind kind = Kind::Acute;
  int from_age = 18;
  int until_age = 99;
  char only = ' ';  // 'F' or 'M'
  // Chronic: percent of the people of these ages who have it. Acute: how common it is against
  // the others.
  int weight = 1;
  std::span<const Problem> problems;  // the first is what the course is about
  Listing listing = Listing::Problem;
  std::span<const Drug> lasting = {};  // medicines at home
  const Stay* stay = nullptr;
  const FollowUp* follow_up = nullptr;
  const Plan* plan = nullptr;
};

// One group of courses for each courses_*.cc.
std::span<const Course> chest_courses();
std::span<const Course> heart_courses();
std::span<const Course> metabolic_courses();
std::span<const Course> surgical_courses();
std::span<const Course> mind_courses();
std::span<const Course> family_courses();

// All courses of a kind, in a fixed order.
std::vector<const Course*> courses_of(Kind kind);
const Course& course(std::string_view key);  // it must exist
bool fits(const Course& course, Sex sex, int age);
// True for a stay that a ward of general medicine may have.
bool is_general_medicine(const Stay& stay);

}  // namespace demo
