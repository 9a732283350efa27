#include "engine/compartment/references.h"

#include <doctest/doctest.h>

#include <string>

namespace engine {
namespace {

std::string scanned(std::string_view text, Urls urls = Urls::None) {
  std::string all;
  scan_references(text, urls, [&](std::string_view reference) {
    if (!all.empty()) all += ' ';
    all += reference;
  });
  return all;
}

TEST_CASE("references are found without parsing, and nothing else is") {
  CHECK_EQ(scanned(R"({"a":{"reference":"Patient/1"},"b":[{"reference":"#x","display":"y"}]})"),
           "Patient/1 #x");
  CHECK_EQ(scanned(R"({"text":"\"reference\":\"Patient/1\""})"), "");
  CHECK_EQ(scanned(R"({"reference":"Patient\/1"})"), "");
  CHECK_EQ(scanned(R"({"reference":{"reference":"Group/1"}})"), "Group/1");
  CHECK_EQ(scanned(R"({"reference":")"), "");
  CHECK_EQ(scanned(R"({"reference":"Patient/1)"), "");
  CHECK_EQ(scanned(""), "");
  CHECK_EQ(scanned("{\"reference\":\"" + std::string(10'000, 'a') + "\"}"), "");
  CHECK_EQ(scanned(R"({"url":"Binary/1"})"), "");
  CHECK_EQ(scanned(R"({"url":"Binary/1","x":{"url":"http://x"}})", Urls::Binaries), "Binary/1");
}

}  // namespace
}  // namespace engine
