#include "demo/special_patients.h"

namespace demo {

Person known_svend(Register& people) {
  return people.known("svend", Sex::Male, {1945, 10, 5}, 81, "Svend Aage", "Lindholm", 17);
}

void tell_svend(Recorder& recorder, Player& player) {
  struct Illness {
    std::string_view course;
    int years_ago;
    int seen_every_days;
  };
  static constexpr Illness kIllnesses[] = {{"hypertension", 22, 365}, {"type-2-diabetes", 16, 60},
                                           {"kol", 12, 60},           {"atrieflimren", 9, 180},
                                           {"hjertesvigt", 6, 30},    {"nyresygdom", 5, 60}};
  struct Stay {
    std::string_view course;
    int days_ago;
  };
  static constexpr Stay kStays[] = {{"kol-forværring", 1910}, {"hjertesvigt-forværring", 1490},
                                    {"pneumoni", 1102},       {"kol-forværring", 812},
                                    {"sepsis", 533},          {"hjertesvigt-forværring", 268},
                                    {"kol-forværring", 74}};
  const Day today = recorder.today();
  recorder.allergy(
      {AllergyKind::Suspected, "M01A", "NSAID", "Nyrepåvirkning", "moderate", today - 1400});
  recorder.flag("Behandlingsniveau: ej respirator, NIV ja", today - 810);
  player.vaccinations();
  for (const Illness& illness : kIllnesses) {
    player.chronic(course(illness.course), today - illness.years_ago * 365,
                   illness.seen_every_days);
  }
  for (const Stay& stay : kStays) {
    player.acute(course(stay.course), at_clock(today - stay.days_ago, 16, 40));
  }
}

}  // namespace demo
