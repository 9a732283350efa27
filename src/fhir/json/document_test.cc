#include "fhir/json/document.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace fhir::json {
namespace {

Document parse(std::string text) {
  auto document = Document::parse(std::move(text));
  REQUIRE(document.has_value());
  return *std::move(document);
}

base::Error error_of(std::string text, const Limits& limits = {}) {
  const auto document = Document::parse(std::move(text), limits);
  REQUIRE_FALSE(document.has_value());
  return document.error();
}

TEST_CASE("a document is a tape over its own text") {
  const Document document =
      parse(R"( {"resourceType":"Patient", "name" : [ {"given":["Anna","Bo"] } ],"active":true,)"
            R"("n":-1.50e+3,"none":null,"empty":{},"list":[]} )");
  const Value root = document.root();
  REQUIRE(root.is_object());
  CHECK(root.size() == 7);
  CHECK(root.key() == "");
  CHECK(root.find("resourceType").string_equals("Patient"));
  CHECK(root.find("active").boolean());
  CHECK(root.find("n").raw() == "-1.50e+3");
  CHECK(root.find("n").is_number());
  CHECK(root.find("none").is_null());
  CHECK(root.find("empty").raw() == "{}");
  CHECK(root.find("empty").empty());
  CHECK(root.find("list").raw() == "[]");
  CHECK(root.find("list").empty());
  const Value name = root.find("name");
  CHECK(name.raw() == R"([ {"given":["Anna","Bo"] } ])");
  CHECK(name.key() == "name");
  CHECK(document.text().substr(name.offset(), 3) == "[ {");
  std::string given;
  for (const Value text : (*name.begin()).find("given"))
    given += text.string() + ";";
  CHECK(given == "Anna;Bo;");
}

TEST_CASE("what is not there is absent, all the way down") {
  const Document document = parse(R"({"subject":{"reference":"Patient/1"},"text":"x"})");
  const Value root = document.root();
  CHECK(root.at("subject", "reference").string() == "Patient/1");
  CHECK_FALSE(root.at("subject", "display").exists());
  CHECK_FALSE(root.at("nothing", "reference").exists());
  CHECK_FALSE(root.at("text", "reference").exists());
  const Value absent;
  CHECK_FALSE(absent.is_object());
  CHECK_FALSE(absent.find("x").exists());
  CHECK(absent.begin() == absent.end());
  CHECK(absent.string().empty());
}

TEST_CASE("values stay valid when the document moves") {
  Document first = parse(R"(["short"])");
  const Value text = *first.root().begin();
  const Document second = std::move(first);
  CHECK(text.string() == "short");
  CHECK(second.root().size() == 1);
}

TEST_CASE("strings are unescaped on request") {
  const Document document =
      parse(R"(["plain","a\"b\\c\/d\b\f\n\r\t","\u00e6\u00D8\u20ac","\ud83d\ude00","\u0000"])");
  std::string all;
  std::string scratch;
  auto at = document.root().begin();
  CHECK((*at++).string(scratch) == "plain");
  CHECK(scratch.empty());
  CHECK((*at++).string() == "a\"b\\c/d\b\f\n\r\t");
  CHECK((*at++).string_equals("æØ€"));
  CHECK((*at++).string(scratch) == "😀");
  CHECK((*at++).string() == std::string(1, '\0'));
}

TEST_CASE("scalars and empty containers may be the whole document") {
  for (const char* text : {"1", "-0", "0.10", "1E5", "\"x\"", "true", "false", "null", "[]", "{}",
                           " [ ] ", "\t{ }\r\n", "12345678901234567890.000", "\"\""}) {
    INFO(text);
    CHECK(Document::parse(text).has_value());
  }
}

struct Refused {
  const char* text;
  std::size_t offset;
};

const Refused kRefused[] = {
    {"", 0},
    {"  ", 0},
    {"{", 1},
    {"[", 1},
    {"[1", 2},
    {"[1,", 3},
    {"{\"a\"", 4},
    {"{\"a\":", 5},
    {"{\"a\":1", 6},
    {"{\"a\":1,", 7},
    {"]", 0},
    {"}", 0},
    {"[1]]", 3},
    {"{} {}", 3},
    {"1 2", 2},
    {"[1 2]", 3},
    {"[1,]", 3},
    {"[,1]", 1},
    {"{,}", 1},
    {"{\"a\":1,}", 7},
    {"{\"a\" 1}", 5},
    {"{\"a\":}", 5},
    {"{1:2}", 1},
    {"{a:1}", 1},
    {"{\"a\":1 \"b\":2}", 7},
    {"[}", 1},
    {"{]", 1},
    {"[1}", 2},
    {"{\"a\":1]", 6},
    {"nul", 0},
    {"nulll", 0},
    {"tru", 0},
    {"truex", 0},
    {"[fals]", 1},
    {"True", 0},
    {"NaN", 0},
    {"[Infinity]", 1},
    {"'a'", 0},
    {"01", 0},
    {"-", 0},
    {"+1", 0},
    {".5", 0},
    {"1.", 0},
    {"1.e5", 0},
    {"1e", 0},
    {"1e+", 0},
    {"--1", 0},
    {"0x10", 0},
    {"1a", 0},
    {"[1\"a\"]", 1},
    {"\"a\"1", 3},
    {"\"a\"\"b\"", 3},
    {"\"abc", 0},
    {"[\"a\\\"]", 1},
    {"\"\\x\"", 0},
    {"\"\\u12\"", 0},
    {"\"\\u12g4\"", 0},
    {"\"a\nb\"", 2},
    {"\"a\tb\"", 2},
    {"\"\\ud800\"", 0},
    {"\"\\ud800x\"", 0},
    {"\"\\udc00\"", 0},
    {"\"\\ud800\\ud800\"", 0},
    {"{\"\\q\":1}", 1},
    {"\xEF\xBB\xBF{}", 0},
    {"\"\x80\"", 1},
    {"\"\xC3\"", 1},
    {"\"\xED\xA0\x80\"", 1},
    {"\"\xF4\x90\x80\x80\"", 1},
    {"[1]\f", 3},
    {"[1\f]", 2},
    {"// x\n1", 0},
    {"[1,/**/2]", 3},
    {"\\", 0},
};

TEST_CASE("what RFC 8259 does not allow is refused, with the byte where it goes wrong") {
  for (const Refused& refused : kRefused) {
    INFO(refused.text);
    const base::Error error = error_of(refused.text);
    CHECK(error.kind == base::ErrorKind::Syntax);
    if (*refused.text != '\0' && *refused.text != ' ') {
      CHECK(error.message.find("at byte " + std::to_string(refused.offset) + ":") !=
            std::string::npos);
    }
  }
  CHECK_FALSE(Document::parse(std::string("1\0", 2)).has_value());
  CHECK_FALSE(Document::parse(std::string("[1]\0", 4)).has_value());
  CHECK_FALSE(Document::parse(std::string("\"\0\"", 3)).has_value());
}

TEST_CASE("a syntax error names the element it stands in") {
  const base::Error error =
      error_of(R"({"resourceType":"Patient","name":[{"given":["a"]},{"given":["b",tru]}]})");
  CHECK(error.expression == "Patient.name[1].given");
  CHECK(error.message.find("tru") == error.message.find("true"));  // the text itself is not told
}

TEST_CASE("a key may stand once in an object") {
  const base::Error error =
      error_of(R"({"resourceType":"Patient","name":[{"family":"a"},{"family":"b","family":"c"}]})");
  CHECK(error.kind == base::ErrorKind::Syntax);
  CHECK(error.expression == "Patient.name[1]");
  CHECK(error.message.find("same key twice ('family')") != std::string::npos);
  CHECK_FALSE(Document::parse(R"({"a":1,"b":{"a":1},"a":2})").has_value());
  CHECK_FALSE(Document::parse(R"({"":1,"":2})").has_value());
  CHECK(Document::parse(R"({"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]})").has_value());
  // Also when one of them is written with an escape.
  CHECK_FALSE(Document::parse(R"({"active":true,"\u0061ctive":false})").has_value());
  CHECK(Document::parse(R"({"active":true,"\u0061ctive2":false})").has_value());
}

TEST_CASE("a key with strange characters is not repeated in the message") {
  CHECK(error_of(R"({"2512489996 Nancy":1,"2512489996 Nancy":2})").message.find("2512") ==
        std::string::npos);
}

std::string object_of(int members, int last) {
  std::string text = "{";
  for (int i = 0; i < members; ++i)
    text += "\"k" + std::to_string(i) + "\":0,";
  return text + "\"k" + std::to_string(last) + "\":0}";
}

TEST_CASE("large objects are checked for duplicates without quadratic time") {
  CHECK(Document::parse(object_of(300'000, 300'000)).has_value());
  CHECK_FALSE(Document::parse(object_of(300'000, 0)).has_value());
  CHECK_FALSE(Document::parse(object_of(65, 64)).has_value());
  CHECK_FALSE(Document::parse(object_of(64, 3)).has_value());
  CHECK_FALSE(Document::parse(object_of(63, 62)).has_value());
}

TEST_CASE("limits refuse what is too large, too deep or too many") {
  CHECK(error_of("[1,2,3]", {.bytes_max = 6}).kind == base::ErrorKind::TooLarge);
  CHECK(error_of("[1,2,3]", {.values_max = 3}).kind == base::ErrorKind::TooLarge);
  CHECK(Document::parse("[1,2,3]", {.bytes_max = 7, .values_max = 4}).has_value());

  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(Document::parse(nested(64)).has_value());
  const base::Error error = error_of(nested(65));
  CHECK(error.kind == base::ErrorKind::TooLarge);
  CHECK(error.message.find("64 levels") != std::string::npos);
  CHECK(error_of(nested(5'000'000)).kind == base::ErrorKind::TooLarge);
  CHECK(Document::parse(nested(100'000), {.depth_max = 100'000}).has_value());

  const std::string key(70'000, 'k');
  CHECK(error_of("{\"" + key + "\":1}").kind == base::ErrorKind::TooLarge);
}

TEST_CASE("every truncation of a document is refused") {
  const std::string text =
      R"({"resourceType":"Patient","a":[1.5,true,null,"æ\u00e6\n"],"b":{"c":{}},"d":-1e-3})";
  REQUIRE(Document::parse(text).has_value());
  for (std::size_t size = 0; size < text.size(); ++size) {
    INFO(size);
    CHECK_FALSE(Document::parse(text.substr(0, size)).has_value());
  }
}

TEST_CASE("any single byte changed gives a document or an error, never a crash") {
  const std::string text = R"({"a":[1.5,true,null,"\u00e6\n"],"b":{"c":{}},"d":-1e-3,"e":"æ"})";
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = text;
      changed[at] = static_cast<char>(byte);
      const auto document = Document::parse(changed);
      if (document) {
        CHECK(document->root().raw().size() <= changed.size());
      } else {
        CHECK_FALSE(document.error().message.empty());
      }
    }
  }
}

}  // namespace
}  // namespace fhir::json
