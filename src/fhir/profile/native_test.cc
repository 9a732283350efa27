#include "fhir/profile/native.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "fhir/profile/base_rules.h"
#include "fhir/profile/profile_set.h"
#include "fhir/profile/testing/files.h"

// Every object of the official examples, by the native check and by the expression it stands for.
namespace fhir::profile {
namespace {

class Comparison {
 public:
  Comparison() : set_(Definitions::r4()), rules_(set_) {}

  void resource(json::Value value, json::Value container) {
    const TypeId type = Definitions::r4().find_resource(value.find("resourceType").string());
    if (type != TypeId::None) object(type, value, value, container);
  }

  std::size_t count() const { return count_; }
  std::size_t failing() const { return failing_; }

 private:
  void object(TypeId type, json::Value value, json::Value resource, json::Value container) {
    for (const Invariant& invariant : rules_.of(type).invariants)
      compare(invariant, type, value, resource, container);
    for (const json::Value member : value) {
      const Property* const property = Definitions::r4().find_property(type, member.key());
      if (property == nullptr) continue;
      const bool contained = property->name == "contained";
      const auto one = [&](json::Value each) {
        if (!each.is_object()) return;
        if (property->type == TypeId::None) {
          this->resource(each, contained ? container : each);
        } else {
          object(property->type, each, resource, container);
        }
      };
      if (!member.is_array()) one(member);
      for (const json::Value each : member) {
        if (member.is_array()) one(each);
      }
    }
  }

  void compare(const Invariant& invariant, TypeId type, json::Value value, json::Value resource,
               json::Value container) {
    if (invariant.native == Native::None || invariant.native == Native::ContainedReferred) return;
    const auto native = holds(invariant.native, value, container);
    if (!native) return;
    path::Context context(invariant.of_root ? container : resource);
    context.focus = path::element_item(value, type);
    const auto told = path::evaluate(invariant.expression, context);
    REQUIRE(told.has_value());
    // Empty is no violation; see Run::evaluate().
    const auto system =
        told->empty() ? std::nullopt : path::to_system(told->front(), Definitions::r4());
    const bool expected = !system || *system->get<bool>();
    ++count_;
    if (!*native) ++failing_;
    // "#" is the container, which the expression does not know.
    if (value.find("reference").exists() && value.find("reference").string_equals("#")) return;
    CHECK_MESSAGE(expected == *native, invariant.key << " of " << value.raw());
  }

  ProfileSet set_;
  BaseRules rules_;
  std::size_t count_ = 0;
  std::size_t failing_ = 0;
};

TEST_CASE("native checks give what their expressions give") {
  Comparison comparison;
  std::size_t files = 0;
  const std::filesystem::path folder = "build/packages/hl7.fhir.r4.examples-4.0.1";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (++files % 8 != 0) continue;  // the rest says nothing new
    const auto document = testing::read_resource(entry.path());
    if (document && document->root().find("resourceType").exists()) {
      comparison.resource(document->root(), document->root());
    }
  }
  for (const char* text :
       {R"({"resourceType": "Observation", "valueQuantity": {"value": 1, "code": "x"}})",
        R"({"resourceType": "Observation", "valueString": "x", "dataAbsentReason": {"text": "y"}})",
        R"({"resourceType": "Patient", "name": [{"period": {"start": "2021", "end": "2020"}}]})",
        R"({"resourceType": "Patient", "name": [{"period": {"start": "2021-01", "end": "2021"}}]})",
        R"({"resourceType": "Patient", "telecom": [{"value": "1"}], "photo": [{"data": "eA=="}]})",
        R"({"resourceType": "Patient", "managingOrganization": {"reference": "#x"}})"}) {
    const auto document = json::Document::parse(text);
    REQUIRE(document.has_value());
    comparison.resource(document->root(), document->root());
  }
  CHECK(comparison.count() > 1000);
  CHECK(comparison.failing() > 5);
}

}  // namespace
}  // namespace fhir::profile
