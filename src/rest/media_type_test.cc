#include "rest/media_type.h"

#include <doctest/doctest.h>

#include "rest/base64.h"
#include "rest/prefer.h"
#include "rest/pretty.h"

namespace rest {

TEST_CASE("Accept allows JSON by name, by range, or by silence") {
  for (const char* accept :
       {"", " ", "*/*", "application/*", "application/json", "Application/FHIR+JSON",
        "application/fhir+json; fhirVersion=\"4.0\"", "text/html, */*;q=0.1", "text/json"})
    CHECK(accepted_format(accept) == Format::Json);
  for (const char* accept : {"text/html", "application/json;q=0", "application/json;q=0.000",
                             "application/fhir+json;fhirVersion=5.0", "text/turtle", ",", ";q=1"})
    CHECK_FALSE(accepted_format(accept).has_value());
}

TEST_CASE("Accept chooses by quality, then by name, then by order") {
  for (const char* accept :
       {"application/fhir+xml", "application/xml", "text/xml", "application/fhir+xml, */*",
        "application/fhir+json;q=0.8, application/fhir+xml;q=0.81", "application/json;q=0, */*",
        "application/fhir+xml, application/fhir+json", "application/xml+fhir",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "application/fhir+json;fhirVersion=5.0, application/fhir+xml;fhirVersion=4.0"})
    CHECK(accepted_format(accept) == Format::Xml);
  for (const char* accept :
       {"application/fhir+json, application/fhir+xml", "application/fhir+xml;q=0, */*;q=0.001",
        "application/xml;q=0.5, application/*", "*/*, application/xml;q=0.9",
        "application/fhir+xml;q=0.2, application/fhir+json;q=0.3"})
    CHECK(accepted_format(accept) == Format::Json);
}

TEST_CASE("_format names a format by its short or its full name") {
  for (const char* format : {"json", "application/fhir+json", "application/fhir json", "text/json"})
    CHECK(named_format(format) == Format::Json);
  for (const char* format : {"xml", "XML", "application/fhir+xml", "application/fhir xml",
                             "application/xml", "text/xml"})
    CHECK(named_format(format) == Format::Xml);
  for (const char* format : {"", "ttl", "html", "*/*", "application/fhir+xml;fhirVersion=3.0"})
    CHECK_FALSE(named_format(format).has_value());
}

TEST_CASE("only the media types of FHIR ask for a Binary as a resource") {
  CHECK(names_fhir("image/png, application/fhir+xml;q=0.1"));
  CHECK(names_fhir("application/fhir+json"));
  for (const char* accept : {"", "*/*", "application/json", "application/xml",
                             "application/fhir+json;q=0", "application/fhir+json;fhirVersion=5.0"})
    CHECK_FALSE(names_fhir(accept));
}

TEST_CASE("a Content-Type says how a body is read") {
  CHECK(body_format("") == BodyFormat::Absent);
  CHECK(body_format("application/fhir+json;charset=UTF-8") == BodyFormat::FhirJson);
  for (const char* xml : {"application/fhir+xml", "application/xml; charset=utf-8", "text/xml"})
    CHECK(body_format(xml) == BodyFormat::FhirXml);
  CHECK(body_format("application/json-patch+json") == BodyFormat::JsonPatch);
  CHECK(body_format("application/xml-patch+xml") == BodyFormat::XmlPatch);
  CHECK(body_format("application/x-www-form-urlencoded; charset=utf-8") == BodyFormat::Form);
  CHECK(body_format("application/fhir+json;charset=latin1") == BodyFormat::Other);
  CHECK(body_format("application/fhir+json;fhirVersion=3.0") == BodyFormat::Other);
  CHECK(body_format("text/plain") == BodyFormat::Other);
}

TEST_CASE("Prefer is a list, and what is unknown in it is ignored") {
  const Preferences some = parse_prefer("respond-async, return=minimal; handling=lenient");
  CHECK(some.answer == Return::Minimal);
  CHECK(some.handling == engine::Handling::Lenient);
  const Preferences none = parse_prefer("return=everything");
  CHECK(none.answer == Return::Unsaid);
  CHECK(none.handling == engine::Handling::Strict);
}

TEST_CASE("base64 is decoded with padding and white space, or not at all") {
  CHECK(base64_decode("aGVq") == "hej");
  CHECK(base64_decode("aG\nVqLg==") == "hej.");
  CHECK(base64_decode("aGVqIQ==") == "hej!");
  CHECK(base64_decode("") == "");
  for (const char* bad : {"a", "aG", "aG=q", "====", "!!!!", "aGVq="})
    CHECK_FALSE(base64_decode(bad).has_value());
  CHECK(base64_encode("") == "");
  CHECK(base64_encode("hej") == "aGVq");
  CHECK(base64_encode("hej.") == "aGVqLg==");
  CHECK(base64_encode("hej!!") == "aGVqISE=");
  CHECK(base64_encode(std::string("\0\xFF\x80", 3)) == "AP+A");
}

TEST_CASE("pretty JSON has a line for each value and keeps strings") {
  CHECK(pretty_json(R"({"a":[1,{"b":"x,{\"y"}],"c":{},"d":[ ]})") ==
        "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x,{\\\"y\"\n    }\n  ],\n  \"c\": {},\n"
        "  \"d\": []\n}\n");
  CHECK(pretty_json("{\"a\":\"\\") == "{\n  \"a\": \"\\\n");
}

}  // namespace rest
