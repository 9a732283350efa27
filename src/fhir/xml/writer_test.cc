#include <doctest/doctest.h>

#include <string>

#include "fhir/xml/xml.h"

namespace fhir::xml {
namespace {

std::string xml_of(const std::string& json, Layout layout = Layout::Compact) {
  const auto document = json::Document::parse(json);
  REQUIRE(document);
  const auto xml = to_xml(Definitions::r4(), document->root(), layout);
  return xml ? *xml : xml.error().expression + ": " + xml.error().message;
}

std::string elements(const std::string& members) {
  const std::string start = "<Patient xmlns=\"http://hl7.org/fhir\">";
  const std::string end = "</Patient>";
  const std::string xml = xml_of(R"({"resourceType":"Patient",)" + members + "}");
  if (!xml.starts_with(start)) return xml;
  return xml.substr(start.size(), xml.size() - start.size() - end.size());
}

}  // namespace

TEST_CASE("members become elements, in the order of the definitions") {
  CHECK(xml_of(R"({"resourceType":"Patient"})") == R"(<Patient xmlns="http://hl7.org/fhir"/>)");
  CHECK(elements(R"("gender":"male","active":true,"id":"a","birthDate":"2000")") ==
        R"(<id value="a"/><active value="true"/><gender value="male"/><birthDate value="2000"/>)");
  CHECK(elements(R"("name":[{"given":["a","b"],"family":"c","id":"n"}])") ==
        R"(<name id="n"><family value="c"/><given value="a"/><given value="b"/></name>)");
  CHECK(elements(R"("extension":[{"valueDecimal":1.50,"url":"u","id":"e"}])") ==
        R"(<extension id="e" url="u"><valueDecimal value="1.50"/></extension>)");
}

TEST_CASE("primitives take in what stands beside them") {
  CHECK(elements(R"("_birthDate":{"extension":[{"url":"u"}],"id":"b"},"birthDate":"2000")") ==
        R"(<birthDate id="b" value="2000"><extension url="u"/></birthDate>)");
  CHECK(elements(R"("name":[{"given":["a",null],"_given":[null,{"id":"g"}]}])") ==
        R"(<name><given value="a"/><given id="g"/></name>)");
  CHECK(elements(R"("_birthDate":{"id":"b"})") == R"(<birthDate id="b"/>)");
}

TEST_CASE("what XML would read otherwise is escaped") {
  CHECK(elements(R"("name":[{"text":"a&<>\"'\n\r\tæ"}])") ==
        "<name><text value=\"a&amp;&lt;&gt;&quot;'&#xA;&#xD;&#x9;æ\"/></name>");
  CHECK(elements(R"("name":[{},{"text":"a\u0001"}])") ==
        "Patient.name[1].text: the text has a character that XML cannot hold: ask for JSON");
  CHECK(elements(R"("name":[{"text":"\uffff"}])").find("cannot hold") != std::string::npos);
  CHECK(elements(R"("name":[{"text":"\ufeff"}])") == "<name><text value=\"\xEF\xBB\xBF\"/></name>");
}

TEST_CASE("the narrative is put back") {
  const auto narrative = [](const std::string& inner) {
    return elements(R"("text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">)" + inner +
                    R"(</div>"})");
  };
  const std::string start = R"(<text><div xmlns="http://www.w3.org/1999/xhtml">)";
  CHECK(narrative(R"(<p>a\n&amp;&#160;</p>)") == start + "<p>a\n&amp;&#160;</p></div></text>");
  CHECK(narrative(R"(&nbsp;&eacute;\r)") == start + "&#160;&#233;&#xD;</div></text>");
  CHECK(narrative(R"(&noway;)").find("neither XML nor HTML knows") != std::string::npos);
  CHECK(narrative(R"(</div><evil/>)").find("not well-formed XHTML") != std::string::npos);
  CHECK(narrative(R"(<p a=\"1\" a=\"2\"/>)").find("not well-formed XHTML") != std::string::npos);
  CHECK(narrative(R"(<o:p/>)").find("not well-formed XHTML") != std::string::npos);
  CHECK(narrative(R"(]]>)").find("not well-formed XHTML") != std::string::npos);
  CHECK(narrative(R"(<!-- -- -->)").find("not well-formed XHTML") != std::string::npos);
  CHECK(narrative(R"(&#0;)").find("not well-formed XHTML") != std::string::npos);
}

TEST_CASE("indented, elements stand in lines of their own") {
  CHECK(xml_of(R"({"resourceType":"Patient","name":[{"family":"a"}],)"
               R"("contained":[{"resourceType":"Group"}]})",
               Layout::Indented) == R"(<?xml version="1.0" encoding="UTF-8"?>
<Patient xmlns="http://hl7.org/fhir">
  <contained>
    <Group/>
  </contained>
  <name>
    <family value="a"/>
  </name>
</Patient>
)");
}

TEST_CASE("what is not FHIR is not written") {
  CHECK(elements(R"("birthdate":"2000")") == "Patient: 'birthdate' is not an element here");
  CHECK(elements(R"("name":{})") == "Patient.name[0]: the element must be a JSON array");
  CHECK(elements(R"("name":[{"family":{}}])") ==
        "Patient.name[0].family: the element must have a value of its type");
  CHECK(elements(R"("name":[{"family":null}])") ==
        "Patient.name[0].family: the element must have a value of its type");
  CHECK(elements(R"("active":"true")") ==
        "Patient.active: the element must have a value of its type");
  CHECK(elements(R"("name":["x"])") == "Patient.name[0]: the element must be a JSON object");
  CHECK(elements(R"("name":[{"_id":{}}])") == "Patient.name[0]: XML has no place for '_id' here");
  CHECK(xml_of(R"({"resourceType":"Nope"})") == ": there is no resource type of FHIR R4 here");
  CHECK(xml_of("[]") == ": a resource must be a JSON object");
}

}  // namespace fhir::xml
