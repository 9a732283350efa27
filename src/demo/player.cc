#include "demo/player.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace demo {

namespace {

constexpr int kVitalsDaysMax = 14;

VitalSet vitals_at(const Vitals& vitals, double progress) {
  return {at_progress(vitals.temperature, progress), at_progress(vitals.pulse, progress),
          at_progress(vitals.systolic, progress),    at_progress(vitals.diastolic, progress),
          at_progress(vitals.saturation, progress),  at_progress(vitals.respiration, progress),
          at_progress(vitals.oxygen, progress)};
}

double share(base::Timestamp at, base::Timestamp start, base::Timestamp end) {
  if (end.ms <= start.ms) return 0;
  const double part =
      static_cast<double>(at.ms - start.ms) / static_cast<double>(end.ms - start.ms);
  return std::clamp(part, 0.0, 1.0);
}

UnitRef unit(const Department& department) {
  return {department.organization_id, department.name};
}

}  // namespace

const Bed* BedPlan::take(const Ward& ward, std::uint64_t from) {
  for (std::size_t tried = 0; tried < ward.beds.size(); ++tried) {
    const Bed& bed = ward.beds[(from + tried) % ward.beds.size()];
    if (taken_.insert(&bed).second) return &bed;
  }
  return nullptr;
}

double at_progress(const Trend& trend, double progress) {
  constexpr double kTurn = 1.0 / 3;
  if (progress <= kTurn) return trend.first + (trend.turn - trend.first) * progress / kTurn;
  return trend.turn + (trend.last - trend.turn) * (progress - kTurn) / (1 - kTurn);
}

std::string fill(std::string_view text, const Person& person, Day day) {
  const bool female = person.sex == Sex::Female;
  const std::string age = std::to_string(person.age_on(day));
  const std::string date = danish_date(day);
  const std::pair<std::string_view, std::string_view> words[] = {
      {"{alder}", age},
      {"{dato}", date},
      {"{kvinde}", female ? "kvinde" : "mand"},
      {"{hun}", female ? "hun" : "han"},
      {"{Hun}", female ? "Hun" : "Han"},
      {"{hende}", female ? "hende" : "ham"},
      {"{hendes}", female ? "hendes" : "hans"}};
  std::string out(text);
  for (const auto& [mark, word] : words) {
    for (std::size_t at = out.find(mark); at != std::string::npos; at = out.find(mark, at)) {
      out.replace(at, mark.size(), word);
      at += word.size();
    }
  }
  return out;
}

const Hospital& hospital_for(const Organisation& organisation, const Person& person) {
  std::vector<const Hospital*> near;
  for (const Hospital& hospital : organisation.hospitals) {
    if (hospital.region == towns()[person.town].region) near.push_back(&hospital);
  }
  return *near[person.town % near.size()];
}

Player::Player(Recorder& recorder, const Organisation& organisation, BedPlan& beds)
    : recorder_(recorder),
      organisation_(organisation),
      hospital_(&hospital_for(organisation, recorder.person())),
      beds_(beds) {
  const Person& person = recorder_.person();
  const int age = person.age_on(recorder_.today());
  const bool female = person.sex == Sex::Female;
  Dice& dice = recorder_.dice();
  if (age < 18) {
    height_ = 75 + 6.0 * std::min(age, 16);
    weight_ = 9 + 2.6 * age + (age > 10 ? 1.8 * (age - 10) : 0);
  } else {
    height_ = (female ? 166 : 180) + 8 * dice.wobble();
    weight_ = (female ? 70 : 84) + 22 * dice.wobble() - (age > 80 ? 6 : 0);
  }
}

double Player::noisy(double value, double share_of_it) {
  return value * (1 + share_of_it * recorder_.dice().wobble());
}

double Player::weight_on(Day day) const {
  const double years = static_cast<double>(recorder_.today().number - day.number) / 365.25;
  if (recorder_.person().age_on(recorder_.today()) < 18)
    return std::max(3.5, weight_ - 2.6 * years);
  return weight_ + 0.3 * std::sin(years * 5) - 0.15 * years;
}

Context Player::context(const Visit& visit, base::Timestamp at, Profession profession,
                        int shift) const {
  const std::uint64_t turn = visit.turn + static_cast<std::uint64_t>(shift);
  return {visit.encounter_id, at, &visit.department->member(profession, turn),
          unit(*visit.department)};
}

void Player::lie_at(const Hospital& hospital, const Ward& ward) {
  hospital_ = &hospital;
  ward_ = &ward;
}

const Hospital& Player::hospital_with(Specialty specialty) const {
  if (hospital_->has(specialty)) return *hospital_;
  for (const Hospital& other : organisation_.hospitals) {
    if (other.region == hospital_->region && other.has(specialty)) return other;
  }
  return *hospital_;
}

Player::Place Player::place_for(const Stay& stay, bool over) {
  Dice& dice = recorder_.dice();
  if (ward_ != nullptr && !over && is_general_medicine(stay)) {
    return {hospital_, &hospital_->department(Specialty::Medicine), ward_,
            beds_.take(*ward_, dice.next())};
  }
  const Hospital& hospital = hospital_with(stay.where);
  const Department& department = hospital.department(stay.where);
  if (department.wards.empty()) return {&hospital, &department, &department.clinic, nullptr};
  if (stay.care != Care::Inpatient) {
    const bool clinic = stay.care == Care::Outpatient && !department.clinic.location_id.empty();
    const Ward* place = clinic ? &department.clinic : &department.wards.front();
    return {&hospital, &department, place, nullptr};
  }
  const Ward& ward = department.wards[dice.next() % department.wards.size()];
  const Bed* bed =
      over ? &dice.pick(std::span<const Bed>(ward.beds)) : beds_.take(ward, dice.next());
  return {&hospital, &department, &ward, bed};
}

Player::Visit Player::admit(const Course& course, const std::string& condition_id,
                            base::Timestamp arrival) {
  const Stay& stay = *course.stay;
  const base::Timestamp end = plus_minutes(arrival, 60L * stay.hours);
  const bool over = end <= recorder_.now();
  const Place place = place_for(stay, over);
  const UnitRef provider{place.hospital->organization_id, place.hospital->name};
  Contact contact;
  contact.state = over ? ContactState::Finished : ContactState::InProgress;
  contact.reason = stay.reason;
  contact.diagnosis = course.problems.front();
  contact.condition_id = condition_id;
  contact.provider = provider;
  contact.episode_id =
      recorder_.episode(condition_id, provider, {arrival, over ? end : base::Timestamp{}});

  base::Timestamp start = arrival;
  const std::uint64_t turn = recorder_.dice().next() >> 8;
  if (stay.arrival == Arrival::ThroughAcute && stay.care == Care::Inpatient) {
    const Department& acute = place.hospital->department(Specialty::Acute);
    start = plus_minutes(arrival, 150 + recorder_.dice().between(0, 90));
    Contact emergency = contact;
    emergency.care = Care::Emergency;
    emergency.state = start <= recorder_.now() ? ContactState::Finished : ContactState::InProgress;
    emergency.period = {arrival, start <= recorder_.now() ? start : base::Timestamp{}};
    emergency.department = unit(acute);
    emergency.doctor = &acute.member(Profession::Doctor, turn);
    emergency.ward = &acute.wards.front();
    const std::string id = recorder_.contact(emergency);
    if (start > recorder_.now()) {
      return {id, arrival, end, recorder_.now(), place.hospital, &acute, turn, false};
    }
  }
  contact.care = stay.care;
  contact.period = {start, over ? end : base::Timestamp{}};
  contact.department = unit(*place.department);
  contact.doctor = &place.department->member(Profession::Doctor, turn);
  contact.nurse =
      stay.care == Care::Inpatient ? &place.department->member(Profession::Nurse, turn) : nullptr;
  contact.ward = place.ward;
  contact.bed = place.bed;
  const std::string id = recorder_.contact(contact);
  return {id,   arrival, end, std::min(end, recorder_.now()), place.hospital, place.department,
          turn, over};
}

void Player::acute(const Course& course, base::Timestamp arrival) {
  const Stay& stay = *course.stay;
  const Day began = day_of(arrival);
  const base::Timestamp end = plus_minutes(arrival, 60L * stay.hours);
  const bool over = end <= recorder_.now();
  const bool healed = over && day_of(end) + 60 < recorder_.today();
  std::string first;
  for (const Problem& problem : course.problems) {
    const std::string id =
        recorder_.condition(problem, began, healed ? day_of(end) + 30 : Day{}, {});
    if (first.empty()) first = id;
  }
  const Visit visit = admit(course, first, arrival);
  play_vitals(stay, visit);
  play_labs(stay, visit);
  play_answers(stay, visit);
  play_drugs(stay, visit);
  play_notes(stay, visit);
  if (!over) play_tasks(stay, visit);
  if (over) {
    for (const Drug& drug : course.lasting) {
      take_at_home(drug, visit.end);
    }
  }
  if (course.plan != nullptr && !healed) {
    const std::string goal = recorder_.goal(course.plan->goal, began, recorder_.today() + 14);
    recorder_.care_plan(*course.plan, began, first, goal,
                        context(visit, visit.start, Profession::Nurse));
  }
}

void Player::play_vitals(const Stay& stay, const Visit& visit) {
  if (stay.vitals == nullptr) return;
  const base::Timestamp last =
      std::min(visit.until, plus_minutes(visit.start, kVitalsDaysMax * 1440L));
  int round = 0;
  Dice& dice = recorder_.dice();
  for (base::Timestamp at = plus_minutes(visit.start, 15); at <= last; ++round) {
    VitalSet set = vitals_at(*stay.vitals, share(at, visit.start, visit.end));
    set.temperature += 0.25 * dice.wobble();
    set.pulse += 5 * dice.wobble();
    set.systolic += 8 * dice.wobble();
    set.diastolic += 5 * dice.wobble();
    set.saturation = std::min(100.0, set.saturation + dice.wobble());
    set.respiration += 1.5 * dice.wobble();
    set.oxygen_litres = std::round(set.oxygen_litres);
    recorder_.vitals(set, context(visit, at, Profession::Nurse, round / 2));
    const int wait = round < 2 ? 120 : round < 5 ? 240 : 480;
    at = plus_minutes(at, wait + dice.between(-20, 20));
  }
  if (stay.care != Care::Inpatient || visit.until < plus_minutes(visit.start, 180)) return;
  const Context on_ward = context(visit, plus_minutes(visit.start, 170), Profession::Nurse);
  recorder_.measure(Measure::Weight, weight_on(day_of(on_ward.at)), on_ward);
  recorder_.measure(Measure::Height, height_, on_ward);
}

void Player::sample(std::span<const Lab> labs, double progress, const Context& context) {
  const Person& person = recorder_.person();
  const int age = person.age_on(day_of(context.at));
  std::vector<std::string> results;
  for (const Lab& lab : labs) {
    double value = noisy(at_progress(lab.trend, progress), 0.04);
    results.push_back(recorder_.measure(lab.measure, value, context));
    if (lab.measure == Measure::Creatinine && age >= 18) {
      results.push_back(
          recorder_.measure(Measure::Egfr, ckd_epi(std::round(value), person.sex, age), context));
    }
  }
  if (!results.empty()) recorder_.laboratory_report(results, context);
}

void Player::play_labs(const Stay& stay, const Visit& visit) {
  if (stay.labs.empty()) return;
  const Department& laboratory = visit.hospital->department(Specialty::Biochemistry);
  const auto take = [&](base::Timestamp at) {
    // The answer comes 50 minutes later.
    if (plus_minutes(at, 50) > visit.until) return;
    sample(stay.labs, share(at, visit.start, visit.end),
           {visit.encounter_id, at, nullptr, unit(laboratory)});
  };
  take(plus_minutes(visit.start, 35));
  int number = 0;
  for (Day day = day_of(visit.start) + 1; day <= day_of(visit.until) && number < 12; ++number) {
    take(at_clock(day, 7, recorder_.dice().between(2, 40)));
    day = day + (number < 4 ? 1 : 3);
  }
}

void Player::play_answers(const Stay& stay, const Visit& visit) {
  for (const Done& done : stay.done) {
    const base::Timestamp at = plus_minutes(visit.start, 60L * done.hour);
    if (at <= visit.until) recorder_.procedure(done, context(visit, at, Profession::Doctor));
  }
  for (const Finding& finding : stay.findings) {
    const base::Timestamp at = plus_minutes(visit.start, 60L * finding.hour);
    if (plus_minutes(at, 65) > visit.until) continue;
    Context by = context(visit, at, Profession::Doctor);
    by.unit = unit(visit.hospital->department(finding.by));
    recorder_.finding(finding, by);
  }
}

}  // namespace demo
