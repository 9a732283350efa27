#include "fhir/path/path.h"

#include <doctest/doctest.h>

#include <string>

namespace fhir::path {
namespace {

constexpr std::string_view kPatient = R"({"resourceType":"Patient","id":"p1","active":true,
  "contained":[{"resourceType":"Organization","id":"o1","name":"Ward"}],
  "name":[{"use":"official","family":"Holm","given":["Ida",null,"Marie"],
           "_given":[null,{"extension":[{"url":"http://x/e","valueString":"v"}]}]},
          {"family":"Berg"}],
  "birthDate":"1974-12","_birthDate":{"extension":[{"url":"http://x/time","valueTime":"12:00:00"}]},
  "deceasedDateTime":"2020-05-01T10:00:00.50+02:00",
  "managingOrganization":{"reference":"#o1"},
  "generalPractitioner":[{"reference":"Practitioner/9"},{"reference":"http://x/Organization/3"}],
  "extension":[{"url":"http://x/n","valueDecimal":1.50}]})";

const json::Document& patient() {
  static const json::Document document = *json::Document::parse(std::string(kPatient));
  return document;
}

std::string text_of(const Item& item) {
  const auto value = to_system(item, Definitions::r4());
  if (!value) return "-";
  if (const auto text = to_text(*value)) return *text;
  return std::string(type_name(item, Definitions::r4()).name);
}

// The items of the result, apart by '|', or "!" and the kind of the error.
std::string eval(std::string_view text, const Context& context) {
  const auto expression = Expression::parse(text);
  if (!expression) {
    return expression.error().kind == base::ErrorKind::TooLarge ? "!too large" : "!syntax";
  }
  const auto result = evaluate(*expression, context);
  if (!result)
    return result.error().kind == base::ErrorKind::TooCostly ? "!too costly" : "!invalid";
  std::string out;
  for (const Item& item : *result)
    out += (out.empty() ? "" : "|") + text_of(item);
  return out;
}

std::string eval(std::string_view text) {
  Context context(patient().root());
  context.now = base::Timestamp{1'764'020'040'123};
  return eval(text, context);
}

TEST_CASE("paths find elements, choices and what stands beside primitives") {
  CHECK(eval("Patient.name.family") == "Holm|Berg");
  CHECK(eval("name.given") == "Ida|-|Marie");
  CHECK(eval("name.given.extension.value") == "v");
  CHECK(eval("deceased") == "2020-05-01T10:00:00.50+02:00");
  CHECK(eval("deceased is dateTime") == "true");
  CHECK(eval("deceasedDateTime") == "");
  CHECK(eval("Patient.birthDate.extension('http://x/time').value") == "12:00:00");
  CHECK(eval("extension.value as decimal") == "1.50");
  CHECK(eval("Resource.id") == "p1");
  CHECK(eval("Observation.id") == "");
  CHECK(eval("name.type().name.first()") == "HumanName");
  CHECK(eval("nothing.at.all") == "");
}

TEST_CASE("references resolve to what is contained, or to their type") {
  CHECK(eval("managingOrganization.resolve().name") == "Ward");
  CHECK(eval("generalPractitioner.where(resolve() is Practitioner).reference") == "Practitioner/9");
  CHECK(eval("generalPractitioner.where(resolve() is Organization).count()") == "1");
  Context context(patient().root());
  context.resolve = [](std::string_view) { return std::nullopt; };
  CHECK(eval("generalPractitioner.resolve()", context) == "");
}

TEST_CASE("dates compare as far as both say") {
  CHECK(eval("birthDate < @1975") == "true");
  CHECK(eval("birthDate < @1974-12-01") == "");
  CHECK(eval("deceased = @2020-05-01T08:00:00.5Z") == "true");
  CHECK(eval("now()") == "2025-11-24T21:34:00.123Z");
  CHECK(eval("today() - 1 month") == "2025-10-24");
  CHECK(eval("@2024-01-31 + 1 month") == "2024-02-29");
  CHECK(eval("@0001-01-01 - 1 day") == "");
  CHECK(eval("@9999-12-31 + 1 day") == "");
}

TEST_CASE("decimals are exact") {
  CHECK(eval("0.1 + 0.2 = 0.3") == "true");
  CHECK(eval("1.50") == "1.50");
  CHECK(eval("1.10 * 1.10") == "1.2100");
  CHECK(eval("1 / 3") == "0.333333333333333333");
  CHECK(eval("9223372036854775807 + 1") == "");
  CHECK(eval("99999999999999999999.5 * 99999999999999999999.5") == "");
}

TEST_CASE("quantities are reckoned in units that are known") {
  CHECK(eval("7 days + 12 hours") == "180 hours");
  CHECK(eval("1 'cm' + 1 'mm'") == "11 'mm'");
  CHECK(eval("(1 'm').toQuantity('cm')") == "100 'cm'");
  CHECK(eval("1 year / 6 months") == "2 '1'");
  CHECK(eval("1 year > 1 'a'") == "");
  CHECK(eval("1 year > 11 months") == "true");
  CHECK(eval("1 'cm' = 1 's'") == "false");
  CHECK(eval("1 'cm' = 1 'zz'") == "");
  CHECK(eval("(2.5 'mg').value") == "2.5");
}

TEST_CASE("equivalence forgets case, order and precision") {
  CHECK(eval("'A\tb' ~ 'a b'") == "true");
  CHECK(eval("'a  b' ~ 'a b'") == "false");
  CHECK(eval("(1 | 2) ~ (2 | 1)") == "true");
  CHECK(eval("{} ~ {}") == "true");
  CHECK(eval("1.234 ~ 1.2") == "true");
}

TEST_CASE("what has no known type is read by its keys") {
  const auto document = json::Document::parse(R"({"resourceType":"Thing","a":[1,2.5,"x",true]})");
  REQUIRE(document);
  const Context context(document->root());
  CHECK(eval("Thing.a", context) == "1|2.5|x|true");
  CHECK(eval("Other.a", context) == "");
}

TEST_CASE("words of an error do not quote the expression") {
  const auto expression = Expression::parse("('0101900000' | 'x').length()");
  REQUIRE(expression);
  const auto result = evaluate(*expression, Context(patient().root()));
  REQUIRE_FALSE(result);
  CHECK_FALSE(result.error().message.contains("0101900000"));
}

TEST_CASE("strict names refuse what the type does not have") {
  Context context(patient().root());
  context.names = Names::Strict;
  CHECK(eval("name.famly", context) == "!invalid");
  CHECK(eval("Observation.id", context) == "!invalid");
  CHECK(eval("name.given.extension.value", context) == "v");
}

TEST_CASE("what is not FHIRPath is refused with its place") {
  for (const char* text : {"", "name.", "(1", "1 +", "'open", "`open", "/* open", "name.foo()",
                           "name.where()", "@2024-13-01", "%", "$foo", "1 2", "\x01", "'\\x'",
                           "'\\ud800'", "99999999999999999999999999999999999999", "name.is(1)"}) {
    CAPTURE(text);
    CHECK(eval(text) == "!syntax");
  }
  const auto error = Expression::parse("name.foo()").error();
  CHECK(error.message ==
        "The FHIRPath expression is not valid at character 6: there is no function 'foo'.");
}

TEST_CASE("hostile expressions end") {
  const auto repeated = [](std::string_view part, int count) {
    std::string text;
    for (int at = 0; at < count; ++at)
      text += part;
    return text;
  };
  CHECK(eval(repeated("(", 2'000) + "1" + repeated(")", 2'000)) == "!too large");
  CHECK(eval(repeated("-", 2'000) + "1") == "!too large");
  CHECK(eval("name" + repeated(".name", 2'000)) == "!too large");
  CHECK(eval("1" + repeated("+1", 2'000)) == "!too large");
  CHECK(eval(repeated("iif(true,", 2'000)) == "!too large");
  CHECK(eval(repeated(" ", 70'000) + "1") == "!too large");
  CHECK(eval("1.repeat($this + 1)") == "!too costly");
  CHECK(eval("'aaaaaaaaaaaaaaaa'" + repeated(".replace('a','aaaaaaaaaaaaaaaa')", 20)) ==
        "!too costly");
  CHECK(eval("(1|2|3)" + repeated(".select(1.combine(2).combine(3))", 40)) == "!too costly");
  CHECK(eval("'" + repeated("a", 1'000) + "'.matches('" + repeated("(a*)*", 50) + "b')") ==
        "false");
  CHECK(eval("'a'.matches('a{1000}{1000}')") == "!invalid");
}

TEST_CASE("defineVariable names what came before, in its own chain only") {
  CHECK(eval("name.defineVariable('n', count()).select(%n)") == "2|2");
  CHECK(eval("name.defineVariable('n').use.combine(%n.family)") == "official|Holm|Berg");
  CHECK(eval("name.select(defineVariable('one', family).use | %one)") == "!invalid");
  CHECK(eval("name.defineVariable('n').exists() and %n.exists()") == "!invalid");
  CHECK(eval("name.defineVariable('resource')") == "!invalid");
  CHECK(eval("name.defineVariable('n').defineVariable('n')") == "!invalid");
}

TEST_CASE("terminology functions ask whom they are given, or say that nobody is there") {
  struct Fake final : Terminology {
    base::Result<std::optional<bool>> member_of(const Item& item,
                                                std::string_view value_set) const override {
      return std::optional(value_set == "http://x/vs" && text_of(item) == "official");
    }
    base::Result<std::optional<bool>> subsumes(const Item& general,
                                               const Item& special) const override {
      return std::optional(text_of(special).starts_with(text_of(general)));
    }
  };
  const Fake fake;
  Context context(patient().root());
  CHECK(eval("name[0].use.memberOf('http://x/vs')", context) == "!invalid");
  context.terminology = &fake;
  CHECK(eval("name[0].use.memberOf('http://x/vs')", context) == "true");
  CHECK(eval("name[0].use.memberOf('http://x/other')", context) == "false");
  CHECK(eval("nothing.memberOf('http://x/vs')", context).empty());
  CHECK(eval("'ab'.subsumes('abc')", context) == "true");
  CHECK(eval("'ab'.subsumedBy('abc')", context) == "false");
  CHECK(eval("('a' | 'b').subsumes('abc')", context) == "!invalid");
  context.conforms = [](const Item&, std::string_view profile) {
    return base::Result<std::optional<bool>>(profile == "http://x/p" ? std::optional(true)
                                                                     : std::nullopt);
  };
  CHECK(eval("conformsTo('http://x/p')", context) == "true");
  CHECK(eval("conformsTo('http://x/q')", context) == "!invalid");
}

}  // namespace
}  // namespace fhir::path
