#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "demo/cpr.h"
#include "demo/places.h"

namespace demo {

enum class Specialty : std::uint8_t {
  Acute,
  Medicine,
  Lung,
  Heart,
  Endocrine,
  Kidney,
  Geriatric,
  Surgery,
  Urology,
  Orthopaedic,
  Neurology,
  Birth,
  Children,
  Oncology,
  Psychiatry,
  Biochemistry,
  Radiology
};

enum class Profession : std::uint8_t { Doctor, Nurse, Midwife, Physiotherapist, Assistant };

struct Staff {
  std::string practitioner_id;
  std::string role_id;
  std::string given;
  std::string family;
  Profession profession = Profession::Doctor;
  Sex sex = Sex::Female;
  std::string title;          // "overlæge"
  std::string authorisation;  // five characters

  std::string display() const;  // "M. Dahl, læge"
};

struct Bed {
  std::string location_id;
  std::string name;  // "stue 12-1"
};

struct Ward {
  std::string organization_id;
  std::string location_id;
  std::string name;  // "Med 3"
  std::string sor;
  std::vector<Bed> beds;  // none in an outpatient clinic
};

struct Department {
  Specialty specialty = Specialty::Medicine;
  std::string organization_id;
  std::string location_id;
  std::string name;
  std::string sor;
  std::vector<Ward> wards;
  Ward clinic;  // the outpatient clinic; empty id when there is none
  std::vector<Staff> staff;

  // Someone of that profession, the same for the same `turn`; a doctor where there is none.
  const Staff& member(Profession profession, std::uint64_t turn) const;
};

struct Hospital {
  std::string organization_id;
  std::string location_id;
  std::string name;
  std::string sor;
  Region region = Region::Capital;
  std::size_t town = 0;  // index into towns()
  std::vector<Department> departments;

  // The department for that kind of illness, or general medicine where the hospital has none.
  const Department& department(Specialty specialty) const;
  bool has(Specialty specialty) const;
};

struct Practice {
  std::string organization_id;
  std::string role_id;
  std::string name;
  std::string sor;
  std::string yder;
  std::size_t town = 0;
  Staff doctor;
};

struct RegionOffice {
  std::string organization_id;
  std::string sor;
  Region region = Region::Capital;
};

// The fixed part of the world: two regions, their hospitals with departments, wards, beds and
// staff, and the general practices. All names and numbers are fictional. Immutable once built.
struct Organisation {
  std::vector<RegionOffice> regions;
  std::vector<Hospital> hospitals;
  std::vector<Practice> practices;
};

Organisation build_organisation(std::uint64_t seed);

// Hands out the organisation as transaction Bundles: the regions, hospitals and practices first,
// then one for each hospital's departments and staff. Stops at the first error of `emit`.
base::Result<> emit_organisation(const Organisation& organisation, std::string_view base_url,
                                 const std::function<base::Result<>(std::string)>& emit);

// What is printed of a department and of a profession, and the codes of both.
std::string_view practice_setting_code(Specialty specialty);  // SNOMED CT
std::string_view practice_setting_text(Specialty specialty);
std::string_view profession_code(Profession profession);  // of DK Core
std::string_view profession_text(Profession profession);

}  // namespace demo
