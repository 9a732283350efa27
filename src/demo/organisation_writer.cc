#include "demo/fhir_builders.h"
#include "demo/organisation.h"
#include "demo/systems.h"
#include "demo/transaction.h"

// FHIR for the fixed part of the world: Organization, Location, Practitioner, PractitionerRole.
namespace demo {

namespace {

struct Unit {
  std::string_view id;
  std::string_view name;
  std::string_view sor;
  std::string_view parent;     // empty at the top
  std::string_view type_code;  // SNOMED CT, of the SOR organisation types; may be empty
  std::string_view type_text;
};

struct Place {
  std::string_view id;
  std::string_view name;
  std::string_view physical_type;  // HL7: bu, wi, wa, bd
  std::string_view organization;
  std::string_view parent;
};

void put_address(Writer& w, const Town& town, std::string_view line) {
  w.key("address").begin_array().begin_object();
  w.key("line").begin_array().string(line).end_array();
  w.member("city", town.city).member("postalCode", town.postal_code).member("country", "DK");
  w.end_object().end_array();
}

void put_unit(Writer& w, const Unit& unit, std::string_view other_system,
              std::string_view other_value) {
  put_head(w, "Organization", unit.id, "dk-core-organization");
  w.key("identifier").begin_array();
  put_identifier(w, "official", systems::kSor, unit.sor);
  if (!other_value.empty()) put_identifier(w, "", other_system, other_value);
  w.end_array().key("active").boolean(true);
  if (!unit.type_code.empty()) {
    put_concepts(w, "type", {{systems::kSnomed, unit.type_code, unit.type_text}});
  }
  w.member("name", unit.name);
  if (!unit.parent.empty()) put_reference(w, "partOf", {"Organization", unit.parent});
}

void add_unit(Transaction& bundle, const Unit& unit) {
  bundle.add("Organization", unit.id, [&](Writer& w) { put_unit(w, unit, {}, {}); });
}

void add_place(Transaction& bundle, const Place& place) {
  const auto write = [&](Writer& w) {
    put_head(w, "Location", place.id, "dk-core-location");
    w.member("status", "active").member("name", place.name).member("mode", "instance");
    put_hl7(w, "physicalType", "location-physical-type", place.physical_type);
    put_reference(w, "managingOrganization", {"Organization", place.organization});
    if (!place.parent.empty()) put_reference(w, "partOf", {"Location", place.parent});
  };
  bundle.add("Location", place.id, write);
}

void add_practitioner(Transaction& bundle, const Staff& staff) {
  const auto write = [&](Writer& w) {
    put_head(w, "Practitioner", staff.practitioner_id, "dk-core-practitioner");
    w.key("identifier").begin_array();
    put_identifier(w, "official", systems::kAuthorisation, staff.authorisation);
    w.end_array().key("active").boolean(true);
    w.key("name").begin_array().begin_object().member("use", "official");
    w.member("family", staff.family).key("given").begin_array().string(staff.given).end_array();
    w.end_object().end_array();
    w.member("gender", staff.sex == Sex::Female ? "female" : "male");
    w.key("qualification").begin_array().begin_object();
    w.key("identifier").begin_array();
    put_identifier(w, "official", systems::kAuthorisation, staff.authorisation);
    w.end_array();
    put_concept(w, "code",
                {{systems::kProfession, profession_code(staff.profession),
                  profession_text(staff.profession)}});
    w.end_object().end_array();
  };
  bundle.add("Practitioner", staff.practitioner_id, write);
}

void add_role(Transaction& bundle, const Staff& staff, std::string_view organization,
              std::string_view location, const Coding& setting) {
  bundle.add("PractitionerRole", staff.role_id, [&](Writer& w) {
    put_head(w, "PractitionerRole", staff.role_id, "dk-core-practitioner-role");
    w.key("active").boolean(true);
    put_reference(w, "practitioner", {"Practitioner", staff.practitioner_id, staff.display()});
    put_reference(w, "organization", {"Organization", organization});
    put_concepts(w, "code",
                 {{systems::kProfession, profession_code(staff.profession),
                   profession_text(staff.profession)}},
                 staff.title);
    put_concepts(w, "specialty", {setting});
    if (!location.empty()) put_references(w, "location", {{"Location", location}});
  });
}

void add_region(Transaction& bundle, const RegionOffice& office) {
  const Unit unit{office.organization_id, region_name(office.region), office.sor, {}, {}, {}};
  bundle.add("Organization", unit.id,
             [&](Writer& w) { put_unit(w, unit, systems::kRegion, region_code(office.region)); });
}

void add_hospital(Transaction& bundle, const Hospital& hospital, std::string_view region_id) {
  const Unit unit{
      hospital.organization_id, hospital.name, hospital.sor, region_id, "22232009", "hospital"};
  bundle.add("Organization", unit.id, [&](Writer& w) {
    put_unit(w, unit, {}, {});
    put_address(w, towns()[hospital.town], "Sygehusalléen 1");
  });
  add_place(bundle, {hospital.location_id, hospital.name, "bu", hospital.organization_id, {}});
}

void add_practice(Transaction& bundle, const Practice& practice, std::string_view region_id) {
  const Unit unit{practice.organization_id, practice.name, practice.sor, region_id, "394761003",
                  "almen lægepraksis"};
  bundle.add("Organization", unit.id, [&](Writer& w) {
    put_unit(w, unit, systems::kYder, practice.yder);
    put_address(w, towns()[practice.town], "Torvegangen 4, 1. sal");
  });
  add_practitioner(bundle, practice.doctor);
  add_role(bundle, practice.doctor, practice.organization_id, {},
           {systems::kSnomed, "408443003", "almen lægepraksis"});
}

void add_ward(Transaction& bundle, const Ward& ward, const Department& department) {
  if (ward.organization_id.empty()) return;
  add_unit(bundle, {ward.organization_id, ward.name, ward.sor, department.organization_id, {}, {}});
  add_place(bundle,
            {ward.location_id, ward.name, "wa", ward.organization_id, department.location_id});
  for (const Bed& bed : ward.beds) {
    add_place(bundle, {bed.location_id, ward.name + ", " + bed.name, "bd", ward.organization_id,
                       ward.location_id});
  }
}

std::string hospital_bundle(const Hospital& hospital, std::string_view base_url) {
  Transaction bundle(base_url);
  for (const Department& department : hospital.departments) {
    add_unit(bundle, {department.organization_id,
                      department.name,
                      department.sor,
                      hospital.organization_id,
                      {},
                      {}});
    add_place(bundle, {department.location_id, department.name, "wi", department.organization_id,
                       hospital.location_id});
    for (const Ward& ward : department.wards)
      add_ward(bundle, ward, department);
    add_ward(bundle, department.clinic, department);
    const Coding setting{systems::kSnomed, practice_setting_code(department.specialty),
                         practice_setting_text(department.specialty)};
    for (const Staff& staff : department.staff) {
      add_practitioner(bundle, staff);
      add_role(bundle, staff, department.organization_id, department.location_id, setting);
    }
  }
  return std::move(bundle).finish();
}

std::string_view region_id(const Organisation& organisation, Region region) {
  for (const RegionOffice& office : organisation.regions) {
    if (office.region == region) return office.organization_id;
  }
  return {};
}

}  // namespace

base::Result<> emit_organisation(const Organisation& organisation, std::string_view base_url,
                                 const std::function<base::Result<>(std::string)>& emit) {
  Transaction top(base_url);
  for (const RegionOffice& office : organisation.regions)
    add_region(top, office);
  for (const Hospital& hospital : organisation.hospitals) {
    add_hospital(top, hospital, region_id(organisation, hospital.region));
  }
  for (const Practice& practice : organisation.practices) {
    add_practice(top, practice, region_id(organisation, towns()[practice.town].region));
  }
  TRY_VOID(emit(std::move(top).finish()));
  for (const Hospital& hospital : organisation.hospitals) {
    TRY_VOID(emit(hospital_bundle(hospital, base_url)));
  }
  return {};
}

}  // namespace demo
