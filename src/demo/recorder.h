#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "demo/course.h"
#include "demo/dice.h"
#include "demo/fhir_builders.h"
#include "demo/person.h"
#include "demo/transaction.h"

namespace demo {

enum class ContactState : std::uint8_t { Planned, InProgress, Finished };

// The organisation behind something: a hospital, a department, a practice.
struct UnitRef {
  std::string_view id;  // of the Organization; empty: not known
  std::string_view name;
};

struct Contact {
  Care care = Care::Outpatient;
  ContactState state = ContactState::Finished;
  Period period;  // of a planned contact: the plan
  std::string_view reason;
  std::optional<Problem> diagnosis;
  std::string condition_id;  // may be empty
  std::string episode_id;    // EpisodeOfCare; may be empty
  UnitRef provider;          // the hospital or practice
  UnitRef department;        // empty in a practice
  const Staff* doctor = nullptr;
  const Staff* nurse = nullptr;  // who answers for the bed; null in a clinic
  const Ward* ward = nullptr;    // null in a practice
  const Bed* bed = nullptr;      // null in a clinic
};

// Where, when and by whom something was noted.
struct Context {
  std::string encounter_id;  // may be empty
  base::Timestamp at;
  const Staff* by = nullptr;
  UnitRef unit;
};

enum class MedicineState : std::uint8_t { Active, OnHold, Completed };

struct Medicine {
  Drug drug;
  Period period;
  MedicineState state = MedicineState::Active;
  std::string_view remark = {};
};

enum class AllergyKind : std::uint8_t { Confirmed, Suspected, NoneKnown };

struct Allergy {
  AllergyKind kind = AllergyKind::NoneKnown;
  std::string_view atc;
  std::string_view substance;
  std::string_view reaction;
  std::string_view severity = "moderate";
  Day since{};
};

// Writes what happened to one person as resources into a transaction. Every function returns the
// id of what it wrote; ids follow from the person and the order of calls. What it is given
// outlives it. Not for several threads.
class Recorder {
 public:
  Recorder(const Person& person, std::uint64_t seed, base::Timestamp now, Transaction& bundle);

  std::string condition(const Problem& problem, Day since, Day until, const Context& context);
  std::string allergy(const Allergy& allergy);
  std::string flag(std::string_view text, Day since);
  std::string goal(std::string_view text, Day since, Day due);
  std::string care_plan(const Plan& plan, Day since, const std::string& condition_id,
                        const std::string& goal_id, const Context& context);
  std::string task(std::string_view text, base::Timestamp due, const Context& context);
  std::string request(std::string_view text, std::string_view code, base::Timestamp when,
                      const Context& context);

  // The whole course of one illness at the hospital, from the referral on.
  std::string episode(const std::string& condition_id, const UnitRef& provider,
                      const Period& period);
  std::string contact(const Contact& contact);
  std::string appointment(std::string_view reason, const Period& period, const Ward& place,
                          Specialty specialty);
  std::string document(NoteKind kind, std::string_view text, const Context& context);
  std::string procedure(const Done& done, const Context& context);

  std::string measure(Measure measure, double value, const Context& context);
  std::string blood_pressure(double systolic, double diastolic, const Context& context);
  // One round of vital signs with the score they give.
  void vitals(const VitalSet& set, const Context& context);
  std::string laboratory_report(std::span<const std::string> results, const Context& context);
  std::string finding(const Finding& finding, const Context& context);
  // An examination that has no answer yet.
  std::string pending(std::string_view title, const Context& context);

  std::string statement(const Medicine& medicine);                      // at home
  std::string order(const Medicine& medicine, const Context& context);  // at the hospital
  std::string given(const Drug& drug, const std::string& order_id, const Context& context);
  std::string not_given(const Drug& drug, std::string_view why, const std::string& order_id,
                        const Context& context);
  std::string immunisation(std::string_view atc, std::string_view text, Day day);

  const Person& person() const { return person_; }
  base::Timestamp now() const { return now_; }
  Day today() const { return day_of(now_); }
  Dice& dice() { return dice_; }
  std::size_t size() const { return bundle_.size(); }

 private:
  std::string next_id(std::string_view type);
  void put_subject(Writer& w, std::string_view name = "subject") const;
  void put_encounter(Writer& w, const Context& context) const;
  void put_performer(Writer& w, const Context& context) const;
  void put_laboratory(Writer& w, const Context& context) const;
  void put_range(Writer& w, Measure measure, double value, int age) const;
  void put_observation(Writer& w, const std::string& id, Measure measure,
                       const Context& context) const;
  std::string administration(const Drug& drug, std::string_view why_not,
                             const std::string& order_id, const Context& context);

  const Person& person_;
  std::uint64_t seed_;
  base::Timestamp now_;
  Transaction& bundle_;
  Dice dice_;
  std::uint64_t count_ = 0;
};

}  // namespace demo
