#include "rest/url.h"

#include <doctest/doctest.h>

namespace rest {

TEST_CASE("parameters are decoded in their order, and encoded so that they read the same") {
  const auto parameters = parse_parameters("name=a%20b+c&&code=urn:x%7C1&empty&eq==");
  REQUIRE(parameters.has_value());
  CHECK(*parameters ==
        Parameters{{"name", "a b c"}, {"code", "urn:x|1"}, {"empty", ""}, {"eq", "="}});
  CHECK(to_query(*parameters) == "name=a%20b%20c&code=urn:x|1&empty=&eq=%3D");
  CHECK(*parse_parameters(to_query(*parameters)) == *parameters);
}

TEST_CASE("parameters that are no text are refused") {
  CHECK_FALSE(parse_parameters("a=%FF").has_value());
  CHECK_FALSE(parse_parameters("a=%0").has_value());
  CHECK_FALSE(parse_parameters("a=%00").has_value());
}

TEST_CASE("what could end a query value is encoded in links") {
  std::string out;
  append_query_text(out, "a&b=c#d%e+f\"<æ");
  CHECK(out == "a%26b%3Dc%23d%25e%2Bf%22%3C%C3%A6");
}

TEST_CASE("an absolute URL loses its scheme and host") {
  CHECK(without_authority("http://a:1/fhir?x=1") == "/fhir?x=1");
  CHECK(without_authority("https://a") == "");
  CHECK(without_authority("/fhir") == "/fhir");
  CHECK(without_authority("urn:uuid:1") == "urn:uuid:1");
}

}  // namespace rest
