#include "fhir/params/plan.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace fhir::params {
namespace {

TEST_CASE("every official search parameter of a supported kind has a plan") {
  const Definitions& r4 = Definitions::r4();
  int added = 0;
  std::set<std::string> without;
  for (const TypeId type : r4.resources()) {
    for (const SearchParameter& parameter : r4.search_parameters(type)) {
      Plan plan;
      const Plan::Outcome outcome = plan.add(r4, type, parameter);
      CAPTURE(std::string(r4.type(type).name));
      CAPTURE(std::string(parameter.code));
      CHECK(outcome != Plan::Outcome::NotUnderstood);
      CHECK(outcome != Plan::Outcome::NothingFits);
      if (outcome == Plan::Outcome::Added) {
        ++added;
      } else if (!parameter.is_of_whole_resource()) {
        without.insert(std::string(parameter.code));
      }
    }
  }
  CHECK(added > 2200);
  // The only ones without, apart from composites of the whole resource. They are a matter of the
  // whole text or of the server.
  std::string names;
  for (const std::string& code : without)
    names += code + " ";
  CHECK(names == "_content _filter _id _lastUpdated _query _text ");
}

TEST_CASE("a plan says why it does not take a parameter") {
  const Definitions& r4 = Definitions::r4();
  const TypeId patient = r4.find_resource("Patient");
  const auto outcome = [&](std::string_view expression, SearchType type) {
    Plan plan;
    const SearchParameter parameter{
        .code = "x", .expression = expression, .type = type, .number = 1};
    return plan.add(r4, patient, parameter);
  };
  CHECK(outcome("Patient.name", SearchType::String) == Plan::Outcome::Added);
  CHECK(outcome("Patient", SearchType::Composite) == Plan::Outcome::NotSupported);
  CHECK(outcome("Patient.name", SearchType::Composite) == Plan::Outcome::NothingFits);
  CHECK(outcome("", SearchType::Token) == Plan::Outcome::NotSupported);
  CHECK(outcome("Patient.name.first()", SearchType::String) == Plan::Outcome::NotUnderstood);
  CHECK(outcome("Patient.link.other.where(resolve() is Nothing)", SearchType::Reference) ==
        Plan::Outcome::NotUnderstood);
  CHECK(outcome("Patient.link.other.where(resolve() is Patient).id", SearchType::Reference) ==
        Plan::Outcome::NotUnderstood);
  CHECK(outcome("Patient.name", SearchType::Date) == Plan::Outcome::NothingFits);
  CHECK(outcome("Patient.shoe", SearchType::String) == Plan::Outcome::NothingFits);
  CHECK(outcome("Group.code", SearchType::Token) == Plan::Outcome::NothingFits);
}

TEST_CASE("parameters that share a path share its nodes") {
  const Definitions& r4 = Definitions::r4();
  const TypeId patient = r4.find_resource("Patient");
  Plan plan;
  for (const char* code : {"name", "given", "family"}) {
    const SearchParameter* parameter = r4.find_search_parameter(patient, code);
    REQUIRE(parameter != nullptr);
    CHECK(plan.add(r4, patient, *parameter) == Plan::Outcome::Added);
  }
  const std::uint16_t name = plan.root().next("name");
  REQUIRE(name != 0);
  CHECK(plan.node(name).targets.size() == 1);
  CHECK(plan.node(name).next("given") != 0);
  CHECK(plan.node(name).next("family") != 0);
  CHECK(plan.node(name).next("text") == 0);
  CHECK(plan.node(name).next("") == 0);
  CHECK(plan.root().next("names") == 0);
}

}  // namespace
}  // namespace fhir::params
