#include "demo/world.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "demo/player.h"
#include "demo/special_patients.h"

namespace demo {

namespace {

constexpr std::uint32_t kPatientsMax = 100'000;

// Persons told by hand come first; the next few stand for what a register must be able to hold.
constexpr std::uint64_t kDeceased = 2;
constexpr std::uint64_t kForeign = 3;
constexpr std::uint64_t kProtected = 4;
// And then a ward round: they lie beside Inger Prøvesen.
constexpr std::uint64_t kRoundFirst = 5;
constexpr std::uint64_t kRoundLast = 17;

struct Cave {
  std::string_view atc;
  std::string_view substance;
  std::string_view reaction;
  std::string_view severity;
};

constexpr Cave kCaves[] = {{"J01C", "Penicillin", "Anafylaksi", "severe"},
                           {"J01C", "Penicillin", "Udslæt", "moderate"},
                           {"M01A", "NSAID", "Astmaanfald", "severe"},
                           {"J01EE01", "Sulfamethoxazol og trimethoprim", "Udslæt", "moderate"},
                           {"C09AA", "ACE-hæmmer", "Angioødem", "severe"},
                           {"N02AA", "Opioid", "Kløe og kvalme", "mild"}};

struct Teller {
  const WorldOptions& options;
  const Organisation& organisation;
  std::vector<const Course*> chronic = courses_of(Kind::Chronic);
  std::vector<const Course*> acute = courses_of(Kind::Acute);
  BedPlan beds = {};

  std::string tell(const Person& person, std::uint64_t index);
  void life(Recorder& recorder, Player& player, std::uint64_t index);
  void stays(Recorder& recorder, Player& player);
  void admit(const Course& course, Recorder& recorder, Player& player);
  void lie_on_the_round(Recorder& recorder, Player& player);
  const Course* draw_acute(const Person& person, int age, const Player& player, Dice& dice) const;
};

void tell_cave(Recorder& recorder, Player& player) {
  Dice& dice = recorder.dice();
  const Person& person = recorder.person();
  const Day today = person.alive() ? recorder.today() : person.death - 1;
  if (dice.percent(16)) {
    const Cave& cave = dice.pick(kCaves);
    const Day since = std::max(person.birth + 300, today - dice.between(200, 6000));
    player.avoid(cave.atc);
    recorder.allergy({dice.percent(80) ? AllergyKind::Confirmed : AllergyKind::Suspected, cave.atc,
                      cave.substance, cave.reaction, cave.severity, since});
  } else if (dice.percent(70)) {
    recorder.allergy({.since = today - dice.between(1, 900)});
  }
}

const Course* Teller::draw_acute(const Person& person, int age, const Player& player,
                                 Dice& dice) const {
  const auto may_be = [&](const Course& one) {
    return fits(one, person.sex, age) && player.suits(one);
  };
  int total = 0;
  for (const Course* one : acute) {
    total += may_be(*one) ? one->weight : 0;
  }
  if (total == 0) return nullptr;
  int at = dice.between(1, total);
  for (const Course* one : acute) {
    if (!may_be(*one)) continue;
    at -= one->weight;
    if (at <= 0) return one;
  }
  return nullptr;
}

void Teller::stays(Recorder& recorder, Player& player) {
  const Person& person = recorder.person();
  Dice& dice = recorder.dice();
  const Day today = recorder.today();
  const Day last = person.alive() ? today : person.death;
  const int before = dice.between(0, 2);
  for (int number = 0; number < before; ++number) {
    const Day day = last - (30 + 500 * number + dice.between(0, 480));
    if (day < person.birth) continue;
    const Course* past = draw_acute(person, person.age_on(day), player, dice);
    if (past != nullptr) player.acute(*past, at_clock(day, dice.between(7, 22), 20));
  }
  if (!person.alive() || !dice.percent(34)) return;
  const Course* current = draw_acute(person, person.age_on(today), player, dice);
  if (current == nullptr) return;
  admit(*current, recorder, player);
}

void Teller::admit(const Course& course, Recorder& recorder, Player& player) {
  const int most = std::max(2, course.stay->hours - 2);
  const int hours = recorder.dice().between(1, most);
  player.acute(course, plus_minutes(recorder.now(), -60L * hours));
}

void Teller::lie_on_the_round(Recorder& recorder, Player& player) {
  const Person& person = recorder.person();
  const int age = person.age_on(recorder.today());
  std::vector<const Course*> possible;
  for (const Course* one : acute) {
    const bool may_be = fits(*one, person.sex, age) && player.suits(*one);
    if (may_be && is_general_medicine(*one->stay)) possible.push_back(one);
  }
  if (!person.alive() || possible.empty()) return;
  const Hospital& hospital = organisation.hospitals.front();
  player.lie_at(hospital, hospital.department(Specialty::Medicine).wards.back());
  admit(*possible[recorder.dice().next() % possible.size()], recorder, player);
}

void Teller::life(Recorder& recorder, Player& player, std::uint64_t index) {
  const Person& person = recorder.person();
  Dice& dice = recorder.dice();
  const Day today = recorder.today();
  const int age = person.age_on(today);
  tell_cave(recorder, player);
  player.vaccinations();
  bool ill = false;
  for (const Course* one : chronic) {
    const bool has = fits(*one, person.sex, age) && player.suits(*one) && dice.percent(one->weight);
    // A check of the healthy is for those who have nothing else.
    if (!has || (one->listing == Listing::Contact && ill)) continue;
    ill = true;
    int years = std::min(14, std::max(1, (age - one->from_age) / 2));
    if (one->follow_up != nullptr && one->follow_up->years == 1) years = 0;
    const Day since = today - (years * 300 + dice.between(50, 250));
    player.chronic(*one, std::max(since, person.birth + 30));
  }
  if (index >= kRoundFirst && index <= kRoundLast) {
    lie_on_the_round(recorder, player);
  } else {
    stays(recorder, player);
  }
}

std::string Teller::tell(const Person& person, std::uint64_t index) {
  Transaction bundle(options.base_url);
  add_patient(bundle, person);
  Recorder recorder(person, options.seed, options.today, bundle);
  if (index == kInger) {
    tell_inger(recorder, organisation, beds);
  } else {
    Player player(recorder, organisation, beds);
    if (index == kSvend) {
      tell_svend(recorder, player);
    } else {
      life(recorder, player, index);
    }
  }
  return std::move(bundle).finish();
}

Person draw_person(Register& people, std::uint64_t index, Day today, Dice& dice) {
  if (index == kInger) return known_inger(people);
  if (index == kSvend) return known_svend(people);
  Person person = people.draw(index);
  if (index == kDeceased || (index > kProtected && dice.percent(3))) {
    if (person.age_on(today) >= 45) person.death = today - dice.between(10, 700);
  }
  if (index == kForeign) {
    person.identity = Identity::XEcpr;
    person.number = make_x_ecpr(person.birth, dice);
  }
  if (index == kProtected) person.protection = Protection::Address;
  return person;
}

}  // namespace

base::Result<> generate_world(const WorldOptions& options, const Emit& emit) {
  if (options.patients > kPatientsMax) {
    return base::fail(base::ErrorKind::Invalid,
                      "The demo world holds at most 100,000 patients; ask for fewer.");
  }
  const Day today = day_of(options.today);
  const int year = date_of(today).year;
  if (year < 1990 || year > 2035) {
    return base::fail(base::ErrorKind::Invalid,
                      "The demo world can be told for a day from 1990 to 2035; choose one.");
  }
  const Organisation organisation = build_organisation(options.seed);
  TRY_VOID(emit_organisation(organisation, options.base_url, emit));
  Register people(organisation, options.seed, today);
  Teller teller{options, organisation};
  for (std::uint64_t index = 0; index < options.patients; ++index) {
    Dice dice(seed_for(options.seed, "fate/" + std::to_string(index)));
    const Person person = draw_person(people, index, today, dice);
    TRY_VOID(emit(teller.tell(person, index)));
  }
  return {};
}

}  // namespace demo
