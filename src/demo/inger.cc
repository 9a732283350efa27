#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "demo/inger_tables.h"
#include "demo/special_patients.h"

namespace demo {

namespace {

using namespace inger;

class Story {
 public:
  Story(Recorder& recorder, const Organisation& organisation, BedPlan& beds)
      : r_(recorder),
        hospital_(organisation.hospitals.front()),
        medicine_(hospital_.department(Specialty::Medicine)),
        acute_(hospital_.department(Specialty::Acute)),
        laboratory_(hospital_.department(Specialty::Biochemistry)),
        ward_(medicine_.wards.back()),
        bed_(ward_.beds[22]),
        today_(recorder.today()),
        arrival_(at_clock(today_ - 2, 19, 20)),
        moved_(at_clock(today_ - 2, 22, 35)),
        pace_(static_cast<double>(recorder.now().ms - arrival_.ms) / (kToldAfterHours * 3.6e6)) {
    beds.reserve(bed_);
  }

  void tell() {
    problems();
    contacts();
    medicines();
    vitals();
    samples();
    answers();
    notes();
    plan();
    years_before();
  }

 private:
  static UnitRef unit(const Department& department) {
    return {department.organization_id, department.name};
  }
  // Hours of the tables before now, stretched so that the stay's first fall after the arrival at
  // whatever time of day the story is told.
  base::Timestamp ago(double hours) const {
    return plus_minutes(r_.now(), -static_cast<std::int64_t>(hours * pace_ * 60));
  }
  Context ward(base::Timestamp at, Profession who, std::uint64_t turn = 0) const {
    // Of the doctors of Med, the third in rank is on the ward.
    const std::uint64_t place = turn + (who == Profession::Doctor ? 2 : 0);
    return {stay_, at, &medicine_.member(who, place), unit(medicine_)};
  }
  Context in_laboratory(base::Timestamp at) const {
    return {stay_, at, nullptr, unit(laboratory_)};
  }

  void problems();
  void contacts();
  std::string clinic(Specialty where, std::string_view reason, base::Timestamp at,
                     ContactState state, const Problem& problem, const std::string& condition);
  void medicines();
  void doses(const Drug& drug, const std::string& order, std::span<const int> hours);
  void vitals();
  void samples();
  void answers();
  void notes();
  void plan();
  void years_before();

  Recorder& r_;
  const Hospital& hospital_;
  const Department& medicine_;
  const Department& acute_;
  const Department& laboratory_;
  const Ward& ward_;
  const Bed& bed_;
  Day today_;
  base::Timestamp arrival_;
  base::Timestamp moved_;
  double pace_;
  std::string pneumonia_;
  std::string fibrillation_;
  std::string diabetes_;
  std::string kidney_;
  std::string stay_;
};

void Story::problems() {
  const int year = date_of(today_).year;
  pneumonia_ = r_.condition(kPneumonia, today_ - 2, {}, {});
  fibrillation_ = r_.condition(kFibrillation, day_of(Date{year - 9, 3, 21}), {}, {});
  diabetes_ = r_.condition(kDiabetes, day_of(Date{year - 15, 9, 6}), {}, {});
  kidney_ = r_.condition(kKidney, day_of(Date{year - 5, 2, 17}), {}, {});
  r_.allergy({AllergyKind::Confirmed, "J01C", "Penicillin", "Anafylaksi", "severe",
              day_of(Date{2019, 5, 14}) < today_ ? day_of(Date{2019, 5, 14}) : today_ - 2600});
  r_.flag("Behandlingsniveau: Ej intensiv", today_ - 1);
}

std::string Story::clinic(Specialty where, std::string_view reason, base::Timestamp at,
                          ContactState state, const Problem& problem,
                          const std::string& condition) {
  const Department& department = hospital_.department(where);
  Contact contact;
  contact.state = state;
  contact.period = {at, plus_minutes(at, 30)};
  contact.reason = reason;
  contact.diagnosis = problem;
  contact.condition_id = condition;
  contact.provider = {hospital_.organization_id, hospital_.name};
  contact.department = unit(department);
  contact.doctor = &department.member(Profession::Doctor, 1);
  contact.ward = &department.clinic;
  const std::string id = r_.contact(contact);
  if (state == ContactState::Planned) {
    r_.appointment(reason, contact.period, department.clinic, where);
  }
  return id;
}

void Story::contacts() {
  const std::string heart =
      clinic(Specialty::Heart, "Kontrol af atrieflimren", at_clock(today_ - 152, 9, 40),
             ContactState::Finished, kFibrillation, fibrillation_);
  const std::string sugar =
      clinic(Specialty::Endocrine, "Kontrol af HbA1c", at_clock(today_ - 42, 13, 10),
             ContactState::Finished, kDiabetes, diabetes_);
  const Department& cardiology = hospital_.department(Specialty::Heart);
  const Department& endocrine = hospital_.department(Specialty::Endocrine);
  r_.document(NoteKind::Clinic, kHeartNote,
              {heart, at_clock(today_ - 152, 10, 5), &cardiology.member(Profession::Doctor, 1),
               unit(cardiology)});
  r_.document(NoteKind::Clinic, kDiabetesNote,
              {sugar, at_clock(today_ - 42, 13, 35), &endocrine.member(Profession::Doctor, 1),
               unit(endocrine)});

  Contact contact;
  contact.reason = "Pneumoni (CAP) med hypoksi";
  contact.diagnosis = kPneumonia;
  contact.condition_id = pneumonia_;
  contact.provider = {hospital_.organization_id, hospital_.name};
  contact.episode_id = r_.episode(pneumonia_, contact.provider, {arrival_});
  contact.care = Care::Emergency;
  contact.period = {arrival_, moved_};
  contact.department = unit(acute_);
  contact.doctor = &acute_.member(Profession::Doctor, 2);
  contact.ward = &acute_.wards.front();
  r_.contact(contact);
  contact.care = Care::Inpatient;
  contact.state = ContactState::InProgress;
  contact.period = {moved_};
  contact.department = unit(medicine_);
  contact.doctor = &medicine_.member(Profession::Doctor, 2);
  contact.nurse = &medicine_.member(Profession::Nurse, 0);
  contact.ward = &ward_;
  contact.bed = &bed_;
  stay_ = r_.contact(contact);
  clinic(Specialty::Lung, "Kontrol efter pneumoni, røntgen", at_clock(today_ + 16, 10, 20),
         ContactState::Planned, kPneumonia, pneumonia_);
}

void Story::doses(const Drug& drug, const std::string& order, std::span<const int> hours) {
  for (const Day day : {today_ - 1, today_}) {
    for (const int hour : hours) {
      const base::Timestamp at = at_clock(day, hour, 4);
      if (at > plus_minutes(r_.now(), -10)) continue;
      const Context by = ward(at, Profession::Nurse, day == today_ ? 0 : 1);
      if (&drug == &kMetoprolol && day == today_) {
        r_.not_given(drug, "Puls 52 kl. 08", order, by);
      } else {
        r_.given(drug, order, by);
      }
    }
  }
}

void Story::medicines() {
  struct Line {
    const Drug* drug;
    MedicineState state;
    std::string_view remark;
    int years_at_home;  // 0: begun in hospital
    std::vector<int> hours;
  };
  const Line lines[] = {
      {&kClarithromycin, MedicineState::Active, "Dag 2 af 5", 0, {8, 20}},
      {&kMetoprolol, MedicineState::Active, "Grænse puls 55", 9, {8, 20}},
      {&kAspart, MedicineState::Active, "Dobbeltsignatur", 0, {8, 12, 18}},
      {&kParacetamol, MedicineState::Active, "", 0, {6, 12, 18, 22}},
      {&kMetformin, MedicineState::Active, "eGFR følges", 15, {8, 18}},
      {&kWarfarin, MedicineState::Active, "INR-kontrol efter skift", 9, {18}},
      {&kFurosemid, MedicineState::Active, "", 4, {8}},
      {&kOxygen, MedicineState::Active, "Løber siden indlæggelsen", 0, {}},
      {&kAtorvastatin, MedicineState::OnHold, "Pauseret på grund af clarithromycin", 12, {}},
      {&kSalbutamol, MedicineState::Active, "3 tilbage i døgnet", 0, {10}}};
  for (const Line& line : lines) {
    const base::Timestamp at = plus_minutes(moved_, 10);
    const std::string order =
        r_.order({*line.drug, {at}, line.state, line.remark}, ward(at, Profession::Doctor));
    doses(*line.drug, order, line.hours);
    if (line.years_at_home > 0) {
      const Day since = today_ - line.years_at_home * 365;
      r_.statement({*line.drug, {at_clock(since, 9, 0)}, line.state, line.remark});
    }
  }
}

void Story::vitals() {
  std::uint64_t turn = 0;
  for (const Round& round : kRounds) {
    const base::Timestamp at = ago(round.hours_ago);
    r_.vitals(round.set, ward(at, Profession::Nurse, turn++ / 3));
  }
  r_.measure(Measure::Pulse, 58, ward(ago(0.07), Profession::Nurse));
  r_.measure(Measure::Weight, 62.0, ward(plus_minutes(moved_, 40), Profession::Nurse));
  r_.measure(Measure::Height, 163, ward(plus_minutes(moved_, 40), Profession::Nurse));
}

void Story::samples() {
  for (const Sample& sample : kSamples) {
    const bool before = sample.hours_ago > kToldAfterHours;  // by the general practitioner
    const base::Timestamp at = before ? at_clock(today_ - 3, 9, 10) : ago(sample.hours_ago);
    Context by = in_laboratory(at);
    if (before) by.encounter_id.clear();
    std::vector<std::string> results;
    const auto add = [&](Measure measure, double value) {
      results.push_back(r_.measure(measure, value, by));
    };
    add(Measure::Crp, sample.crp);
    add(Measure::Creatinine, sample.creatinine);
    add(Measure::Egfr, ckd_epi(sample.creatinine, r_.person().sex, r_.person().age_on(day_of(at))));
    add(Measure::Potassium, sample.potassium);
    add(Measure::Sodium, sample.sodium);
    add(Measure::Leukocytes, sample.leukocytes);
    add(Measure::Haemoglobin, sample.haemoglobin);
    add(Measure::Inr, 2.3 + 0.5 * (75 - sample.hours_ago) / 70);
    if (sample.hours_ago < 41) add(Measure::Albumin, 31);
    r_.laboratory_report(results, by);
  }
}

void Story::answers() {
  const Department& radiology = hospital_.department(Specialty::Radiology);
  Context by = ward(ago(1.4), Profession::Doctor);
  by.unit = unit(radiology);
  r_.finding({"UXRC00", "Røntgenundersøgelse af thorax",
              "Infiltrat i højre underlap. Ingen pleuravæske. Hjertet let forstørret, uændret."},
             by);
  by = ward(plus_minutes(arrival_, 25), Profession::Doctor, 1);
  by.unit = unit(acute_);
  r_.finding({"ZZ3925", "EKG-12", "Atrieflimren, frekvens 96. QTc 431 ms. Ingen iskæmi.",
              Specialty::Acute},
             by);
  r_.procedure({"ZZ3925", "EKG-12"}, by);
  r_.pending("Bloddyrkning", in_laboratory(plus_minutes(arrival_, 40)));
}

void Story::notes() {
  r_.document(NoteKind::Admission, kAdmissionNote,
              ward(plus_minutes(moved_, 35), Profession::Doctor));
  const base::Timestamp round = std::min(ago(1), at_clock(today_, 10, 25));
  r_.document(NoteKind::Round, kRoundNote, ward(round, Profession::Doctor));
  const base::Timestamp morning = std::min(ago(0.5), at_clock(today_, 9, 30));
  r_.document(NoteKind::Nursing, kNursingNote, ward(morning, Profession::Nurse));
}

void Story::plan() {
  static constexpr std::string_view kActivities[] = {"Peroral behandling fra i aften",
                                                     "Mobilisering tre gange dagligt",
                                                     "Nedtrappe ilt efter SAT 92-96 %"};
  const Plan plan{"Plan for indlæggelsen", "", kActivities};
  const std::string goal =
      r_.goal("Hjem i eget hus med datter; peroral behandling fra i aften", today_ - 1, today_ + 3);
  r_.care_plan(plan, today_ - 2, pneumonia_, goal, ward(moved_, Profession::Doctor));
  const base::Timestamp said = at_clock(today_ - 1, 10, 40);
  r_.task("Antibiotika til p.o.", at_clock(today_, 14, 0), ward(said, Profession::Doctor));
  r_.task("Mobilisering × 3", at_clock(today_, 15, 0), ward(said, Profession::Physiotherapist));
  r_.task("INR-kontrol efter skift", at_clock(today_ + 2, 7, 0), ward(said, Profession::Nurse));
  r_.task("Udskrivningssamtale", at_clock(today_ + 3, 11, 0), ward(said, Profession::Doctor));
  r_.request("Koagulation, vævsfaktor-induceret [INR];P", "NPU01685", at_clock(today_ + 2, 7, 0),
             ward(ago(0.2), Profession::Doctor));
}

// Six years of controls by the general practitioner: INR every month, the rest twice a year.
void Story::years_before() {
  const Practice& practice = *r_.person().practice;
  const UnitRef there{practice.organization_id, practice.name};
  for (int month = 72; month >= 1; --month) {
    const base::Timestamp at = at_clock(today_ - (11 + month * 30), 8, 30);
    const Context by{{}, at, nullptr, there};
    const double wave = std::sin(month * 1.7);
    std::vector<std::string> results{r_.measure(Measure::Inr, 2.5 + 0.45 * wave, by)};
    if (month % 6 == 1) {
      const double share = (72.0 - month) / 72;
      const double creatinine = 92 + 16 * share + 3 * wave;
      results.push_back(
          r_.measure(Measure::HbA1c, month == 1 ? 58 : 64 - 6 * share + 2 * wave, by));
      results.push_back(r_.measure(Measure::Creatinine, creatinine, by));
      results.push_back(r_.measure(
          Measure::Egfr, ckd_epi(creatinine, Sex::Female, r_.person().age_on(day_of(at))), by));
      results.push_back(r_.measure(Measure::Potassium, 4.2 + 0.2 * wave, by));
      results.push_back(r_.measure(Measure::Ldl, 1.9 + 0.2 * wave, by));
      results.push_back(r_.measure(Measure::Haemoglobin, 7.9 + 0.2 * wave, by));
      r_.measure(Measure::Weight, 64.5 - 2 * share + wave / 2, by);
      r_.blood_pressure(138 + 6 * wave, 78 + 4 * wave, by);
    }
    r_.laboratory_report(results, by);
  }
}

}  // namespace

Person known_inger(Register& people) {
  return people.known("inger", Sex::Female, {1948, 3, 14}, 78, "Inger", "Prøvesen", 1);
}

void tell_inger(Recorder& recorder, const Organisation& organisation, BedPlan& beds) {
  Story(recorder, organisation, beds).tell();
  Player(recorder, organisation, beds).vaccinations();
}

}  // namespace demo
