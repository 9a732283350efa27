#include <doctest/doctest.h>

#include <string>

#include "fhir/xml/testing/round_trip.h"

namespace fhir::xml {
namespace {

// A little of everything.
const std::string kXml =
    "<?xml version='1.0' encoding='UTF-8'?><!-- c --><Patient xmlns='http://hl7.org/fhir' "
    "xmlns:x='urn:x'><id value='a'/><text><status value='empty'/><div "
    "xmlns='http://www.w3.org/1999/xhtml'>&#160;<b x:y='&amp;'>b</b><![CDATA[<]]><br/>\r\n</div>"
    "</text><contained><Group><id value='g'/></Group></contained><active value='true'/><name>"
    "<given value='æ'/><given id='i'><extension url='u'><valueDecimal value='1.50'/></extension>"
    "</given></name></Patient>";
const std::string kJson =
    R"({"resourceType":"Patient","text":{"status":"empty","div":"<div xmlns=\"http://www.w3.org/)"
    R"(1999/xhtml\" xmlns:a=\"u\"><!-- c --><p a:b='1'>&#10;&nbsp;</p>\r</div>"},"name":[{"given":)"
    R"(["\u00e6",null],"_given":[null,{"extension":[{"url":"u","valueDecimal":1.50}]}]}]})";

}  // namespace

TEST_CASE("any single byte changed is an error, or goes both ways") {
  for (const std::string& text : {kXml, kJson}) {
    REQUIRE(broken_promise(text) == "");
    for (std::size_t at = 0; at < text.size(); ++at) {
      for (const char byte :
           {'\0', '\1', '\n', '\r', ' ', '"', '&', '\'',   '-',    '/',    ':',   ';',
            '<',  '=',  '>',  'a',  '[', ']', '0', '\x80', '\xC3', '\xEF', '\xFF'}) {
        std::string changed = text;
        changed[at] = byte;
        if (const std::string broken = broken_promise(changed); !broken.empty())
          FAIL_CHECK(broken << ": " << changed);
      }
    }
  }
}

TEST_CASE("every prefix of a text is an error") {
  for (std::size_t size = 0; size < kXml.size(); ++size)
    CHECK(broken_promise(kXml.substr(0, size)) == "");
}

}  // namespace fhir::xml
