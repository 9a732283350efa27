#include "fhir/params/references.h"

#include <doctest/doctest.h>

#include <string>

namespace fhir {
namespace {

constexpr std::string_view kBase = "https://eir.example/fhir";

// "Type id" of a local reference, or "".
std::string local(std::string_view text, std::string_view base = kBase) {
  const auto found = local_reference(Definitions::r4(), base, text);
  if (!found) return "";
  return std::string(Definitions::r4().type(found->type).name) + " " + std::string(found->id);
}

std::string type_of(std::string_view text) {
  const TypeId type = referenced_type(Definitions::r4(), text);
  return type == TypeId::None ? "" : std::string(Definitions::r4().type(type).name);
}

TEST_CASE("references to resources of this server") {
  CHECK(local("Patient/1") == "Patient 1");
  CHECK(local("Patient/a-b.C/_history/3") == "Patient a-b.C");
  CHECK(local("https://eir.example/fhir/Observation/x") == "Observation x");
  CHECK(local("https://eir.example/fhir/Observation/x/_history/1") == "Observation x");
  CHECK(local("Patient/1", "") == "Patient 1");
}

TEST_CASE("references to a server of several names") {
  constexpr std::string_view kBases = "https://eir.example/fhir http://eir/fhir http://eir/fhir2";
  for (const char* base :
       {"https://eir.example/fhir/", "http://eir/fhir/", "http://eir/fhir2/", ""})
    CHECK(local(std::string(base) + "Patient/1", kBases) == "Patient 1");
  for (const char* base : {"http://eir.example/fhir/", "http://eir/fhir3/", "http://eir/", "/"})
    CHECK(local(std::string(base) + "Patient/1", kBases).empty());
  CHECK(local_reference(Definitions::r4(), kBases, "http://eir/fhir/Patient/1")->is_absolute);
  CHECK_FALSE(local_reference(Definitions::r4(), kBases, "Patient/1")->is_absolute);
  CHECK(without_base(kBases, "http://eir/fhir2/x") == "x");
  CHECK(without_base("  ", "http://eir/fhir2/x") == "http://eir/fhir2/x");
}

TEST_CASE("other references are not local") {
  for (const char* text : {"",
                           "#p",
                           "1",
                           "Patient",
                           "Patient/",
                           "/Patient/1",
                           "patient/1",
                           "Person2/1",
                           "DomainResource/1",
                           "HumanName/1",
                           "Patient/1/",
                           "Patient/1/2",
                           "Patient/1/_history",
                           "Patient/1/_history/",
                           "Patient/1/_history/2/3",
                           "Patient/a b",
                           "Patient/a_b",
                           "Patient?identifier=1",
                           "urn:uuid:5a2ab380-0efe-4467-b8b8-3a0707d3549e",
                           "https://other.example/fhir/Patient/1",
                           "https://eir.example/fhirPatient/1",
                           "https://eir.example/fhir",
                           "https://eir.example/fhir/",
                           "Patient//1"}) {
    CAPTURE(text);
    CHECK(local(text) == "");
  }
  CHECK(local("Patient/" + std::string(64, 'a')) != "");
  CHECK(local("Patient/" + std::string(65, 'a')) == "");
  CHECK(local("https://other.example/fhir/Patient/1", "") == "");
}

TEST_CASE("the type shows in references to other servers too") {
  CHECK(type_of("https://other.example/fhir/Patient/1") == "Patient");
  CHECK(type_of("https://other.example/fhir/Patient/1/_history/2") == "Patient");
  CHECK(type_of("Group/1") == "Group");
  CHECK(type_of("urn:uuid:1") == "");
  CHECK(type_of("Patient") == "");
  CHECK(type_of("https://other.example/x/1") == "");
  CHECK(type_of("") == "");
}

}  // namespace
}  // namespace fhir
