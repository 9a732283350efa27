#include "fhir/definitions/definitions.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "fhir/json/document.h"

namespace fhir {
namespace {

const Definitions& r4() {
  return Definitions::r4();
}

std::string type_name(TypeId id) {
  return id == TypeId::None ? "" : std::string(r4().type(id).name);
}

const Property& property(std::string_view type, std::string_view key) {
  const TypeId id = r4().find_type(type);
  REQUIRE(id != TypeId::None);
  const Property* found = r4().find_property(id, key);
  REQUIRE(found != nullptr);
  return *found;
}

TEST_CASE("all concrete resource types are there, in order, and no abstract one") {
  const auto resources = r4().resources();
  CHECK(resources.size() == 146);
  CHECK(std::ranges::is_sorted(resources, {}, type_name));
  CHECK(type_name(resources.front()) == "Account");
  CHECK(type_name(resources.back()) == "VisionPrescription");
  for (const TypeId id : resources) {
    CHECK(r4().find_resource(type_name(id)) == id);
    CHECK(r4().find_type(type_name(id)) == id);
    CHECK(r4().type(id).kind == TypeKind::Resource);
    CHECK(r4().is_a(id, r4().find_type("Resource")));
  }
  for (const char* name : {"Resource", "DomainResource", "HumanName", "string", "", "patient"}) {
    CHECK(r4().find_resource(name) == TypeId::None);
  }
}

TEST_CASE("types know their kind and what they specialise") {
  CHECK(r4().type(r4().find_type("dateTime")).primitive == Primitive::DateTime);
  CHECK(r4().type(r4().find_type("HumanName")).kind == TypeKind::Complex);
  CHECK(r4().type(r4().find_type("Patient.contact")).kind == TypeKind::Nested);
  CHECK(r4().type(r4().find_type("DomainResource")).abstract);
  CHECK(r4().type(r4().find_type("BackboneElement")).abstract);
  CHECK_FALSE(r4().type(r4().find_type("Patient")).abstract);
  const auto is_a = [](const char* type, const char* ancestor) {
    return r4().is_a(r4().find_type(type), r4().find_type(ancestor));
  };
  CHECK(is_a("Patient", "DomainResource"));
  CHECK(is_a("Patient", "Patient"));
  CHECK(is_a("Bundle", "Resource"));
  CHECK(is_a("Age", "Quantity"));
  CHECK(is_a("Patient.contact", "BackboneElement"));
  CHECK(is_a("Timing.repeat", "Element"));
  CHECK(is_a("code", "string"));
  CHECK_FALSE(is_a("Bundle", "DomainResource"));
  CHECK_FALSE(is_a("Patient", "nothing"));
}

TEST_CASE("every property is found by its key, and its type is one of the tables") {
  std::size_t count = 0;
  for (const Type& type : r4().types()) {
    const TypeId id = r4().find_type(type.name);
    std::uint16_t element = 0;
    for (const Property& property : r4().properties(id)) {
      ++count;
      CHECK(r4().find_property(id, property.name) == &property);
      CHECK(property.element >= element);
      CHECK(property.element < r4().element_count(id));
      element = property.element;
      const bool any_resource = property.type == TypeId::None;
      if (any_resource)
        CHECK((property.name == "contained" || property.name == "resource" ||
               property.name == "outcome"));
    }
    CHECK(r4().find_property(id, "") == nullptr);
    CHECK(r4().find_property(id, "noSuchElement") == nullptr);
  }
  CHECK(count > 8000);
  CHECK(r4().find_property(TypeId::None, "id") == nullptr);
  CHECK(r4().find_property(r4().find_type("Patient"), "resourceType") == nullptr);
}

TEST_CASE("properties say what an element may be") {
  CHECK(property("Patient", "name").array);
  CHECK(type_name(property("Patient", "name").type) == "HumanName");
  CHECK(property("Patient", "name").summary);
  CHECK_FALSE(property("Patient", "gender").array);
  CHECK(property("Patient", "active").modifier);
  CHECK(type_name(property("Patient", "id").type) == "id");
  CHECK(type_name(property("HumanName", "id").type) == "string");
  CHECK(type_name(property("Extension", "url").type) == "uri");
  CHECK(property("Extension", "url").min == 1);
  CHECK(type_name(property("Patient", "contact").type) == "Patient.contact");
  CHECK(type_name(property("Narrative", "div").type) == "xhtml");
  CHECK(property("Observation", "status").min == 1);
  CHECK(property("Patient", "contained").type == TypeId::None);
  CHECK(property("Bundle.entry", "resource").type == TypeId::None);
  CHECK(type_name(property("string", "extension").type) == "Extension");
  CHECK(r4().find_property(r4().find_type("string"), "value") == nullptr);
}

TEST_CASE("an element with a choice of types has a property for each") {
  const Property& quantity = property("Observation", "valueQuantity");
  const Property& text = property("Observation", "valueString");
  CHECK(quantity.choice);
  CHECK(quantity.element_name == "value");
  CHECK(quantity.element == text.element);
  CHECK(type_name(quantity.type) == "Quantity");
  CHECK(type_name(property("Extension", "valueBase64Binary").type) == "base64Binary");
  CHECK(r4().find_property(r4().find_type("Observation"), "value") == nullptr);
  CHECK(r4().find_property(r4().find_type("Observation"), "valueAddress") == nullptr);
}

TEST_CASE("elements defined by reference to another have its type") {
  CHECK(type_name(property("Questionnaire.item", "item").type) == "Questionnaire.item");
  CHECK(type_name(property("Bundle.entry", "link").type) == "Bundle.link");
  CHECK(type_name(property("Parameters.parameter", "part").type) == "Parameters.parameter");
  CHECK(type_name(property("Observation.component", "referenceRange").type) ==
        "Observation.referenceRange");
}

TEST_CASE("required bindings know their codes") {
  const std::uint16_t gender = property("Patient", "gender").codes;
  REQUIRE(gender != kNoCodes);
  CHECK(r4().code_set_url(gender) == "http://hl7.org/fhir/ValueSet/administrative-gender");
  CHECK(r4().code_allowed(gender, "female"));
  CHECK_FALSE(r4().code_allowed(gender, "Female"));
  CHECK_FALSE(r4().code_allowed(gender, ""));
  const std::uint16_t clinical = property("Condition", "clinicalStatus").codes;
  REQUIRE(clinical != kNoCodes);
  const std::string system = "http://terminology.hl7.org/CodeSystem/condition-clinical";
  CHECK(r4().coding_allowed(clinical, system, "active"));
  CHECK(r4().coding_allowed(clinical, system, "recurrence"));  // below another code
  CHECK_FALSE(r4().coding_allowed(clinical, "http://other", "active"));
  CHECK(r4().code_allowed(property("Money", "currency").codes, "DKK"));
  // Not a required binding, and a set that nobody can list.
  CHECK(property("Patient", "maritalStatus").codes == kNoCodes);
  CHECK(property("Attachment", "contentType").codes == kNoCodes);
}

TEST_CASE("search parameters stand under every type they apply to") {
  const TypeId patient = r4().find_resource("Patient");
  const auto all = r4().search_parameters(patient);
  CHECK(std::ranges::is_sorted(all, {}, &SearchParameter::code));
  const SearchParameter* birthdate = r4().find_search_parameter(patient, "birthdate");
  REQUIRE(birthdate != nullptr);
  CHECK(birthdate->type == SearchType::Date);
  CHECK(birthdate->url == "http://hl7.org/fhir/SearchParameter/individual-birthdate");
  CHECK(birthdate->expression.find("Patient.birthDate") != std::string_view::npos);
  const SearchParameter* of_person =
      r4().find_search_parameter(r4().find_resource("Person"), "birthdate");
  REQUIRE(of_person != nullptr);
  CHECK(of_person->number == birthdate->number);
  const SearchParameter* practitioner = r4().find_search_parameter(patient, "general-practitioner");
  REQUIRE(practitioner != nullptr);
  CHECK(practitioner->targets.size() == 3);
  CHECK(r4().find_search_parameter(patient, "nonsense") == nullptr);
  CHECK(r4().find_search_parameter(r4().find_type("HumanName"), "_id") == nullptr);
  for (const TypeId resource : r4().resources()) {
    for (const char* code : {"_id", "_lastUpdated", "_tag", "_profile", "_security", "_source"}) {
      CHECK(r4().find_search_parameter(resource, code) != nullptr);
    }
    const bool domain = r4().is_a(resource, r4().find_type("DomainResource"));
    CHECK((r4().find_search_parameter(resource, "_text") != nullptr) == domain);
  }
}

TEST_CASE("composites know their components") {
  const TypeId observation = r4().find_resource("Observation");
  const SearchParameter* whole = r4().find_search_parameter(observation, "code-value-quantity");
  REQUIRE(whole != nullptr);
  CHECK(whole->is_of_whole_resource());
  REQUIRE(whole->components.size() == 2);
  CHECK(whole->components[0].code == "code");
  CHECK(whole->components[0].type == SearchType::Token);
  CHECK(whole->components[1].code == "value-quantity");
  CHECK(whole->components[1].expression == "value.as(Quantity)");
  const SearchParameter* relation =
      r4().find_search_parameter(r4().find_resource("DocumentReference"), "relationship");
  REQUIRE(relation != nullptr);
  CHECK_FALSE(relation->is_of_whole_resource());
  CHECK(relation->components[0].type == SearchType::Token);
  CHECK(relation->components[1].type == SearchType::Reference);
  CHECK(relation->components[1].targets.size() == 1);
  int composites = 0;
  for (const TypeId resource : r4().resources()) {
    for (const SearchParameter& parameter : r4().search_parameters(resource)) {
      CHECK(parameter.components.empty() == (parameter.type != SearchType::Composite));
      composites += parameter.components.empty() ? 0 : 1;
      for (const SearchComponent& component : parameter.components) {
        const SearchParameter* same = r4().find_search_parameter(resource, component.code);
        REQUIRE(same != nullptr);
        CHECK(same->number == component.number);
      }
    }
  }
  CHECK(composites > 60);
  CHECK(r4().find_search_parameter(r4().find_resource("Patient"), "phonetic")->usage ==
        SearchUsage::Phonetic);
  CHECK(r4().find_search_parameter(r4().find_resource("Location"), "near")->usage ==
        SearchUsage::Nearby);
}

TEST_CASE("compartments have other owners than patients") {
  const auto type = [](std::string_view name) { return r4().find_resource(name); };
  const auto codes = r4().compartment(type("Encounter"), type("Observation"));
  REQUIRE(codes.size() == 1);
  CHECK(codes[0] == "encounter");
  CHECK(r4().compartment(type("Practitioner"), type("Encounter")).size() == 2);
  CHECK(r4().compartment(type("Device"), type("Observation")).size() == 2);
  CHECK(r4().compartment(type("Observation"), type("Patient")).empty());
}

TEST_CASE("the patient compartment names its search parameters") {
  const auto codes = r4().patient_compartment(r4().find_resource("Observation"));
  CHECK(std::ranges::count(codes, "subject") == 1);
  CHECK(std::ranges::count(codes, "performer") == 1);
  CHECK(r4().patient_compartment(r4().find_resource("Medication")).empty());
  CHECK(r4().patient_compartment(r4().find_type("string")).empty());
  for (const TypeId resource : r4().resources()) {
    for (const std::string_view code : r4().patient_compartment(resource)) {
      INFO(type_name(resource), ' ', code);
      CHECK(r4().find_search_parameter(resource, code) != nullptr);
    }
  }
}

TEST_CASE("every official search parameter with a base and an expression is in the tables") {
  const std::filesystem::path folder = "build/packages/hl7.fhir.r4.examples-4.0.1";
  std::set<std::string> urls;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string name = file.path().filename().string();
    if (!name.starts_with("SearchParameter-") || name.starts_with("SearchParameter-example"))
      continue;
    std::ifstream in(file.path(), std::ios::binary);
    const auto document = json::Document::parse({std::istreambuf_iterator<char>(in), {}});
    REQUIRE(document.has_value());
    const json::Value root = document->root();
    if (!root.find("expression").exists()) continue;
    for (const json::Value base : root.find("base")) {
      const TypeId type = r4().find_type(base.string());
      const std::string code = root.find("code").string();
      INFO(name);
      for (const TypeId resource : r4().resources()) {
        if (!r4().is_a(resource, type)) continue;
        const SearchParameter* found = r4().find_search_parameter(resource, code);
        REQUIRE(found != nullptr);
        CHECK(found->expression == root.find("expression").string());
        urls.insert(std::string(found->url));
      }
    }
  }
  CHECK(urls.size() == 1381);
}

}  // namespace
}  // namespace fhir
