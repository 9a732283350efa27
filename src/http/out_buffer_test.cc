#include "http/out_buffer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace http {

TEST_CASE("text and bodies come out in order, however little is taken at a time") {
  constexpr unsigned kSeed = 20261124;
  std::mt19937 random(kSeed);
  INFO("seed ", kSeed);
  OutBuffer out;
  for (int round = 0; round < 50; ++round) {
    std::string expected;
    for (unsigned i = 0; i < 1 + random() % 8; ++i) {
      const std::string text(random() % 30'000, static_cast<char>('a' + random() % 26));
      expected += text;
      switch (random() % 3) {
        case 0:
          out.text() += text;
          break;
        case 1:
          out.append(text);
          break;
        default:
          out.append(std::make_shared<const std::string>(text));
          break;
      }
    }
    CHECK(out.size() == expected.size());
    std::string taken;
    while (!out.empty()) {
      const auto pieces = out.pending(3);
      std::size_t available = 0;
      for (const auto piece : pieces)
        available += piece.size();
      REQUIRE(available > 0);
      if (out.is_plain()) CHECK(out.plain() == pieces[0]);
      std::size_t count = 1 + random() % available;
      std::string seen;
      for (const auto piece : pieces)
        seen += piece;
      taken += seen.substr(0, count);
      out.consume(count);
    }
    CHECK(taken == expected);
  }
}

}  // namespace http
