#include "base/text/collate.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace base {

TEST_CASE("texts come in the order of a Danish register") {
  const std::vector<std::string> sorted = {
      "",       "1. sal",  "Abel",      "Anna Zoe", "Annabel", "Eriksen",  "Hansen", "Hansén",
      "hansen", "Hansson", "Lund-Berg", "Mygind",   "Müller",  "Myrup",    "Møller", "Måge",
      "Zoe",    "Ærø",     "Äström",    "Ørsted",   "Östberg", "Aabenraa", "Ågård",  "Ωμέγα"};
  std::vector<std::string> shuffled(sorted.rbegin(), sorted.rend());
  std::ranges::sort(shuffled, {}, collation_key);
  CHECK(shuffled == sorted);
}

TEST_CASE("the ways to write a letter have one place") {
  const auto place = [](const char* text) {
    const std::string key = collation_key(text);
    return key.substr(0, key.find('\0'));
  };
  CHECK(place("Ågård") == place("AAGAARD"));
  CHECK(place("A\u030Agard") == place("Ågard"));
  CHECK(place("Bjo\u0308rn") == place("Bjørn"));
  CHECK(place("Mu\u0308ller") == place("Myller"));
  CHECK(place("Bäck") == place("Bæck"));
  CHECK(place("Renée") == place("RENEE"));
  CHECK(place("Anna Andersen") < place("Annå"));
}

}  // namespace base
