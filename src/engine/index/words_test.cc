#include "engine/index/words.h"

#include <doctest/doctest.h>

namespace engine {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("words are folded in Danish, and each is there once") {
  CHECK(words_of("Åse og Aase, ÆBLE-grød (37,5 µg)") ==
        Words{"37", "5", "aase", "grød", "og", "\u00B5g", "\u00E6ble"});
  CHECK(words_of("COVID-19\nCovid 19").size() == 2);
  CHECK(words_of("“citat” – slut…") == Words{"citat", "slut"});
  CHECK(words_of("").empty());
  CHECK(words_of(" .,;-").empty());
}

TEST_CASE("long words and many words have limits") {
  const auto one = words_of(std::string(10'000, 'x'));
  REQUIRE(one.size() == 1);
  CHECK(one[0].size() == kWordBytesMax);
  std::string wide;
  for (int i = 0; i < 1000; ++i)
    wide += "ø";
  CHECK(words_of("x" + wide)[0].size() == kWordBytesMax - 1);
  std::string many;
  for (int i = 0; i < 50'000; ++i)
    many += std::to_string(i) + " ";
  CHECK(words_of(many).size() == kTextWordsMax);
}

}  // namespace
}  // namespace engine
