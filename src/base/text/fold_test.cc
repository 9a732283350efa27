#include "base/text/fold.h"

#include <doctest/doctest.h>

#include <string>

namespace base {
namespace {

TEST_CASE("case, accents and spacing do not matter") {
  CHECK(fold("Hansen") == "hansen");
  CHECK(fold("  José\t  MÜLLER \n") == "jose muller");
  CHECK(fold("Łukasz Żółć") == "lukasz zolc");
  CHECK(fold("Weiß") == "weiss");
  CHECK(fold("a\u00A0b") == "a b");
  CHECK(fold("ΩМария") == "ωмария");
  CHECK(fold("").empty());
  CHECK(fold(" \t ").empty());
}

TEST_CASE("æ, ø and å are letters of their own; å is aa") {
  CHECK(fold("ÆRØ") == "ærø");
  CHECK(fold("Åge") == "aage");
  CHECK(fold("Aage") == "aage");
  CHECK(fold("Ærø") != fold("Aero"));
  CHECK(fold("Søren") != fold("Soren"));
  CHECK(fold("Ǽ Ǿ Ǻ") == "æ ø aa");
}

TEST_CASE("composed and decomposed forms give the same key") {
  CHECK(fold("A\u030Age") == fold("Åge"));
  CHECK(fold("Jose\u0301") == fold("José"));
  CHECK(fold("u\u030A") == fold("ů"));
}

TEST_CASE("any bytes can be folded, and folding twice changes nothing") {
  for (const std::string text :
       {"\xFF\xC3", "\xE2\x82", "Årh\u030Aus  x", "\xC3", "日本  語", "\u0301", "e\u0301\u0302"}) {
    CAPTURE(text);
    CHECK(fold(fold(text)) == fold(text));
  }
}

}  // namespace
}  // namespace base
