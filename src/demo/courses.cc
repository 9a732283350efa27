#include "base/check.h"
#include "demo/course.h"

namespace demo {

namespace {

template <class Visit>
void for_each_course(Visit&& visit) {
  for (const auto group : {chest_courses(), heart_courses(), metabolic_courses(),
                           surgical_courses(), mind_courses(), family_courses()}) {
    for (const Course& one : group)
      visit(one);
  }
}

}  // namespace

std::vector<const Course*> courses_of(Kind kind) {
  std::vector<const Course*> found;
  for_each_course([&](const Course& one) {
    if (one.kind == kind) found.push_back(&one);
  });
  return found;
}

const Course& course(std::string_view key) {
  const Course* found = nullptr;
  for_each_course([&](const Course& one) {
    if (one.key == key) found = &one;
  });
  CHECK(found != nullptr);
  return *found;
}

bool is_general_medicine(const Stay& stay) {
  if (stay.care != Care::Inpatient) return false;
  switch (stay.where) {
    case Specialty::Medicine:
    case Specialty::Lung:
    case Specialty::Heart:
    case Specialty::Geriatric:
      return true;
    default:
      return false;
  }
}

bool fits(const Course& course, Sex sex, int age) {
  if (age < course.from_age || age > course.until_age) return false;
  return course.only == ' ' || (course.only == 'F') == (sex == Sex::Female);
}

}  // namespace demo
