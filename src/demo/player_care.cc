#include <algorithm>
#include <cmath>

#include "demo/player.h"

// Medicines, notes and tasks of a stay; clinics and vaccinations.
namespace demo {

namespace {

// When the ward gives what is given so many times a day.
std::span<const int> dose_hours(int per_day) {
  static constexpr int kOnce[] = {8};
  static constexpr int kTwice[] = {8, 20};
  static constexpr int kThrice[] = {8, 14, 20};
  static constexpr int kFour[] = {6, 12, 18, 22};
  switch (per_day) {
    case 0:
      return {};
    case 1:
      return kOnce;
    case 2:
      return kTwice;
    case 3:
      return kThrice;
    default:
      return kFour;
  }
}

// Two medicines that nobody takes together: the same substance, or two of a group in which one
// replaces the other.
bool same_kind(const Drug& one, const Drug& other) {
  static constexpr std::string_view kGroups[] = {"B01A", "C03C", "C07", "C09", "C10A", "R03B"};
  for (const std::string_view group : kGroups) {
    if (one.atc.starts_with(group)) return other.atc.starts_with(group);
  }
  return one.atc == other.atc;
}

UnitRef unit(const Department& department) {
  return {department.organization_id, department.name};
}

}  // namespace

bool Player::suits(const Course& course) const {
  const auto harmful = [&](const Drug& drug) {
    return std::ranges::any_of(caves_,
                               [&](std::string_view cave) { return drug.atc.starts_with(cave); });
  };
  if (std::ranges::any_of(course.lasting, harmful)) return false;
  return course.stay == nullptr || std::ranges::none_of(course.stay->drugs, harmful);
}

void Player::take_at_home(const Drug& drug, base::Timestamp since) {
  for (const Drug& other : home_) {
    if (same_kind(drug, other)) return;
  }
  home_.push_back(drug);
  recorder_.statement({drug, {since}});
}

void Player::play_drugs(const Stay& stay, const Visit& visit) {
  const base::Timestamp at = plus_minutes(visit.start, 50);
  if (at > visit.until) return;
  std::vector<Drug> drugs(stay.drugs.begin(), stay.drugs.end());
  // What is taken at home goes on, unless the stay gives something of the kind.
  for (const Drug& drug : home_) {
    const auto same = [&](const Drug& other) { return same_kind(drug, other); };
    const bool goes_on = !visit.over && stay.care == Care::Inpatient;
    if (goes_on && std::ranges::none_of(drugs, same)) drugs.push_back(drug);
  }
  for (const Drug& drug : drugs) {
    Medicine medicine{drug, {at, visit.over ? visit.end : base::Timestamp{}}};
    medicine.state = visit.over ? MedicineState::Completed : MedicineState::Active;
    const std::string order = recorder_.order(medicine, context(visit, at, Profession::Doctor));
    if (!visit.over) play_doses(drug, order, visit);
  }
}

void Player::play_doses(const Drug& drug, const std::string& order_id, const Visit& visit) {
  const Day first = std::max(day_of(visit.start), recorder_.today() - 1);
  for (Day day = first; day <= recorder_.today(); day = day + 1) {
    for (const int hour : dose_hours(drug.per_day)) {
      const base::Timestamp at = at_clock(day, hour, recorder_.dice().between(0, 25));
      if (at < plus_minutes(visit.start, 50) || at > visit.until) continue;
      recorder_.given(drug, order_id, context(visit, at, Profession::Nurse, hour / 8));
    }
  }
}

void Player::play_notes(const Stay& stay, const Visit& visit) {
  for (const Note& note : stay.notes) {
    const bool last = note.kind == NoteKind::Discharge;
    if (last && !visit.over) continue;
    const base::Timestamp at =
        last ? plus_minutes(visit.end, -30) : plus_minutes(visit.start, 60L * note.hour);
    if (at > visit.until) continue;
    const Profession by = note.kind == NoteKind::Nursing ? Profession::Nurse : Profession::Doctor;
    recorder_.document(note.kind, fill(note.text, recorder_.person(), day_of(at)),
                       context(visit, at, by));
  }
}

void Player::play_tasks(const Stay& stay, const Visit& visit) {
  for (const std::string_view task : stay.tasks) {
    const int hour = recorder_.dice().between(8, 20);
    const Day day = recorder_.today() + (recorder_.dice().percent(60) ? 0 : 1);
    recorder_.task(task, at_clock(day, hour, 0), context(visit, visit.until, Profession::Nurse));
  }
  if (stay.care == Care::Inpatient) {
    recorder_.request("C-reaktivt protein [CRP];P", "NPU19748",
                      at_clock(recorder_.today() + 1, 7, 0),
                      context(visit, visit.until, Profession::Doctor));
  }
}

Contact Player::clinic_contact(const FollowUp& plan, const std::string& condition_id,
                               const Problem& problem) {
  Contact contact;
  contact.reason = plan.reason;
  contact.diagnosis = problem;
  contact.condition_id = condition_id;
  if (plan.clinic == Clinic::OwnDoctor) {
    const Practice& practice = *recorder_.person().practice;
    contact.provider = {practice.organization_id, practice.name};
    contact.doctor = &practice.doctor;
    return contact;
  }
  const Hospital& hospital = hospital_with(plan.where);
  const Department& department = hospital.department(plan.where);
  contact.provider = {hospital.organization_id, hospital.name};
  contact.department = unit(department);
  contact.doctor = &department.member(Profession::Doctor, recorder_.dice().next() >> 8);
  contact.ward = &department.clinic;
  return contact;
}

void Player::clinic_visit(const FollowUp& plan, const Contact& contact, double progress,
                          int number) {
  Contact visit = contact;
  visit.state = ContactState::Finished;
  const base::Timestamp at = visit.period.start;
  const std::string id = recorder_.contact(visit);
  const UnitRef& place = visit.department.id.empty() ? visit.provider : visit.department;
  Dice& dice = recorder_.dice();
  const Context here{id, plus_minutes(at, 10), visit.doctor, place};
  if (recorder_.person().age_on(day_of(at)) >= 18) {
    recorder_.blood_pressure(136 + 16 * dice.wobble(), 79 + 9 * dice.wobble(), here);
    recorder_.measure(Measure::Pulse, 72 + 14 * dice.wobble(), here);
  }
  recorder_.measure(Measure::Weight, weight_on(day_of(at)), here);
  if (!plan.labs.empty()) {
    const Department& laboratory = hospital_->department(Specialty::Biochemistry);
    sample(plan.labs, progress, {id, plus_minutes(at, -4 * 1440), nullptr, unit(laboratory)});
  }
  if (plan.notes.empty()) return;
  const Note& note = plan.notes[static_cast<std::size_t>(number) % plan.notes.size()];
  recorder_.document(note.kind, fill(note.text, recorder_.person(), day_of(at)),
                     {id, plus_minutes(at, 22), visit.doctor, place});
}

void Player::book(const FollowUp& plan, Contact contact, Day day) {
  contact.state = ContactState::Planned;
  const base::Timestamp at = at_clock(day, recorder_.dice().between(8, 14), 20);
  contact.period = {at, plus_minutes(at, 25)};
  recorder_.contact(contact);
  if (contact.ward != nullptr) {
    recorder_.appointment(plan.reason, contact.period, *contact.ward, plan.where);
  }
}

void Player::follow(const FollowUp& plan, const std::string& condition_id, const Problem& problem,
                    Day since, int every_days) {
  Dice& dice = recorder_.dice();
  const Day last = recorder_.person().alive() ? recorder_.today() : recorder_.person().death - 20;
  const Day first = std::max(since + 21, recorder_.today() - plan.years * 365);
  int number = 0;
  Day day = first;
  for (; day < last; ++number) {
    // Clinics are closed at the weekend; 1970-01-01 was a Thursday.
    while ((day.number + 3) % 7 >= 5)
      day = day + 1;
    if (day >= last) break;
    Contact contact = clinic_contact(plan, condition_id, problem);
    const base::Timestamp at = at_clock(day, dice.between(8, 14), 10 * dice.between(0, 5));
    contact.period = {at, plus_minutes(at, 25)};
    const double passed = static_cast<double>(day.number - first.number);
    const double all = static_cast<double>(std::max<std::int64_t>(1, last.number - first.number));
    clinic_visit(plan, contact, passed / all, number);
    day = day + every_days + dice.between(-every_days / 12, every_days / 12);
  }
  if (!recorder_.person().alive()) return;
  while ((day.number + 3) % 7 >= 5 || day <= recorder_.today())
    day = day + 1;
  book(plan, clinic_contact(plan, condition_id, problem), day);
}

void Player::chronic(const Course& course, Day since, int every_days_max) {
  std::string first;
  for (const Problem& problem : course.problems) {
    if (course.listing == Listing::Contact) break;
    const std::string id = recorder_.condition(problem, since, {}, {});
    if (first.empty()) first = id;
    since = since + (course.problems.size() > 1 ? recorder_.dice().between(0, 200) : 0);
    since = std::min(since, recorder_.today() - 1);
  }
  for (const Drug& drug : course.lasting) {
    const Day from = std::min(since + recorder_.dice().between(5, 90), recorder_.today() - 1);
    take_at_home(drug, at_clock(from, 10, 0));
  }
  if (course.follow_up != nullptr) {
    follow(*course.follow_up, first, course.problems.front(), since,
           std::min(course.follow_up->every_days, every_days_max));
  }
  if (course.plan != nullptr && recorder_.person().alive()) {
    const std::string goal = recorder_.goal(course.plan->goal, since, recorder_.today() + 180);
    recorder_.care_plan(*course.plan, since, first, goal, {});
  }
}

void Player::vaccinations() {
  const Person& person = recorder_.person();
  const Day today = recorder_.today();
  const auto give = [&](std::string_view atc, std::string_view text, Day day) {
    if (day < today && day > person.birth && (person.alive() || day < person.death)) {
      recorder_.immunisation(atc, text, day);
    }
  };
  const int age = person.age_on(today);
  if (age < 18) {
    // The Danish childhood programme.
    for (const int months : {3, 5, 12}) {
      give("J07CA06", "Di-Te-Ki-Pol-Act-Hib", person.birth + months * 30 + 4);
      give("J07AL02", "Pneumokokvaccine, konjugeret", person.birth + months * 30 + 4);
    }
    give("J07BD52", "MFR 1", person.birth + 15 * 30);
    give("J07BD52", "MFR 2", person.birth + 4 * 365 + 20);
    give("J07CA02", "Di-Te-Ki-Pol, revaccination", person.birth + 5 * 365 + 30);
    give("J07BM03", "HPV-vaccine", person.birth + 12 * 365 + 60);
    return;
  }
  const int year = date_of(today).year;
  for (int back = 0; back < 5 && age >= 65; ++back) {
    const Day day = day_of(Date{year - back, 10, recorder_.dice().between(2, 28)});
    give("J07BB02", "Influenzavaccine", day);
    give("J07BN01", "Covid-19-vaccine (mRNA)", day);
  }
  if (age >= 65 && recorder_.dice().percent(70)) {
    give("J07AL01", "Pneumokokvaccine, polysaccharid", day_of(Date{year - 3, 11, 12}));
  }
}

}  // namespace demo
