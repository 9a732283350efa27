#include "fhir/params/catalog.h"

#include <doctest/doctest.h>

#include <deque>
#include <string>
#include <vector>

#include "fhir/params/extract.h"

namespace fhir {
namespace {

const Definitions& r4() {
  return Definitions::r4();
}

// A catalog of the official parameters and these SearchParameter resources.
base::Result<std::shared_ptr<const SearchCatalog>> catalog(const std::vector<std::string>& jsons) {
  std::deque<json::Document> documents;
  std::vector<CustomParameter> custom;
  for (const std::string& json : jsons) {
    auto document = json::Document::parse(json);
    REQUIRE(document.has_value());
    documents.push_back(*std::move(document));
    const auto number = r4().search_parameter_count() + custom.size();
    custom.push_back({static_cast<std::uint16_t>(number), documents.back().root()});
  }
  return SearchCatalog::with(r4(), custom);
}

std::string parameter(const std::string& code, const std::string& base, const std::string& type,
                      const std::string& expression, const std::string& more = "") {
  return R"({"resourceType":"SearchParameter","url":"http://x/)" + code + R"(","code":")" + code +
         R"(","base":[")" + base + R"("],"type":")" + type + R"(","expression":")" + expression +
         "\"" + more + "}";
}

// What is wrong with a parameter, and where; "" if nothing.
std::string problem(const std::string& json) {
  const auto made = catalog({json});
  return made ? "" : made.error().expression + ": " + made.error().message;
}

// The texts of what a parameter finds in a resource, those of the parts of tuples among them.
std::string found(const SearchCatalog& in, std::string_view code, const std::string& json) {
  const auto document = json::Document::parse(json);
  REQUIRE(document.has_value());
  const TypeId type = r4().find_resource(document->root().find("resourceType").string());
  const SearchParameter* parameter = in.find(type, code);
  REQUIRE(parameter != nullptr);
  // The catalog outlives the extractor.
  const Extractor extractor(std::shared_ptr<const SearchCatalog>(&in, [](const auto*) {}), "");
  const SearchValues values = extractor.extract(type, document->root(), *parameter);
  std::string out;
  for (const SearchValue& value : values) {
    CHECK(value.parameter == parameter->number);
    if (value.kind == SearchValue::Kind::Tuple) {
      for (const SearchValue& part : values.parts(value))
        out += std::to_string(part.parameter) + ":" + std::string(part.text) + " ";
    } else {
      out += std::string(value.text) + " ";
    }
  }
  return out;
}

TEST_CASE("custom parameters stand among the official ones of their types") {
  const auto made = catalog({parameter("shoe", "Patient", "string",
                                       "Patient.extension('http://x/shoe').value as string")});
  REQUIRE(made.has_value());
  const SearchCatalog& all = **made;
  const TypeId patient = r4().find_resource("Patient");
  CHECK(all.search_parameters(patient).size() == r4().search_parameters(patient).size() + 1);
  const SearchParameter* shoe = all.find(patient, "shoe");
  REQUIRE(shoe != nullptr);
  CHECK(all.is_custom(*shoe));
  CHECK(all.find(patient, shoe->number) == shoe);
  CHECK_FALSE(all.is_custom(*all.find(patient, "name")));
  CHECK(all.find(r4().find_resource("Group"), "shoe") == nullptr);
  CHECK(all.find(TypeId::None, "shoe") == nullptr);
  CHECK(found(all, "shoe", R"({"resourceType":"Patient","extension":[
      {"url":"http://x/shoe","valueString":"43"},{"url":"http://x/hat","valueString":"7"}]})") ==
        "43 ");
  const auto official = SearchCatalog::official(r4());
  CHECK(official->find(patient, "shoe") == nullptr);
  CHECK(official->search_parameters(patient).data() == r4().search_parameters(patient).data());
}

TEST_CASE("what plans do not have, FHIRPath finds") {
  const auto made = catalog(
      {parameter("first", "Patient", "string", "Patient.name.first().given.first()"),
       parameter("initials", "Patient", "string",
                 "Patient.name.select(given.first().substring(0,1) + family.substring(0,1))"),
       parameter("many", "Patient", "token", "Patient.name.count() > 1"),
       parameter("year", "Patient", "date", "Patient.birthDate.select($this)"),
       parameter("children", "Patient", "number", "Patient.contact.count()"),
       parameter("careful", "Patient", "reference", "Patient.generalPractitioner.tail()"),
       parameter("coded", "Patient", "token", "Patient.maritalStatus.trace('x')")});
  REQUIRE(made.has_value());
  const std::string patient = R"({"resourceType":"Patient","birthDate":"1980-05-01",
      "name":[{"family":"Holm","given":["Bo","Ib"]},{"family":"Dam","given":["Bo"]}],
      "generalPractitioner":[{"reference":"Practitioner/1"},{"reference":"Practitioner/2"}],
      "maritalStatus":{"coding":[{"code":"M"}]}})";
  CHECK(found(**made, "first", patient) == "Bo ");
  CHECK(found(**made, "initials", patient) == "BH BD ");
  CHECK(found(**made, "many", patient) == "true ");
  CHECK(found(**made, "children", patient) == "0 ");
  CHECK(found(**made, "careful", patient) == "2 ");
  CHECK(found(**made, "coded", patient) == "M ");
  const Extractor extractor(*made, "");
  const auto document = json::Document::parse(patient);
  REQUIRE(document.has_value());
  const TypeId type = r4().find_resource("Patient");
  std::size_t one_by_one = 0;
  for (const SearchParameter& each : (*made)->search_parameters(type))
    one_by_one += extractor.extract(type, document->root(), each).size();
  CHECK(extractor.extract(type, document->root()).size() == one_by_one);
}

TEST_CASE("custom composites take official and custom components") {
  const std::string parts =
      R"(,"component":[{"definition":"http://x/kind","expression":"code"},
         {"definition":"http://hl7.org/fhir/SearchParameter/Observation-component-value-quantity",
          "expression":")";
  for (const char* value : {"value as Quantity", "value.first()"}) {
    const auto made =
        catalog({parameter("pair", "Observation", "composite", "Observation.component",
                           parts + value + "\"}]"),
                 parameter("kind", "Observation", "token", "Observation.component.code")});
    REQUIRE(made.has_value());
    CHECK(found(**made, "pair", R"({"resourceType":"Observation","component":[
        {"code":{"coding":[{"code":"a"}]},"valueQuantity":{"value":1}},
        {"code":{"coding":[{"code":"b"}]}}]})") == "0:a 1:1 ");
  }
}

TEST_CASE("a bad search parameter is refused with what is wrong") {
  const auto says = [](const std::string& json, std::string_view words) {
    const std::string said = problem(json);
    CAPTURE(said);
    CHECK(said.find(words) != std::string::npos);
  };
  CHECK(problem(parameter("ok", "Patient", "string", "Patient.name")) == "");
  CHECK(problem(parameter("ok", "DomainResource", "token", "DomainResource.language")) == "");
  says(R"({"resourceType":"SearchParameter"})", "SearchParameter.code");
  says("[]", "SearchParameter.code");
  says(parameter("a b", "Patient", "string", "Patient.name"), "SearchParameter.code");
  says(parameter("x", "Shoe", "string", "Patient.name"), "SearchParameter.base[0]");
  says(parameter("x", "HumanName", "string", "Patient.name"), "SearchParameter.base[0]");
  says(parameter("x", "Patient", "shoe", "Patient.name"), "SearchParameter.type");
  says(parameter("x", "Patient", "string", ""), "SearchParameter.expression");
  says(parameter("x", "Patient", "string", "Patient.shoe"), "finds nothing on Patient");
  says(parameter("x", "Patient", "date", "Patient.name"), "finds nothing on Patient");
  says(parameter("x", "Patient", "string", "Patient.name.("), "cannot be read");
  says(parameter("x", "Patient", "string", "Patient.name.nofunction()"), "cannot be read");
  says(parameter("name", "Patient", "string", "Patient.name"), "searched by already");
  says(parameter("x", "Patient", "composite", "Patient.contact"), "two components");
  says(parameter("x", "Patient", "composite", "Patient.contact",
                 R"(,"component":[{"definition":"http://nowhere","expression":"name"}])"),
       "SearchParameter.component[0].definition");
  says(parameter("x", "Patient", "string", std::string(10'000, 'a')), "8192");
  says(parameter("x", "Patient", "string", "Patient.name", R"(,"target":["Shoe"])"),
       "SearchParameter.target[0]");
  CHECK_FALSE(catalog({parameter("twice", "Patient", "string", "Patient.name"),
                       parameter("twice", "Patient", "string", "Patient.name")})
                  .has_value());
  const auto document = json::Document::parse(parameter("x", "Patient", "string", "Patient.name"));
  REQUIRE(document.has_value());
  const CustomParameter official{3, document->root()};
  CHECK_FALSE(SearchCatalog::with(r4(), {&official, 1}).has_value());
}

TEST_CASE("rules of a custom parameter are kept") {
  const auto made = catalog({parameter("x", "Patient", "string", "Patient.name",
                                       R"(,"multipleOr":false,"modifier":["exact","missing"])")});
  REQUIRE(made.has_value());
  const SearchParameter* x = (*made)->find(r4().find_resource("Patient"), "x");
  REQUIRE(x != nullptr);
  CHECK_FALSE(x->multiple_or);
  CHECK(x->multiple_and);
  CHECK(x->modifiers.size() == 2);
  CHECK(x->comparators.empty());
}

}  // namespace
}  // namespace fhir
