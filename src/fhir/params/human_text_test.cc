#include "fhir/params/human_text.h"

#include <doctest/doctest.h>

namespace fhir {
namespace {

HumanText text(const std::string& json) {
  const auto document = json::Document::parse(json);
  REQUIRE(document.has_value());
  const Definitions& r4 = Definitions::r4();
  return HumanTextReader(r4).read(r4.find_resource(document->root().find("resourceType").string()),
                                  document->root());
}

TEST_CASE("what people read is gathered, and not what machines read") {
  const HumanText found = text(R"({"resourceType":"Observation","id":"no","status":"final",
      "meta":{"profile":["http://no"]},"identifier":[{"system":"http://no","value":"no"}],
      "code":{"coding":[{"system":"http://no","version":"no","code":"no","display":"Puls"}],
              "text":"Pulsen"},
      "subject":{"reference":"Patient/no","display":"Fru Holm"},
      "note":[{"text":"Sov godt"}],"valueString":"høj",
      "extension":[{"url":"http://no","valueMarkdown":"*fed*"}],
      "contained":[{"resourceType":"Patient","name":[{"family":"Dam"}]},{"no":"no"}],
      "unknown":"no"})");
  CHECK(found.content == "Puls\nPulsen\nFru Holm\nSov godt\nhøj\n*fed*\nDam\n");
  CHECK(found.narrative.empty());
}

TEST_CASE("a narrative is read without its marks") {
  const auto narrative = [](const std::string& div) {
    return text(R"({"resourceType":"Patient","text":{"status":"generated","div":")" + div + "\"}}")
        .narrative;
  };
  CHECK(narrative("<div>Bo<br/>Holm</div>") == " Bo Holm \n");
  CHECK(narrative("R&oslash;d &#230;ble &#xE5; a&nbsp;b &lt;") == "Rød æble å a b  \n");
  CHECK(narrative("&unknown;.&#xD800;.&#9999999;.&.&") == " . . . . \n");
  CHECK(narrative("<div a='") == " \n");
}

TEST_CASE("long texts end somewhere") {
  const std::string long_text(3 * HumanText::kBytesMax, 'x');
  const HumanText found = text(R"({"resourceType":"Patient","name":[{"text":")" + long_text +
                               R"("},{"text":"Bo"}],"text":{"div":")" + long_text + "\"}}");
  CHECK(found.content == "Bo\n");
  CHECK(found.narrative.size() <= HumanText::kBytesMax + 1);
}

}  // namespace
}  // namespace fhir
