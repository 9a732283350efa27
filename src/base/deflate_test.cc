#include "base/deflate.h"

#include <doctest/doctest.h>

namespace base {

TEST_CASE("what was deflated is inflated again") {
  for (const std::string& text : {std::string(), std::string("a"), std::string(100'000, 'x')}) {
    const auto back = inflate(deflate(text), text.size());
    REQUIRE(back.has_value());
    CHECK(*back == text);
  }
}

TEST_CASE("damaged data is refused") {
  const std::string whole = deflate("some text that is long enough");
  CHECK_FALSE(inflate(whole, 5).has_value());
  CHECK_FALSE(inflate(std::string_view(whole).substr(0, whole.size() - 3), 29).has_value());
  CHECK_FALSE(inflate("no zlib data", 12).has_value());
}

}  // namespace base
