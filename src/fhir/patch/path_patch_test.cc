#include <doctest/doctest.h>

#include <cstdlib>
#include <deque>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fhir/json/writer.h"
#include "fhir/patch/patch.h"
#include "fhir/patch/slots.h"
#include "fhir/patch/tree.h"
#include "fhir/path/testing/xml_tags.h"

namespace fhir::patch {
namespace {

// {"a":"b","c":…} as one operation: strings become valueString, numbers valueInteger, "value" is
// the rest of a part and is given whole.
std::string operation(std::string_view type, std::string_view path, std::string_view more = {}) {
  const auto part = [](std::string_view name, std::string_view value) {
    return R"({"name":")" + std::string(name) + R"(","valueString":)" + std::string(value) + "}";
  };
  std::string quoted;
  json::append_string(quoted, path);
  std::string out = R"({"name":"operation","part":[)";
  out += part("type", "\"" + std::string(type) + "\"") + "," + part("path", quoted);
  if (!more.empty()) out += "," + std::string(more);
  return out + "]}";
}

std::string name_part(std::string_view name) {
  return R"({"name":"name","valueString":")" + std::string(name) + R"("})";
}
std::string value_part(std::string_view value) {
  return R"({"name":"value",)" + std::string(value) + "}";
}
std::string number_part(std::string_view name, int value) {
  return R"({"name":")" + std::string(name) + R"(","valueInteger":)" + std::to_string(value) + "}";
}

std::string patched(std::string_view current, const std::vector<std::string>& operations) {
  std::string parameters = R"({"resourceType":"Parameters","parameter":[)";
  for (const std::string& each : operations)
    parameters += (parameters.ends_with('[') ? "" : ",") + each;
  const auto result = apply_path_patch(Definitions::r4(), current, parameters + "]}");
  return result ? *result : "! " + result.error().message;
}

constexpr std::string_view kPatient =
    R"({"resourceType":"Patient","name":[{"given":["Ida","Bo"],"_given":[null,{"id":"x"}]}],)"
    R"("deceasedBoolean":false,"multipleBirthInteger":2,"contact":[{"gender":"male"}]})";

TEST_CASE("elements are added, by their FHIR names") {
  CHECK(patched(R"({"resourceType":"Patient"})",
                {operation("add", "Patient",
                           name_part("birthDate") + "," + value_part(R"("valueDate":"1930")"))}) ==
        R"({"resourceType":"Patient","birthDate":"1930"})");
  CHECK(patched(R"({"resourceType":"Patient"})",
                {operation("add", "Patient",
                           name_part("deceased") + "," + value_part(R"("valueBoolean":true)"))}) ==
        R"({"resourceType":"Patient","deceasedBoolean":true})");
  CHECK(patched(kPatient,
                {operation("add", "Patient.name[0]",
                           name_part("given") + "," + value_part(R"("valueString":"Liv")"))})
            .contains(R"("given":["Ida","Bo","Liv"],"_given":[null,{"id":"x"},null])"));
  CHECK(patched(
            R"({"resourceType":"Observation"})",
            {operation("add", "Observation",
                       name_part("value") + "," + value_part(R"("valueQuantity":{"value":1.50})"))})
            .contains(R"("valueQuantity":{"value":1.50})"));
  CHECK(patched(R"({"resourceType":"Patient"})",
                {operation("add", "Patient",
                           name_part("birthDate") + "," +
                               value_part(R"("valueDate":"1930","_valueDate":{"id":"b"})"))}) ==
        R"({"resourceType":"Patient","birthDate":"1930","_birthDate":{"id":"b"}})");
}

TEST_CASE("elements of types without a name are made of parts") {
  CHECK(patched(R"({"resourceType":"Patient"})",
                {operation("add", "Patient",
                           name_part("contact") + "," +
                               value_part(R"("part":[{"name":"name","valueHumanName":{"text":"a"}},
                           {"name":"telecom","valueContactPoint":{"value":"1"}},
                           {"name":"telecom","valueContactPoint":{"value":"2"}}])"))}) ==
        R"({"resourceType":"Patient","contact":[{"name":{"text":"a"},)"
        R"("telecom":[{"value":"1"},{"value":"2"}]}]})");
}

TEST_CASE("delete takes siblings and what becomes empty along") {
  CHECK(patched(kPatient, {operation("delete", "Patient.name[0].given[1]")})
            .contains(R"("name":[{"given":["Ida"]}])"));
  CHECK(patched(kPatient, {operation("delete", "Patient.contact.gender")})
            .ends_with(R"("multipleBirthInteger":2})"));
  CHECK(patched(kPatient, {operation("delete", "Patient.birthDate")}) == kPatient);
  CHECK_FALSE(patched(kPatient, {operation("delete", "Patient.deceased")}).contains("deceased"));
}

TEST_CASE("replace may change the type of a choice") {
  CHECK(patched(kPatient,
                {operation("replace", "Patient.deceased", value_part(R"("valueDateTime":"2020")"))})
            .contains(R"("deceasedDateTime":"2020")"));
  CHECK(patched(kPatient,
                {operation("replace", "Patient.multipleBirth", value_part(R"("valueInteger":3)"))})
            .contains(R"("multipleBirthInteger":3)"));
  CHECK(patched(kPatient, {operation("replace", "Patient.name[0].given.where($this='Bo')",
                                     value_part(R"("valueString":"Ib")"))})
            .contains(R"("given":["Ida","Ib"])"));
}

TEST_CASE("lists keep values and siblings together") {
  CHECK(
      patched(kPatient, {operation("move", "Patient.name[0].given",
                                   number_part("source", 1) + "," + number_part("destination", 0))})
          .contains(R"("given":["Bo","Ida"],"_given":[{"id":"x"},null])"));
  CHECK(patched(kPatient,
                {operation("insert", "Patient.name[0].given",
                           number_part("index", 1) + "," + value_part(R"("valueString":"Liv")"))})
            .contains(R"("given":["Ida","Liv","Bo"],"_given":[null,null,{"id":"x"}])"));
}

TEST_CASE("what does not fit is refused, with the number of the operation") {
  const std::string value = value_part(R"("valueString":"x")");
  const std::vector<std::string> wrong = {
      operation("frob", "Patient"),
      operation("add", "Patient", name_part("nothing") + "," + value),
      operation("add", "Patient", value),
      operation("add", "Patient", name_part("gender")),
      operation("add", "Patient",
                name_part("deceased") + "," + value_part(R"("valueBoolean":true)")),
      operation("add", "Patient", name_part("deceased") + "," + value),
      operation("add", "Patient.photo", name_part("title") + "," + value),
      operation("add", "Patient.name.given", name_part("x") + "," + value),
      operation("replace", "Patient", value),
      operation("replace", "Patient.birthDate", value),
      operation("replace", "Patient.name.given", value),
      operation("replace", "1 + 1", value),
      operation("replace", "Patient.", value),
      operation("delete", "Patient"),
      operation("delete", "Patient.name.given"),
      operation("insert", "Patient.name", number_part("index", 2) + "," + value),
      operation("insert", "Patient.name", value),
      operation("insert", "Patient.gender", number_part("index", 0) + "," + value),
      operation("move", "Patient.name", number_part("source", 0)),
      operation("move", "Patient.name",
                number_part("source", 0) + "," + number_part("destination", 1)),
      operation("replace", "%resource.descendants().repeat(%resource)", value),
      R"({"name":"other"})",
      R"({"name":"operation"})"};
  for (const std::string& each : wrong) {
    CAPTURE(each);
    CHECK(patched(kPatient, {each}).starts_with("! "));
  }
  CHECK(
      patched(kPatient, {operation("delete", "Patient.birthDate"), operation("add", "Patient")}) ==
      "! Operation 2 of the FHIRPath Patch cannot be done. An 'add' needs a 'name'.");
  CHECK(apply_path_patch(Definitions::r4(), kPatient, "{}").error().kind ==
        base::ErrorKind::Invalid);
}

// A resource in XML as JSON, as far as the suite needs it: elements with a value, children,
// extensions on primitives, and the narrative, of which only the text is kept.
class XmlReader {
 public:
  explicit XmlReader(std::string xml) : tags_(std::move(xml)) {}

  // The next resource element below `around`; empty if `around` closes first.
  std::string resource_in(std::string_view around) {
    testing::Tag tag;
    while (tags_.next(tag) && tag.name != around) {
    }
    if (!tags_.next(tag)) return {};
    Tree tree = read(tag, Definitions::r4().find_resource(tag.name));
    std::string out;
    tree.append_to(out);
    return out;
  }

  bool next_case(std::string& name) {
    testing::Tag tag;
    while (tags_.next(tag)) {
      if (tag.name != "case") continue;
      name = tag.attributes["name"];
      return true;
    }
    return false;
  }

 private:
  // Trees borrow from documents, which are kept here.
  Tree json(const std::string& text) {
    documents_.push_back(*json::Document::parse(text));
    return Tree(documents_.back().root());
  }
  Tree quoted(const std::string& text) {
    std::string out;
    json::append_string(out, text);
    return json(out);
  }

  Tree read(const testing::Tag& open, TypeId type) {
    const Definitions& definitions = Definitions::r4();
    Tree object = Tree::object();
    if (definitions.type(type).kind == TypeKind::Resource) {
      object.set("resourceType", quoted(open.name));
    }
    for (const char* name : {"id", "url"}) {
      const auto found = open.attributes.find(name);
      if (found != open.attributes.end()) object.set(name, quoted(found->second));
    }
    testing::Tag tag;
    while (!open.closed && tags_.next(tag) && tag.name != "/" + open.name) {
      if (tag.name.starts_with('/')) continue;
      if (tag.name.ends_with("div")) {
        skip(tag.name);
        continue;
      }
      const Property* property = definitions.find_property(type, tag.name);
      REQUIRE_MESSAGE(property, tag.name);
      add(object, *property, tag);
    }
    return object;
  }

  void add(Tree& object, const Property& property, const testing::Tag& tag) {
    const Type& type = Definitions::r4().type(property.type);
    Slot slot;
    if (type.kind == TypeKind::Primitive) {
      testing::Tag plain = tag;
      plain.attributes.erase("url");
      slot.sibling = read(plain, Definitions::r4().find_type("Element"));
      if (slot.sibling.children().empty()) slot.sibling = Tree();
      const bool bare = type.primitive == Primitive::Boolean ||
                        type.primitive == Primitive::Integer ||
                        type.primitive == Primitive::Decimal;
      const std::string& value = tag.attributes.at("value");
      slot.value = bare ? json(value) : quoted(value);
    } else {
      slot.value = read(tag, property.type);
    }
    std::vector<Slot> slots = read_slots(object, property.name);
    slots.push_back(std::move(slot));
    write_slots(object, property.name, std::move(slots), property.array ? As::Array : As::Single);
  }

  void skip(const std::string& name) {
    testing::Tag tag;
    while (tags_.next(tag) && tag.name != "/" + name) {
    }
  }

  testing::Tags tags_;
  std::deque<json::Document> documents_;
};

TEST_CASE("the FHIRPath Patch suite") {
  const char* given = std::getenv("EIR_SHARED");
  const std::string name =
      std::string(given ? given : "../shared") + "/testdata/patch/fhir-patch-tests.xml";
  std::ifstream in(name, std::ios::binary);
  if (!in) {
    MESSAGE("skipped: no " << name);
    return;
  }
  XmlReader reader(std::string(std::istreambuf_iterator<char>(in), {}));
  std::size_t passed = 0;
  for (std::string title; reader.next_case(title);) {
    CAPTURE(title);
    const std::string input = reader.resource_in("input");
    const std::string diff = reader.resource_in("diff");
    const std::string output = reader.resource_in("output");
    // The test's reader drops the narrative's div, so there is none to replace.
    const auto parameters = json::Document::parse(diff);
    REQUIRE(parameters);
    std::string kept = R"({"resourceType":"Parameters","parameter":[)";
    for (const json::Value& each : parameters->root().at("parameter")) {
      if (each.raw().contains("Patient.text.div")) continue;
      kept += (kept.ends_with('[') ? "" : ",") + std::string(each.raw());
    }
    const auto result = apply_path_patch(Definitions::r4(), input, kept + "]}");
    REQUIRE_MESSAGE(result, result.error().message);
    const auto document = json::Document::parse(*result);
    const auto expected = json::Document::parse(output);
    REQUIRE(document);
    REQUIRE(expected);
    CHECK_MESSAGE(Tree(document->root()).equals(expected->root()), *result << " is not " << output);
    ++passed;
  }
  MESSAGE("fhirpath patch " << passed << " cases");
}

}  // namespace
}  // namespace fhir::patch
