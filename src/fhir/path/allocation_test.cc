#include <doctest/doctest.h>

#include <cstdlib>
#include <new>
#include <string>

#include "fhir/path/path.h"

// Common expressions are evaluated without a single allocation: this program counts them.
namespace {

thread_local std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

namespace fhir::path {
namespace {

constexpr std::string_view kPatient = R"({"resourceType":"Patient","id":"p1","active":true,
  "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Ida</div>"},
  "identifier":[{"system":"http://hospital.example/a-system-of-numbers","value":"2512489996-long"},
                {"system":"http://hospital.example/another-system","value":"1"},
                {"system":"http://hospital.example/a-third-system","value":"2"}],
  "name":[{"use":"official","family":"Holm","given":["Ida","Marie","Sofie"]},{"family":"Berg"}],
  "telecom":[{"system":"phone","value":"1"},{"system":"phone","value":"2"},
             {"system":"email","value":"ida@hospital.example"}],
  "contact":[{"name":{"family":"Holm"}},{"telecom":[{"system":"phone","value":"3"}]}],
  "generalPractitioner":[{"reference":"Practitioner/9"},{"reference":"Practitioner/10"}],
  "multipleBirthInteger":2,"birthDate":"1974-12-25"})";

struct Case {
  std::string_view expression;
  bool holds;
};

TEST_CASE("common conditions allocate nothing") {
  const json::Document document = *json::Document::parse(std::string(kPatient));
  const Case cases[] = {
      {"name.exists() or telecom.exists()", true},
      {"text.`div`.exists()", true},
      {"contained.contained.empty()", true},
      {"contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()", true},
      {"hasValue() or (children().count() > id.count())", true},
      {"contained.where((('#'+id in (%resource.descendants().reference | "
       "%resource.descendants().as(canonical) | %resource.descendants().as(uri) | "
       "%resource.descendants().as(url))) or descendants().where(reference = '#').exists() or "
       "descendants().where(as(canonical) = '#').exists()).not()).trace('unmatched', id).empty()",
       true},
      {"contact.all(name.exists() or telecom.exists() or address.exists())", true},
      {"telecom.where(system = 'phone').count() = 2", true},
      {"identifier.where(system = 'http://hospital.example/another-system').value = '1'", true},
      {"identifier.all(system.startsWith('http://hospital.example/'))", true},
      {"name.given.select(length()).count() = 3", true},
      {"extension('http://hospital.example/StructureDefinition/some').exists()", false},
      {"multipleBirth.exists() implies birthDate.exists()", true},
      {"deceased.exists() implies gender.exists()", true},
      {"name[0].family = 'Holm' and name.where(use = 'official').exists()", true},
      {"'Ida' in name.given and name.given contains 'Sofie'", true},
      {"(name.given | telecom.value).exists()", true},
      {"multipleBirth is integer and multipleBirth > 1", true},
      {"birthDate <= @2020-01-01", true},
      {"generalPractitioner.where(reference = 'Practitioner/10').exists()", true},
  };
  for (const Case& each : cases) {
    CAPTURE(each.expression);
    const Expression expression = *Expression::parse(each.expression);
    const Context context(document.root());
    const bool first = *evaluate_condition(expression, context);
    CHECK(first == each.holds);
    const std::size_t before = allocations;
    const bool again = *evaluate_condition(expression, context);
    const std::size_t after = allocations;
    CHECK(after - before == 0);
    CHECK(again == first);
  }
}

TEST_CASE("a regular expression is compiled once") {
  const json::Document document = *json::Document::parse(std::string(kPatient));
  const Expression expression = *Expression::parse("identifier[0].value.matches('^[0-9]{10}-')");
  const Context context(document.root());
  REQUIRE(*evaluate_condition(expression, context));
  const std::size_t before = allocations;
  const bool again = *evaluate_condition(expression, context);
  const std::size_t after = allocations;
  CHECK(again);
  // RE2 takes memory for the search itself.
  CHECK(after - before <= 1);
}

TEST_CASE("visiting the values of a search parameter allocates nothing") {
  const json::Document document = *json::Document::parse(std::string(kPatient));
  for (const char* text :
       {"Patient.name.given", "Patient.telecom.where(system='email')",
        "Patient.generalPractitioner.where(resolve() is Practitioner)", "Patient.birthDate",
        "(Patient.deceased as dateTime)", "Patient.identifier"}) {
    CAPTURE(text);
    const Expression expression = *Expression::parse(text);
    const Context context(document.root());
    std::size_t items = 0;
    const auto count = [&items](const Item&) -> base::Result<bool> {
      ++items;
      return true;
    };
    REQUIRE(visit(expression, context, count));
    const std::size_t before = allocations;
    const bool done = visit(expression, context, count).has_value();
    const std::size_t after = allocations;
    CHECK(done);
    CHECK(after - before == 0);
    const auto collected = evaluate(expression, context);
    REQUIRE(collected);
    CHECK(items == 2 * collected->size());
  }
}

}  // namespace
}  // namespace fhir::path
