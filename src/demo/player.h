#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "demo/recorder.h"

namespace demo {

// Which beds are taken today, so that two patients do not lie in the same one.
class BedPlan {
 public:
  // The next free bed of the ward, or null when it is full. The patient is then in the corridor,
  // as happens.
  // `from` says where the search begins.
  const Bed* take(const Ward& ward, std::uint64_t from);
  // That very bed, for someone who is told to lie there.
  void reserve(const Bed& bed) { taken_.insert(&bed); }

 private:
  std::set<const Bed*> taken_;
};

// Plays courses of illness for one person: turns their tables into what was recorded. Times that
// lie after now are left out or become plans.
class Player {
 public:
  Player(Recorder& recorder, const Organisation& organisation, BedPlan& beds);

  // An illness that began on `since` and stays. With `every_days_max` below the table's interval,
  // the person is seen that much more often.
  void chronic(const Course& course, Day since, int every_days_max = 10'000);
  // An admission or visit that began at `arrival`.
  void acute(const Course& course, base::Timestamp arrival);
  void vaccinations();

  // Current stays that a ward of general medicine may have are at this one, whatever the address.
  void lie_at(const Hospital& hospital, const Ward& ward);
  // Medicines that the person must not have, by the beginning of their ATC codes.
  void avoid(std::string_view atc) { caves_.push_back(atc); }
  // False if the course would give what the person must not have.
  bool suits(const Course& course) const;

 private:
  struct Place {
    const Hospital* hospital;
    const Department* department;
    const Ward* ward;
    const Bed* bed;
  };
  struct Visit {
    std::string encounter_id;
    base::Timestamp start;
    base::Timestamp end;    // planned end, may be after now
    base::Timestamp until;  // what has been recorded: the earlier of end and now
    const Hospital* hospital;
    const Department* department;
    std::uint64_t turn;  // who is on duty
    bool over;
  };

  Place place_for(const Stay& stay, bool over);
  // The person's own hospital, or the nearest that treats such an illness.
  const Hospital& hospital_with(Specialty specialty) const;
  Visit admit(const Course& course, const std::string& condition_id, base::Timestamp arrival);
  void play_vitals(const Stay& stay, const Visit& visit);
  void play_labs(const Stay& stay, const Visit& visit);
  void play_answers(const Stay& stay, const Visit& visit);
  void play_drugs(const Stay& stay, const Visit& visit);
  void play_doses(const Drug& drug, const std::string& order_id, const Visit& visit);
  void play_notes(const Stay& stay, const Visit& visit);
  void play_tasks(const Stay& stay, const Visit& visit);
  void sample(std::span<const Lab> labs, double progress, const Context& context);
  void follow(const FollowUp& plan, const std::string& condition_id, const Problem& problem,
              Day since, int every_days);
  void clinic_visit(const FollowUp& plan, const Contact& contact, double progress, int number);
  void book(const FollowUp& plan, Contact contact, Day day);
  Contact clinic_contact(const FollowUp& plan, const std::string& condition_id,
                         const Problem& problem);
  Context context(const Visit& visit, base::Timestamp at, Profession profession,
                  int shift = 0) const;
  // Adds it to the medicines at home, unless there is one of its kind already.
  void take_at_home(const Drug& drug, base::Timestamp since);
  double noisy(double value, double share);
  double weight_on(Day day) const;

  Recorder& recorder_;
  const Organisation& organisation_;
  const Hospital* hospital_;
  const Ward* ward_ = nullptr;
  BedPlan& beds_;
  std::vector<std::string_view> caves_;
  std::vector<Drug> home_;
  double weight_;
  double height_;
};

// `text` with {alder}, {kvinde}, {hun}, {Hun}, {hende}, {hendes} and {dato} filled in.
std::string fill(std::string_view text, const Person& person, Day day);

double at_progress(const Trend& trend, double progress);  // progress from 0 to 1

// The hospital that the person belongs to by address.
const Hospital& hospital_for(const Organisation& organisation, const Person& person);

}  // namespace demo
