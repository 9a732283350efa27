#include "fhir/graphql/parser.h"

#include <doctest/doctest.h>

#include <string>

namespace fhir::graphql {
namespace {

Value argument(const std::string& value) {
  const auto query = parse("{ a(x: " + value + ") }");
  if (!query) FAIL(value << ": " << query.error().error.message);
  return query->operations.front().selections.front().arguments.front().value;
}

std::string place_of_fault(std::string_view text) {
  const auto query = parse(text);
  REQUIRE_FALSE(query.has_value());
  return std::to_string(query.error().at.line) + ":" + std::to_string(query.error().at.column);
}

base::ErrorKind kind_of_fault(std::string_view text) {
  const auto query = parse(text);
  REQUIRE_FALSE(query.has_value());
  return query.error().error.kind;
}

TEST_CASE("values keep what is written") {
  CHECK_EQ(argument("12").text, "12");
  CHECK_EQ(argument("-1.50e+3").text, "-1.50e+3");
  CHECK(argument("1.0").kind == Value::Kind::Float);
  CHECK(argument("red").kind == Value::Kind::Enum);
  CHECK(argument("null").kind == Value::Kind::Null);
  CHECK(argument("true").kind == Value::Kind::Boolean);
  CHECK_EQ(argument("$v").text, "v");
  CHECK_EQ(argument("[1, [2 3]]").items[1].items[1].text, "3");
  CHECK_EQ(argument("{a: 1 b: {c: \"x\"}}").members[1].value.members[0].value.text, "x");
  CHECK_EQ(argument(R"("a\"\\\/\b\f\n\r\tæ")").text, "a\"\\/\b\f\n\r\tæ");
  CHECK_EQ(argument(R"("\u00e6\ud83d\ude00")").text, "æ😀");
  CHECK_EQ(argument("\"\"\"\n    one\n      two \\\"\"\" three\n    \"\"\"").text,
           "one\n  two \"\"\" three");
}

TEST_CASE("operations, fragments and directives are told apart") {
  const auto query = parse(
      "query Q($a: [Int!]! = [1], $b: code) @x { one: two(c: $a) @skip(if: true) { ...f ...on T "
      "{d} ... @include(if: false) {e} } } fragment f on U { g } mutation M { h }");
  REQUIRE(query.has_value());
  REQUIRE_EQ(query->operations.size(), 2);
  const Operation& first = query->operations[0];
  CHECK_EQ(first.name, "Q");
  REQUIRE_EQ(first.variables.size(), 2);
  CHECK_EQ(first.variables[0].type.name, "Int");
  CHECK_EQ(first.variables[0].type.lists, 1);
  CHECK(first.variables[0].type.required);
  const Selection& one = first.selections[0];
  CHECK_EQ(one.response_name(), "one");
  CHECK_EQ(one.name, "two");
  REQUIRE_EQ(one.selections.size(), 3);
  CHECK(one.selections[0].kind == Selection::Kind::Spread);
  CHECK_EQ(one.selections[1].name, "T");
  CHECK(one.selections[2].kind == Selection::Kind::Inline);
  CHECK(query->operations[1].kind == Operation::Kind::Mutation);
  CHECK(query->find_fragment("f") != nullptr);
  CHECK(query->find_fragment("on") == nullptr);
}

TEST_CASE("faults say where they are") {
  CHECK_EQ(place_of_fault(""), "1:1");
  CHECK_EQ(place_of_fault("{"), "1:2");
  CHECK_EQ(place_of_fault("{}"), "1:2");
  CHECK_EQ(place_of_fault("{ a\n  b: }"), "2:6");
  CHECK_EQ(place_of_fault("{ a } ?"), "1:7");
  CHECK_EQ(place_of_fault("{ a(x: 01) }"), "1:8");
  CHECK_EQ(place_of_fault("{ a(x: 1.) }"), "1:8");
  CHECK_EQ(place_of_fault("{ a(x: 1a) }"), "1:8");
  CHECK_EQ(place_of_fault("{ a(x: \"b) }"), "1:8");
  CHECK_EQ(place_of_fault("{ a(x: \"\\x\") }"), "1:9");
  CHECK_EQ(place_of_fault("{ a(x: \"\\ud800\") }"), "1:9");
  CHECK_EQ(place_of_fault("{ a(x: 1, x: 2) }"), "1:11");
  CHECK_EQ(place_of_fault("fragment on on T { a } { b }"), "1:10");
  CHECK_EQ(place_of_fault("fragment f on T { a }"), "1:22");
  CHECK_EQ(place_of_fault("query ($a: Int = $b) { a }"), "1:18");
  CHECK_EQ(place_of_fault("type T { a: Int }"), "1:1");
}

TEST_CASE("every size has a limit") {
  CHECK(kind_of_fault(std::string(200'000, ' ')) == base::ErrorKind::TooLarge);
  std::string deep;
  for (int i = 0; i < 50'000; ++i)
    deep += "{a";
  CHECK(kind_of_fault(deep) == base::ErrorKind::TooLarge);
  CHECK(kind_of_fault("{a(x:" + std::string(100'000, '[')) == base::ErrorKind::TooLarge);
  std::string wide = "{";
  for (int i = 0; i < 6'000; ++i)
    wide += "a ";
  CHECK(kind_of_fault(wide + "}") == base::ErrorKind::TooLarge);
  std::string values = "{a(x:[";
  for (int i = 0; i < 30'000; ++i)
    values += "1 ";
  CHECK(kind_of_fault(values + "])}") == base::ErrorKind::TooLarge);
  std::string lists = "query($a:" + std::string(60'000, '[');
  CHECK(kind_of_fault(lists) == base::ErrorKind::Syntax);
}

}  // namespace
}  // namespace fhir::graphql
