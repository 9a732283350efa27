#include "fhir/json/writer.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "fhir/json/document.h"

namespace fhir::json {
namespace {

TEST_CASE("a writer places the commas") {
  std::string out;
  Writer w(out);
  w.begin_object().member("a", "x").member("n", -5).key("list").begin_array();
  w.string("s").number(7).boolean(true).boolean(false).raw("1.50");
  w.begin_object().end_object().begin_array().end_array();
  w.end_array().member_raw("raw", "[null]").key("o").begin_object();
  w.member("b", std::string_view("y")).end_object().end_object();
  CHECK(out ==
        R"({"a":"x","n":-5,"list":["s",7,true,false,1.50,{},[]],"raw":[null],"o":{"b":"y"}})");
  CHECK(Document::parse(out).has_value());
}

TEST_CASE("the largest numbers are written whole") {
  std::string out;
  Writer(out).number(std::numeric_limits<std::int64_t>::min());
  CHECK(out == "-9223372036854775808");
}

TEST_CASE("every byte below 128 survives writing and reading") {
  std::string text = "æøå 😀 ";
  for (int byte = 0; byte < 128; ++byte)
    text += static_cast<char>(byte);
  std::string out;
  append_string(out, text);
  CHECK(out.find("\\u001f") != std::string::npos);
  const auto document = Document::parse(out);
  REQUIRE(document.has_value());
  CHECK(document->root().string() == text);
}

}  // namespace
}  // namespace fhir::json
