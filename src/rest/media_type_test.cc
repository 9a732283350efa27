#include "rest/media_type.h"

#include <doctest/doctest.h>

#include "rest/base64.h"
#include "rest/prefer.h"
#include "rest/pretty.h"

namespace rest {

TEST_CASE("Accept allows JSON by name, by range, or by silence") {
  for (const char* accept :
       {"", "*/*", "application/*", "application/json", "Application/FHIR+JSON",
        "application/fhir+json; fhirVersion=\"4.0\"", "text/html, */*;q=0.1", "text/json"})
    CHECK(accepts_json(accept));
  for (const char* accept : {"application/fhir+xml", "text/html", "application/json;q=0",
                             "application/json;q=0.000", "application/fhir+json;fhirVersion=5.0"})
    CHECK_FALSE(accepts_json(accept));
}

TEST_CASE("a Content-Type says how a body is read") {
  CHECK(body_format("") == BodyFormat::Absent);
  CHECK(body_format("application/fhir+json;charset=UTF-8") == BodyFormat::FhirJson);
  CHECK(body_format("application/json-patch+json") == BodyFormat::JsonPatch);
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
}

TEST_CASE("pretty JSON has a line for each value and keeps strings") {
  CHECK(pretty_json(R"({"a":[1,{"b":"x,{\"y"}],"c":{},"d":[ ]})") ==
        "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x,{\\\"y\"\n    }\n  ],\n  \"c\": {},\n"
        "  \"d\": []\n}\n");
  CHECK(pretty_json("{\"a\":\"\\") == "{\n  \"a\": \"\\\n");
}

}  // namespace rest
