#include "demo/organisation.h"

#include <algorithm>
#include <cstdio>

#include "base/check.h"
#include "demo/names.h"

namespace demo {

namespace {

struct DepartmentPlan {
  Specialty specialty;
  std::string_view name;
  std::string_view ward;    // "Med": its wards are Med 1, Med 2 …; empty: no wards
  std::string_view clinic;  // empty: no outpatient clinic
  std::string_view setting_code;
  std::string_view setting_text;
  int wards;
  bool everywhere;  // the larger hospitals have all departments, the smaller only these
};

constexpr DepartmentPlan kDepartments[] = {
    {Specialty::Acute, "Akutafdelingen", "FAM", "", "773568002", "akutmedicin", 1, true},
    {Specialty::Medicine, "Medicinsk Afdeling", "Med", "Medicinsk Ambulatorium", "419192003",
     "intern medicin", 3, true},
    {Specialty::Lung, "Lungemedicinsk Afdeling", "Lunge", "Lungemedicinsk Ambulatorium",
     "418112009", "intern medicin: lungesygdomme", 1, false},
    {Specialty::Heart, "Kardiologisk Afdeling", "Hjerte", "Hjerteambulatoriet", "394579002",
     "intern medicin: kardiologi", 1, true},
    {Specialty::Endocrine, "Endokrinologisk Afdeling", "", "Endokrinologisk Ambulatorium",
     "394583002", "intern medicin: endokrinologi", 0, true},
    {Specialty::Kidney, "Nefrologisk Afdeling", "", "Nefrologisk Ambulatorium", "394589003",
     "intern medicin: nefrologi", 0, false},
    {Specialty::Geriatric, "Geriatrisk Afdeling", "Geri", "Hukommelsesklinikken", "394811001",
     "intern medicin: geriatri", 1, false},
    {Specialty::Surgery, "Kirurgisk Afdeling", "Kir", "Kirurgisk Ambulatorium", "394609007",
     "kirurgi", 2, true},
    {Specialty::Urology, "Urologisk Afdeling", "Uro", "Urologisk Ambulatorium", "394612005",
     "urologi", 1, false},
    {Specialty::Orthopaedic, "Ortopædkirurgisk Afdeling", "Orto", "Ortopædkirurgisk Ambulatorium",
     "394801008", "ortopædisk kirurgi", 1, true},
    {Specialty::Neurology, "Neurologisk Afdeling", "Neuro", "Neurologisk Ambulatorium", "394591006",
     "neurologi", 1, false},
    {Specialty::Birth, "Gynækologisk-Obstetrisk Afdeling", "Barsel", "Svangreambulatoriet",
     "394585009", "gynækologi og obstetrik", 1, false},
    {Specialty::Children, "Afdeling for Børn og Unge", "Børn", "Børneambulatoriet", "394537008",
     "pædiatri", 1, false},
    {Specialty::Oncology, "Onkologisk Afdeling", "Onko", "Mammaambulatoriet", "394592004",
     "klinisk onkologi", 1, false},
    {Specialty::Psychiatry, "Psykiatrisk Afdeling", "Psyk", "Psykiatrisk Ambulatorium", "394587001",
     "psykiatri", 1, false},
    {Specialty::Biochemistry, "Klinisk Biokemisk Afdeling", "", "", "394596001", "klinisk biokemi",
     0, true},
    {Specialty::Radiology, "Radiologisk Afdeling", "", "", "394914008", "diagnostisk radiologi", 0,
     true},
};

struct HospitalPlan {
  std::string_view name;
  Region region;
  std::size_t town;
  bool large;
};

constexpr HospitalPlan kHospitals[] = {
    {"Sundets Hospital", Region::Capital, 1, true},
    {"Vestvoldens Hospital", Region::Capital, 8, true},
    {"Nordskovens Hospital", Region::Capital, 12, false},
    {"Fjordegnens Sygehus", Region::Zealand, 17, true},
    {"Sydøernes Sygehus", Region::Zealand, 25, false},
};

constexpr std::string_view kPractices[] = {"Lægerne på Torvet",   "Lægehuset Åparken",
                                           "Havnens Lægeklinik",  "Lægefællesskabet Bøgen",
                                           "Klinikken Nordre",    "Lægerne i Stationsgården",
                                           "Lægehuset Solsikken", "Møllegårdens Lægehus"};

struct PostPlan {
  Profession profession;
  std::string_view title;
  int count;
};

constexpr PostPlan kPosts[] = {{Profession::Doctor, "overlæge", 1},
                               {Profession::Doctor, "afdelingslæge", 1},
                               {Profession::Doctor, "læge", 2},
                               {Profession::Nurse, "sygeplejerske", 4},
                               {Profession::Assistant, "social- og sundhedsassistent", 1}};
constexpr PostPlan kTherapist{Profession::Physiotherapist, "fysioterapeut", 1};
constexpr PostPlan kMidwife{Profession::Midwife, "jordemoder", 3};

class Builder {
 public:
  explicit Builder(std::uint64_t seed) : seed_(seed), dice_(seed_for(seed, "organisation")) {}

  Organisation build();

 private:
  std::string id(std::string_view kind) {
    return opaque_id(
        seed_, std::string("organisation/") + std::string(kind) + "/" + std::to_string(++count_));
  }
  // A SOR id by its shape: running number, the national namespace 1000016, three digits. Real
  // running numbers are far below 990000.
  std::string sor() {
    char text[64];
    ++sors_;
    std::snprintf(text, sizeof text, "%06d1000016%03d", 990'000 + sors_, sors_ % 1000);
    return text;
  }
  Staff staff(Profession profession, std::string_view title);
  Ward ward(std::string name, int rooms);
  Department department(const DepartmentPlan& plan);
  void name_the_team(Hospital& hospital);

  std::uint64_t seed_;
  Dice dice_;
  int count_ = 0;
  int sors_ = 0;
};

Staff Builder::staff(Profession profession, std::string_view title) {
  static constexpr std::string_view kAllowed = "BCDFGHJKLMNPQRSTVWXYZ0123456789";
  const bool often_female = profession != Profession::Doctor;
  Staff staff;
  staff.sex = dice_.percent(often_female ? 85 : 50) ? Sex::Female : Sex::Male;
  const Name name = draw_name(dice_.between(1961, 1998), staff.sex, dice_);
  staff.practitioner_id = id("practitioner");
  staff.role_id = id("role");
  staff.given = name.given;
  staff.family = name.family;
  staff.profession = profession;
  staff.title = title;
  for (int place = 0; place < 5; ++place) {
    staff.authorisation += kAllowed[dice_.next() % kAllowed.size()];
  }
  return staff;
}

Ward Builder::ward(std::string name, int rooms) {
  Ward ward{id("ward"), id("ward-location"), std::move(name), sor(), {}};
  for (int room = 1; room <= rooms; ++room) {
    for (int bed = 1; bed <= 2; ++bed) {
      ward.beds.push_back({id("bed"), "stue " + std::to_string(room) + "-" + std::to_string(bed)});
    }
  }
  return ward;
}

Department Builder::department(const DepartmentPlan& plan) {
  Department made;
  made.specialty = plan.specialty;
  made.organization_id = id("department");
  made.location_id = id("department-location");
  made.name = plan.name;
  made.sor = sor();
  for (int number = 1; number <= plan.wards; ++number) {
    std::string name(plan.ward);
    if (plan.wards > 1) name += " " + std::to_string(number);
    made.wards.push_back(ward(std::move(name), plan.specialty == Specialty::Medicine ? 14 : 7));
  }
  if (!plan.clinic.empty()) made.clinic = ward(std::string(plan.clinic), 0);
  for (const PostPlan& post : kPosts) {
    for (int place = 0; place < post.count; ++place) {
      made.staff.push_back(staff(post.profession, post.title));
    }
  }
  made.staff.push_back(staff(kTherapist.profession, kTherapist.title));
  for (int place = 0; plan.specialty == Specialty::Birth && place < kMidwife.count; ++place) {
    made.staff.push_back(staff(kMidwife.profession, kMidwife.title));
  }
  return made;
}

// The team that demonstrations meet: who answers for Inger Prøvesen.
void Builder::name_the_team(Hospital& hospital) {
  struct Known {
    std::string_view title;
    std::string_view given;
    std::string_view family;
    Sex sex;
  };
  static constexpr Known kTeam[] = {{"overlæge", "Anders", "Bech", Sex::Male},
                                    {"læge", "Maja", "Dahl", Sex::Female},
                                    {"sygeplejerske", "Lise", "Holm", Sex::Female},
                                    {"fysioterapeut", "Karen", "Lund", Sex::Female}};
  for (Department& department : hospital.departments) {
    if (department.specialty != Specialty::Medicine) continue;
    for (const Known& known : kTeam) {
      const auto same_title = [&](const Staff& one) { return one.title == known.title; };
      Staff& one = *std::ranges::find_if(department.staff, same_title);
      one.given = known.given;
      one.family = known.family;
      one.sex = known.sex;
    }
  }
}

Organisation Builder::build() {
  Organisation made;
  for (const Region region : {Region::Capital, Region::Zealand}) {
    made.regions.push_back({id("region"), sor(), region});
  }
  for (const HospitalPlan& plan : kHospitals) {
    Hospital hospital{id("hospital"),
                      id("hospital-location"),
                      std::string(plan.name),
                      sor(),
                      plan.region,
                      plan.town,
                      {}};
    for (const DepartmentPlan& department_plan : kDepartments) {
      if (!plan.large && !department_plan.everywhere) continue;
      hospital.departments.push_back(department(department_plan));
    }
    made.hospitals.push_back(std::move(hospital));
  }
  name_the_team(made.hospitals.front());
  for (const std::string_view name : kPractices) {
    Practice practice;
    practice.organization_id = id("practice");
    practice.role_id = id("practice-role");
    practice.name = name;
    practice.sor = sor();
    practice.yder = "0" + std::to_string(99'000 + static_cast<int>(made.practices.size()));
    practice.town = made.practices.size() * towns().size() / std::size(kPractices);
    practice.doctor = staff(Profession::Doctor, "praktiserende læge");
    made.practices.push_back(std::move(practice));
  }
  return made;
}

}  // namespace

std::string Staff::display() const {
  std::string text;
  // The first letter may be more than one byte: "Å. Dam".
  std::size_t size = 1;
  while (size < given.size() && (static_cast<unsigned char>(given[size]) & 0xC0) == 0x80)
    ++size;
  text = given.substr(0, size) + ". " + family + ", " + title;
  return text;
}

const Staff& Department::member(Profession profession, std::uint64_t turn) const {
  std::vector<const Staff*> found;
  for (const Staff& one : staff) {
    if (one.profession == profession) found.push_back(&one);
  }
  if (found.empty()) return staff.front();
  return *found[turn % found.size()];
}

bool Hospital::has(Specialty specialty) const {
  const auto same = [&](const Department& one) { return one.specialty == specialty; };
  return std::ranges::any_of(departments, same);
}

const Department& Hospital::department(Specialty specialty) const {
  const Department* general = nullptr;
  for (const Department& one : departments) {
    if (one.specialty == specialty) return one;
    if (one.specialty == Specialty::Medicine) general = &one;
  }
  CHECK(general != nullptr);
  return *general;
}

Organisation build_organisation(std::uint64_t seed) {
  return Builder(seed).build();
}

std::string_view practice_setting_code(Specialty specialty) {
  return kDepartments[static_cast<std::size_t>(specialty)].setting_code;
}

std::string_view practice_setting_text(Specialty specialty) {
  return kDepartments[static_cast<std::size_t>(specialty)].setting_text;
}

std::string_view profession_code(Profession profession) {
  switch (profession) {
    case Profession::Doctor:
      return "7170";
    case Profession::Nurse:
      return "5166";
    case Profession::Midwife:
      return "5175";
    case Profession::Physiotherapist:
      return "5151";
    case Profession::Assistant:
      return "5152";
  }
  return {};
}

std::string_view profession_text(Profession profession) {
  switch (profession) {
    case Profession::Doctor:
      return "Læge";
    case Profession::Nurse:
      return "Sygeplejerske";
    case Profession::Midwife:
      return "Jordemoder";
    case Profession::Physiotherapist:
      return "Fysioterapeut";
    case Profession::Assistant:
      return "Social- og sundhedsassistent";
  }
  return {};
}

}  // namespace demo
