#include <doctest/doctest.h>

#include <string>

#include "fhir/xml/xml.h"

namespace fhir::xml {
namespace {

std::string wrap(const std::string& inner, const std::string& type = "Patient") {
  return "<" + type + " xmlns=\"http://hl7.org/fhir\">" + inner + "</" + type + ">";
}

std::string json_of(const std::string& xml, const Limits& limits = {}) {
  const auto json = to_json(Definitions::r4(), xml, limits);
  return json ? *json : json.error().expression + ": " + json.error().message;
}

std::string members(const std::string& inner, const std::string& type = "Patient") {
  const std::string start = "{\"resourceType\":\"" + type + "\",";
  const std::string json = json_of(wrap(inner, type));
  return json.starts_with(start) ? json.substr(start.size(), json.size() - start.size() - 1) : json;
}

std::string div(const std::string& text) {
  return "<text><status value=\"empty\"/>" + text + "</text>";
}

base::ErrorKind kind_of(const std::string& xml, const Limits& limits = {}) {
  const auto json = to_json(Definitions::r4(), xml, limits);
  REQUIRE_FALSE(json);
  return json.error().kind;
}

using base::ErrorKind;

}  // namespace

TEST_CASE("elements become members") {
  CHECK(json_of(wrap("")) == R"({"resourceType":"Patient"})");
  CHECK(members(R"(<id value="a"/><active value="true"/><gender value="male"/>)") ==
        R"("id":"a","active":true,"gender":"male")");
  CHECK(members(R"(<name id="n"><family value="Ø"/></name><name><use value="usual"/></name>)") ==
        R"("name":[{"id":"n","family":"Ø"},{"use":"usual"}])");
  CHECK(members(R"(<deceasedBoolean value="false"/>)") == R"("deceasedBoolean":false)");
  CHECK(json_of("\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?>\n<!-- x -->" + wrap("") +
                "\n<!-- y -->") == R"({"resourceType":"Patient"})");
  CHECK(json_of("<f:Patient xmlns:f='http://hl7.org/fhir'><f:id value='a'/></f:Patient>") ==
        R"({"resourceType":"Patient","id":"a"})");
}

TEST_CASE("values keep their text") {
  CHECK(members(R"(<valueQuantity><value value="1.50"/></valueQuantity>)", "Observation") ==
        R"("valueQuantity":{"value":1.50})");
  CHECK(members(R"(<valueInteger value="+5"/>)", "Observation") == R"("valueInteger":5)");
  CHECK(members(R"(<name><text value="a&#10;b&#xD;&quot;&amp;&lt;&#x1F600;"/></name>)") ==
        "\"name\":[{\"text\":\"a\\nb\\r\\\"&<\xF0\x9F\x98\x80\"}]");
  CHECK(members(R"(<valueInteger value="01"/>)", "Observation") ==
        "Observation.value: line 1: the value must be a number, such as 1.50");
  CHECK(members(R"(<active value="yes"/>)") ==
        "Patient.active: line 1: the value must be true or false");
}

TEST_CASE("ids and extensions of primitives stand beside them") {
  const std::string extension = R"(<extension url="u"><valueCode value="c"/></extension>)";
  const std::string json = R"({"extension":[{"url":"u","valueCode":"c"}]})";
  CHECK(members("<birthDate id=\"b\" value=\"2000\"/>") ==
        R"("birthDate":"2000","_birthDate":{"id":"b"})");
  CHECK(members("<birthDate>" + extension + "</birthDate>") == R"("_birthDate":)" + json);
  CHECK(members("<name><given value=\"a\"/><given>" + extension + "</given><given value=\"c\"/>" +
                "<given id=\"i\" value=\"d\"/></name>") ==
        R"("name":[{"given":["a",null,"c","d"],"_given":[null,)" + json + R"(,null,{"id":"i"}]}])");
  CHECK(members("<name><given>" + extension + "</given><given value=\"b\"/></name>") ==
        R"("name":[{"given":[null,"b"],"_given":[)" + json + R"(,null]}])");
  // An extension of a value of an extension of a value.
  CHECK(members("<birthDate><extension url=\"o\"><valueString value=\"x\">" + extension +
                "</valueString></extension></birthDate>") ==
        R"("_birthDate":{"extension":[{"url":"o","valueString":"x","_valueString":)" + json +
            "}]}");
}

TEST_CASE("resources stand in resources") {
  CHECK(
      members("<contained><Group><id value='g'/></Group></contained>"
              "<contained><Patient/></contained><active value='true'/>") ==
      R"("contained":[{"resourceType":"Group","id":"g"},{"resourceType":"Patient"}],"active":true)");
  CHECK(members("<type value='batch'/><entry><resource><Patient><id value='p'/></Patient>"
                "</resource><request><method value='PUT'/></request></entry>",
                "Bundle") == R"("type":"batch","entry":[{"resource":)"
                             R"({"resourceType":"Patient","id":"p"},"request":{"method":"PUT"}}])");
  CHECK(members("<contained/>") ==
        "Patient.contained[0]: line 1: the element holds no resource: put one into it");
  CHECK(members("<contained><Group/><Group/></contained>") ==
        "Patient.contained[0]: line 1: the element holds more than one resource: repeat the "
        "element");
}

TEST_CASE("the narrative is kept as it stands") {
  const std::string start = R"("text":{"status":"empty","div":")";
  CHECK(members(div("<div xmlns='http://www.w3.org/1999/xhtml'>\n <!-- c --><p\tid='x'>&#160;&amp;"
                    "</p><br  /></div>")) ==
        start + R"(<div xmlns='http://www.w3.org/1999/xhtml'>\n <!-- c --><p\tid='x'>&#160;&amp;)"
                R"(</p><br  /></div>"})");
  CHECK(members(div("<div xmlns='http://www.w3.org/1999/xhtml'>a\r\nb&#xD;<![CDATA[<&]]></div>")) ==
        start + R"(<div xmlns='http://www.w3.org/1999/xhtml'>a\nb\r&lt;&amp;</div>"})");
  CHECK(members(div("<div xmlns='http://www.w3.org/1999/xhtml'/>")) ==
        start + R"(<div xmlns='http://www.w3.org/1999/xhtml'/>"})");
  // What is declared outside goes with it.
  CHECK(json_of("<f:Patient xmlns:f='http://hl7.org/fhir' xmlns='http://www.w3.org/1999/xhtml'>"
                "<f:text><div><b>x</b></div></f:text></f:Patient>") ==
        R"({"resourceType":"Patient","text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">)"
        R"(<b>x</b></div>"}})");
  CHECK(members(div("<div>x</div>")).find("not in the namespace of XHTML") != std::string::npos);
  CHECK(members(div("<div xmlns='http://www.w3.org/1999/xhtml'>&nbsp;</div>")).find("&#160;") !=
        std::string::npos);
}

TEST_CASE("errors name the element and the line") {
  CHECK(members("\n<birthdate value='2000'/>") ==
        "Patient.birthdate: line 2: 'birthdate' is not an element of Patient; did you mean "
        "'birthDate'?");
  CHECK(members("<birthDate value='2000'/>\n\n<active value='true'/>") ==
        "Patient.active: line 3: 'active' must stand before 'birthDate': XML has an order of "
        "elements");
  CHECK(members("<active value='true'/><active value='true'/>") ==
        "Patient.active: line 1: 'active' may be given once: keep one of them");
  CHECK(members("<name/><name><given/></name>") ==
        "Patient.name[1].given[0]: line 1: the element has neither a value nor extensions: leave "
        "it out");
  CHECK(members("<name>Anna</name>") ==
        "Patient.name[0]: line 1: there is text beside the elements: a value is an attribute");
  CHECK(members("<name given='x'/>") ==
        "Patient.name[0]: line 1: the element has no attribute 'given'");
  CHECK(members("<name><id value='x'/></name>") ==
        "Patient.name[0].id: line 1: 'id' is an attribute, not an element");
  CHECK(json_of("<Patient/>") ==
        ": line 1: the element is not in the namespace of FHIR: declare "
        "xmlns=\"http://hl7.org/fhir\"");
  CHECK(json_of("<Person2 xmlns='http://hl7.org/fhir'/>") ==
        ": line 1: 'Person2' is not a resource type of FHIR R4");
}

TEST_CASE("what is not well formed is refused") {
  for (const std::string xml :
       {"", "   ", "x", "<", "<Patient xmlns='http://hl7.org/fhir'",
        "<Patient xmlns='http://hl7.org/fhir'>", "<Patient xmlns='http://hl7.org/fhir'></patient>",
        "<Patient xmlns='http://hl7.org/fhir'/><Patient xmlns='http://hl7.org/fhir'/>",
        "<Patient xmlns='http://hl7.org/fhir'><active value='true' value='true'/></Patient>",
        "<Patient xmlns='http://hl7.org/fhir'><id value='&x;'/></Patient>",
        "<Patient xmlns='http://hl7.org/fhir'><id value='&#0;'/></Patient>",
        "<Patient xmlns='http://hl7.org/fhir'><id value='\x01'/></Patient>",
        "<Patient xmlns='http://hl7.org/fhir'><id value='\xC0\x80'/></Patient>",
        "<Patient xmlns='http://hl7.org/fhir'><!-- a -- b --></Patient>",
        "<f:Patient xmlns='http://hl7.org/fhir'/>", "<?xml version='1.0'", "<!-- "}) {
    CAPTURE(xml);
    CHECK(kind_of(xml) == ErrorKind::Syntax);
  }
}

TEST_CASE("what could make the parser work for others is refused") {
  CHECK(kind_of("<!DOCTYPE Patient [<!ENTITY a 'b'>]>" + wrap("")) == ErrorKind::Unsupported);
  CHECK(kind_of("<!DOCTYPE Patient SYSTEM 'http://example.org/x.dtd'>" + wrap("")) ==
        ErrorKind::Unsupported);
  CHECK(kind_of("<!-- --><!ENTITY a SYSTEM 'file:///etc/passwd'>") == ErrorKind::Unsupported);
  CHECK(kind_of("<?xml-stylesheet href='x'?>" + wrap("")) == ErrorKind::Unsupported);
  CHECK(kind_of(wrap("<?php x ?>")) == ErrorKind::Unsupported);
  CHECK(kind_of("<?xml version='1.0' encoding='ISO-8859-1'?>" + wrap("")) ==
        ErrorKind::Unsupported);
  CHECK(kind_of("<?xml version='1.0' encoding='UTF-16'?>" + wrap("")) == ErrorKind::Unsupported);
  CHECK(kind_of("\xFF\xFE<\0") == ErrorKind::Unsupported);
  CHECK(kind_of(std::string("<\0P\0", 4)) == ErrorKind::Unsupported);
  // In a comment it is only text.
  CHECK(members("<!-- <!DOCTYPE x> <?php ?> --><active value='true'/>") == R"("active":true)");
}

TEST_CASE("size, depth and attributes have limits") {
  CHECK(kind_of(wrap(""), {.bytes_max = 10}) == ErrorKind::TooLarge);

  std::string attributes = "<active";
  for (int i = 0; i < 100'000; ++i)
    attributes += " a" + std::to_string(i) + "=''";
  CHECK(kind_of(wrap(attributes + "/>")) == ErrorKind::TooLarge);
  CHECK(kind_of(wrap("<" + std::string(100'000, 'a') + "/>")) == ErrorKind::TooLarge);

  std::string deep, end;
  for (int i = 0; i < 100'000; ++i)
    deep += "<extension url='u'>";
  CHECK(kind_of(wrap(deep)) == ErrorKind::TooLarge);

  deep = "<div xmlns='http://www.w3.org/1999/xhtml'>";
  for (int i = 0; i < 100'000; ++i)
    deep += "<b>";
  CHECK(kind_of(wrap(div(deep))) == ErrorKind::TooLarge);

  // A value may be large: an attachment.
  const std::string data(12'000'000, 'A');
  CHECK(members("<contentType value='x'/><data value='" + data + "'/>", "Binary").size() ==
        data.size() + 27);
}

}  // namespace fhir::xml
