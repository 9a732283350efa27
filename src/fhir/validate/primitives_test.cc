#include "fhir/validate/primitives.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "fhir/json/writer.h"
#include "fhir/validate/xhtml.h"

namespace fhir {
namespace {

bool is_valid(Primitive type, const std::string& json) {
  const auto document = json::Document::parse(json);
  REQUIRE(document.has_value());
  std::string scratch;
  return is_valid_primitive(type, document->root(), scratch);
}

bool is_valid_text(Primitive type, const std::string& text) {
  std::string json;
  json::append_string(json, text);
  return is_valid(type, json);
}

struct Texts {
  Primitive type;
  std::vector<std::string> right;
  std::vector<std::string> wrong;
};

TEST_CASE("primitives that are written as strings") {
  const std::string sixty_four(64, 'a');
  const Texts all[] = {
      {Primitive::String,
       {"a", " ", "æ\n\t", std::string(1 << 20, 'x')},
       {"", "\x01", std::string(1, '\0'), std::string((1 << 20) + 1, 'x')}},
      {Primitive::Markdown, {"# a\r\n"}, {""}},
      {Primitive::Code, {"a", "a b", ">=", "æ"}, {"", " a", "a ", "a  b", "a\tb", "\n"}},
      {Primitive::Id, {"a", "A-1.b", sixty_four}, {"", "a_b", "a b", "æ", "a/b", sixty_four + "a"}},
      {Primitive::Uri, {"urn:x", "http://a.b/c#d", "relative"}, {"", "a b", "a\n"}},
      {Primitive::Oid,
       {"urn:oid:1.2.3", "urn:oid:2.16.840.1.0", "urn:oid:1.2"},
       {"", "1.2.3", "urn:oid:3.1", "urn:oid:1", "urn:oid:1.", "urn:oid:1..2", "urn:oid:1.02"}},
      {Primitive::Uuid,
       {"urn:uuid:c757873d-ec9a-4326-a141-556f43239520"},
       {"", "c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:c757873d",
        "urn:uuid:C757873D-EC9A-4326-A141-556F43239520",
        "urn:uuid:c757873d+ec9a-4326-a141-556f43239520"}},
      {Primitive::Date,
       {"2024", "2024-02", "2024-02-29", "2000-02-29", "0001-01-01"},
       {"", "24", "2024-2", "2024-13", "2024-00", "2024-02-30", "2023-02-29", "1900-02-29",
        "2024-04-31", "2024-01-00", "0000", "2024-01-01T00:00:00Z", "2024/01/01", "2024-01-01 ",
        "20240101"}},
      {Primitive::DateTime,
       {"2024", "2024-02", "2024-02-29", "2024-02-29T00:00:00Z", "2024-02-29T23:59:60+14:00",
        "2024-02-29T12:00:00.123456789-05:30"},
       {"2024-02T00:00:00Z", "2024-02-29T24:00:00Z", "2024-02-29T12:60:00Z", "2024-02-29T12:00Z",
        "2024-02-29T12:00:00", "2024-02-29T12:00:00.Z", "2024-02-29T12:00:00+14:30",
        "2024-02-29T12:00:00+1:00", "2024-02-29T12:00:00+01", "2024-02-29 12:00:00Z",
        "2024-02-30T12:00:00Z", "2024-02-29T12:00:00Zx", "2024-02-29T"}},
      {Primitive::Instant,
       {"2024-02-29T12:00:00Z", "2024-02-29T12:00:00.1+02:00"},
       {"2024", "2024-02-29", "2024-02-29T12:00:00"}},
      {Primitive::Time,
       {"00:00:00", "23:59:60", "12:30:00.500"},
       {"", "24:00:00", "12:30", "12:30:00Z", "1:00:00", "12:30:61", "12:30:00."}},
      {Primitive::Base64Binary,
       {"QQ==", "QUI=", "QUJD", "QU JD\r\nQUJD"},
       {"", "Q", "QQ", "QQ=", "Q===", "QQ==QQ==", "QU-D", "====", "  "}},
  };
  for (const Texts& texts : all) {
    for (const std::string& text : texts.right) {
      INFO(text.substr(0, 80));
      CHECK(is_valid_text(texts.type, text));
    }
    for (const std::string& text : texts.wrong) {
      INFO(text.substr(0, 80));
      CHECK_FALSE(is_valid_text(texts.type, text));
    }
    CHECK_FALSE(is_valid(texts.type, "1"));
    CHECK_FALSE(is_valid(texts.type, "true"));
    CHECK_FALSE(is_valid(texts.type, "null"));
    CHECK_FALSE(is_valid(texts.type, "{}"));
    CHECK(requirement(texts.type) != requirement(Primitive::None));
  }
}

TEST_CASE("a text of many bytes but not too many characters is accepted") {
  std::string text;
  for (int i = 0; i < (1 << 20); ++i)
    text += "æ";
  CHECK(is_valid_text(Primitive::String, text));
  CHECK_FALSE(is_valid_text(Primitive::String, text + "æ"));
}

TEST_CASE("primitives that are written as numbers and words") {
  const Texts all[] = {
      {Primitive::Boolean, {"true", "false"}, {"\"true\"", "1", "null"}},
      {Primitive::Integer,
       {"0", "-0", "2147483647", "-2147483648"},
       {"2147483648", "-2147483649", "1.0", "1e3", "\"1\"", "99999999999999999999", "true"}},
      {Primitive::UnsignedInt, {"0", "2147483647"}, {"-1", "2147483648", "0.5"}},
      {Primitive::PositiveInt, {"1"}, {"0", "-1", "1.5"}},
      {Primitive::Decimal,
       {"0", "-1.50", "1e-7", "123456789012345678901234567890.1"},
       {"\"1.5\"", "true", "[]"}},
  };
  for (const Texts& texts : all) {
    for (const std::string& json : texts.right) {
      INFO(json);
      CHECK(is_valid(texts.type, json));
    }
    for (const std::string& json : texts.wrong) {
      INFO(json);
      CHECK_FALSE(is_valid(texts.type, json));
    }
  }
}

TEST_CASE("literal references") {
  const auto is_right = [](const char* text) {
    return is_valid_reference(Definitions::r4(), text);
  };
  for (const char* text :
       {"Patient/1", "Patient/a-b.c/_history/2", "#", "#x", "http://a.b/Patient/1",
        "https://a.b/any/thing", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "urn:oid:1.2",
        "Patient?identifier=http://a.b|1"}) {
    INFO(text);
    CHECK(is_right(text));
  }
  for (const char* text : {"", "Patient", "Patient/", "Patient/a_b", "Patient/1/", "Patient/1/2",
                           "Patient/1/_history", "Patient/1/_history/", "Patientt/1", "HumanName/1",
                           "/Patient/1", "1", "Patient/1 2", ":x", "http:", "Patient?"}) {
    INFO(text);
    CHECK_FALSE(is_right(text));
  }
}

std::string div(const std::string& content) {
  return "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + content + "</div>";
}

TEST_CASE("narratives that are accepted") {
  for (const char* content :
       {"", "text", "<p>a<br/>b</p>", "<!-- <script> --> x", "&lt;&#230;&#xE6;&nbsp;",
        "<a href='#x' title=\"a>b\">x</a>", "<img src=\"a.png\" alt=\"\" />", "<b >x</b >",
        "<o:p xmlns:o='urn:o'>x<o:b o:c='1' c='2'/></o:p>", "<p xml:lang='da'/>", "&#x10FFFF;",
        "<table>\n<tr><td colspan=\"2\">1</td></tr></table>", "<p style=\"color:red\">x</p>"}) {
    INFO(content);
    CHECK(is_valid_xhtml(div(content)));
  }
  CHECK(is_valid_xhtml(" <div xmlns='http://www.w3.org/1999/xhtml' lang=\"da\"/> "));
  CHECK(is_valid_xhtml("<h:div xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:p>x</h:p></h:div>"));
}

TEST_CASE("narratives that are refused") {
  for (const char* content :
       {"<p>", "</p>", "<p></b>", "<p", "<", "<p class>x</p>", "<p class=x>x</p>",
        "<p a=\"1\"b=\"2\">x</p>", "<p a=\"<\">x</p>", "a & b", "&", "&;", "&#;", "&amp",
        "< p>x</p>", "<!-- x", "<?php ?>", "<!DOCTYPE x>", "<![CDATA[x]]>", "<script>x</script>",
        "<SCRIPT>x</SCRIPT>", "<iframe src=\"x\"/>", "<form/>", "<object/>", "<link href=\"x\"/>",
        "<svg/>", "<x:script/>", "<p onclick=\"x\">x</p>", "<p OnLoad='x'>x</p>",
        "<a href=\"javascript:x\">x</a>", "<a href=\" JavaScript:x\">x</a>", "<body/>",
        // What XML does not allow.
        "]]>", "<!-- a -- b -->", "&#0;", "&#x1F;", "&#xD800;", "&#x110000;", "&#12a;",
        "<p a='1' a='2'/>", "<o:p>x</o:p>", "<p o:a='1'/>",
        "<p xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'/>", "<p xmlns:a=''/>", "<p xmlns:xml='u'/>",
        "<:p/>", "<a:b:c xmlns:a='u'/>"}) {
    INFO(content);
    CHECK_FALSE(is_valid_xhtml(div(content)));
  }
  for (const char* text :
       {"", "x", "<p>x</p>", "<div>x</div>", "<div xmlns=\"http://x\">x</div>",
        "<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>x",
        "<div xmlns=\"http://www.w3.org/1999/xhtml\"/><div/>", "<!-- --><div/>"}) {
    INFO(text);
    CHECK_FALSE(is_valid_xhtml(text));
  }
  std::string deep;
  for (int i = 0; i < 100'000; ++i)
    deep += "<b>";
  CHECK_FALSE(is_valid_xhtml(div(deep)));
}

}  // namespace
}  // namespace fhir
