#include "fhir/params/expression.h"

#include <doctest/doctest.h>

#include <string>

namespace fhir::params {
namespace {

// The paths in a short notation, or "" if the expression is not understood.
std::string shown(std::string_view expression) {
  const auto paths = parse_expression(expression);
  if (!paths) return "";
  std::string out;
  for (const Path& path : *paths) {
    if (!out.empty()) out += " | ";
    if (path.from_resource) out += "%resource";
    for (const Step& step : path.steps) {
      const std::string name(step.name);
      const std::string value(step.value);
      switch (step.kind) {
        case Step::Kind::Member:
          out += "." + name;
          break;
        case Step::Kind::As:
          out += "<" + name + ">";
          break;
        case Step::Kind::WhereEquals:
          out += "{" + name + "=" + value + "}";
          break;
        case Step::Kind::WhereHasExtension:
          out += "{extension " + value + "}";
          break;
        case Step::Kind::WhereIs:
          out += "{is " + name + "}";
          break;
        case Step::Kind::Index:
          out += "[" + std::to_string(step.index) + "]";
          break;
      }
    }
    if (path.asks_presence) out += "?";
  }
  return out;
}

TEST_CASE("the ways in which search parameters are written") {
  struct Case {
    const char* expression;
    const char* paths;
  };
  const Case cases[] = {
      {"Patient.name.given", ".Patient.name.given"},
      {"name | alias", ".name | .alias"},
      {"A.b|C.d\n | E.f", ".A.b | .C.d | .E.f"},
      {"Account.subject.where(resolve() is Patient)", ".Account.subject{is Patient}"},
      {"(Observation.value as Quantity)", ".Observation.value<Quantity>"},
      {"(Observation.value as CodeableConcept).text", ".Observation.value<CodeableConcept>.text"},
      {"Condition.onset.as(Age) | Condition.onset.ofType(Range)",
       ".Condition.onset<Age> | .Condition.onset<Range>"},
      {"Patient.telecom.where(system='email')", ".Patient.telecom{system=email}"},
      {"A.where( type = 'x y' ).resource", ".A{type=x y}.resource"},
      {"Bundle.entry[0].resource as Composition", ".Bundle.entry[0].resource<Composition>"},
      {"A.extension('http://x').value", ".A.extension{url=http://x}.value"},
      {"A.where(hasExtension('u')).b", ".A{extension u}.b"},
      {"Patient.deceased.exists() and Patient.deceased != false", ".Patient.deceased?"},
      {"A.assigned", ".A.assigned"},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.expression));
    CHECK(shown(c.expression) == c.paths);
  }
}

TEST_CASE("what is not understood is given up whole") {
  for (const char* text : {"",
                           " ",
                           "A.",
                           ".A",
                           "A | ",
                           "A || B",
                           "(A",
                           "A)",
                           "A.b(",
                           "A.first()",
                           "A.where()",
                           "A.where(b)",
                           "A.where(b=c)",
                           "A.where(b='c)",
                           "A.where(b='c'",
                           "A.where(b='\\u0041')",
                           "A[",
                           "A[]",
                           "A[x]",
                           "A[99999999999]",
                           "A as",
                           "A.as()",
                           "A + B",
                           "A and B",
                           "A = 'b'",
                           "A.where(resolve() is )",
                           "A.exists()",
                           "A.exists() and B != false",
                           "A.exists() and A != true",
                           "A.exists() and A.exists() != false",
                           "A.extension(x)",
                           "A.where(resolve())",
                           "%context.b",
                           "A.b.c; D"}) {
    CAPTURE(std::string(text));
    CHECK(shown(text) == "");
  }
}

TEST_CASE("a path may begin at the resource") {
  CHECK(shown("%resource.a.b") == "%resource.a.b");
  CHECK(shown("a | %resource.b") == ".a | %resource.b");
}

TEST_CASE("an expression may not be endless") {
  CHECK(shown(std::string(100'000, '(')) == "");
  std::string path = "A";
  for (int i = 0; i < 100; ++i)
    path += ".b";
  CHECK(shown(path) == "");
  CHECK(shown("((((A as B))))") == ".A<B>");
}

}  // namespace
}  // namespace fhir::params
