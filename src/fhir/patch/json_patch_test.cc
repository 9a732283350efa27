#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "fhir/patch/patch.h"
#include "fhir/patch/tree.h"

namespace fhir::patch {
namespace {

// The patched text, or the kind of the error.
std::string patched(std::string_view current, std::string_view patch) {
  const auto result = apply_json_patch(current, patch);
  if (result) return *result;
  switch (result.error().kind) {
    case base::ErrorKind::Syntax:
      return "syntax";
    case base::ErrorKind::Conflict:
      return "conflict";
    case base::ErrorKind::TooLarge:
      return "too large";
    case base::ErrorKind::TooCostly:
      return "too costly";
    default:
      return "invalid";
  }
}

TEST_CASE("what is not touched keeps its bytes") {
  CHECK(patched(R"({"a":{"n":1.50,"s":"\u00e6","e":[1e3,  2]},"b":1})",
                R"([{"op":"replace","path":"/b","value":2.0}])") ==
        R"({"a":{"n":1.50,"s":"\u00e6","e":[1e3,  2]},"b":2.0})");
  CHECK(patched(R"({"a": 1 })", "[]") == R"({"a": 1 })");
}

TEST_CASE("operations of RFC 6902") {
  CHECK(patched("{}", R"([{"op":"add","path":"/a","value":[]},
                          {"op":"add","path":"/a/-","value":1},
                          {"op":"add","path":"/a/0","value":0}])") == R"({"a":[0,1]})");
  CHECK(patched(R"({"a":1})", R"([{"op":"copy","from":"/a","path":"/b"},
                                  {"op":"remove","path":"/a"}])") == R"({"b":1})");
  CHECK(patched(R"({"a":{"b":{"c":1}}})", R"([{"op":"move","from":"/a/b/c","path":"/a/c"}])") ==
        R"({"a":{"b":{},"c":1}})");
  CHECK(patched(R"({"a":1})", R"([{"op":"replace","path":"","value":{"b":2}}])") == R"({"b":2})");
  CHECK(patched(R"({"a/b":1,"m~n":2,"\u0061":3})",
                R"([{"op":"remove","path":"/a~1b"},{"op":"remove","path":"/m~0n"},
                    {"op":"replace","path":"/a","value":4}])") == R"({"\u0061":4})");
}

TEST_CASE("test compares numbers by value and members in any order") {
  constexpr std::string_view kCurrent =
      R"({"n":1.50,"o":{"a":1,"b":[true,null]},"s":"\u00e6","h":1e400})";
  for (const char* value :
       {R"("/n","value":1.5)", R"("/n","value":15e-1)", R"("/o","value":{"b":[true,null],"a":1.0})",
        R"("/s","value":"æ")", R"("/h","value":10e399)"}) {
    CAPTURE(value);
    CHECK(patched(kCurrent, R"([{"op":"test","path":)" + std::string(value) + "}]") == kCurrent);
  }
  for (const char* value :
       {R"("/n","value":"1.50")", R"("/n","value":1.51)", R"("/o","value":{"a":1})",
        R"("/o","value":{"a":1,"b":[null,true]})", R"("/x","value":1)", R"("/h","value":1e401)"}) {
    CAPTURE(value);
    CHECK(patched(kCurrent, R"([{"op":"test","path":)" + std::string(value) + "}]") == "conflict");
  }
}

TEST_CASE("what does not fit is refused") {
  constexpr std::string_view kCurrent = R"({"a":[1,2],"s":"x"})";
  for (const char* patch :
       {R"([{"op":"add","path":"/a/3","value":1}])", R"([{"op":"add","path":"/a/01","value":1}])",
        R"([{"op":"add","path":"/a/x","value":1}])", R"([{"op":"remove","path":"/a/2"}])",
        R"([{"op":"remove","path":"/a/-"}])", R"([{"op":"remove","path":""}])",
        R"([{"op":"remove","path":"/b"}])", R"([{"op":"replace","path":"/b","value":1}])",
        R"([{"op":"add","path":"/s/t","value":1}])", R"([{"op":"move","from":"/a","path":"/a/0"}])",
        R"([{"op":"add","path":"a","value":1}])", R"([{"op":"add","path":"/~2","value":1}])",
        R"([{"op":"add","path":"/b"}])", R"([{"path":"/b"}])", R"([{"op":"frob","path":"/b"}])",
        R"([{"op":"add","value":1}])", R"([{"op":"copy","path":"/b"}])", R"({"op":"add"})",
        R"([1])"}) {
    CAPTURE(patch);
    CHECK(patched(kCurrent, patch) == "invalid");
  }
  CHECK(patched("{", "[]") == "syntax");
  CHECK(patched("{}", "[") == "syntax");
  CHECK(apply_json_patch("{}", R"([{"op":"remove","path":"/b"}])").error().message ==
        "Operation 1 of the JSON Patch cannot be done: 'path' does not exist.");
}

TEST_CASE("hostile patches end") {
  std::string doubling = R"([{"op":"add","path":"/a","value":["0123456789"]})";
  for (int at = 0; at < 60; ++at)
    doubling += R"(,{"op":"copy","from":"/a","path":"/a/-"})";
  CHECK(patched("{}", doubling + "]") == "too large");

  std::string many = "[";
  for (std::size_t at = 0; at <= kOperationsMax; ++at)
    many += R"({"op":"test","path":"","value":{}},)";
  many.back() = ']';
  CHECK(patched("{}", many) == "too large");

  std::string pointer;
  for (int at = 0; at < 200; ++at)
    pointer += "/a";
  CHECK(patched("{}", R"([{"op":"remove","path":")" + pointer + R"("}])") == "invalid");

  std::string large = "[0";
  for (int at = 0; at < 200'000; ++at)
    large += ",0";
  std::string inserts = "[";
  for (int at = 0; at < 9'000; ++at)
    inserts += R"({"op":"add","path":"/0","value":1},)";
  inserts.back() = ']';
  CHECK(patched(large + "]", inserts) == "too costly");
}

TEST_CASE("the JSON Patch suite") {
  const char* given = std::getenv("EIR_SHARED");
  const std::string name =
      std::string(given ? given : "../shared") + "/testdata/patch/json-patch-tests.json";
  std::ifstream in(name, std::ios::binary);
  const auto suite = json::Document::parse(std::string(std::istreambuf_iterator<char>(in), {}));
  if (!suite) {
    MESSAGE("skipped: no " << name);
    return;
  }
  std::size_t passed = 0;
  for (const json::Value& test : suite->root()) {
    CAPTURE(test.at("comment").string());
    const auto result = apply_json_patch(test.at("doc").raw(), test.at("patch").raw());
    CHECK(result.has_value() == test.at("expected").exists());
    if (result && test.at("expected")) {
      const auto document = json::Document::parse(*result);
      REQUIRE(document);
      CHECK(Tree(document->root()).equals(test.at("expected")));
    }
    ++passed;
  }
  MESSAGE("json patch " << passed << " cases");
}

}  // namespace
}  // namespace fhir::patch
