#include "fhir/profile/guard.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace fhir::profile {
namespace {

std::optional<std::vector<std::string>> guard(const char* text) {
  const auto expression = path::Expression::parse(text);
  REQUIRE(expression.has_value());
  return guard_of(*expression);
}

using Names = std::vector<std::string>;

TEST_CASE("an expression is guarded by the names that it starts from") {
  CHECK(guard("name.exists() or telecom.given.exists()") == Names{"name", "telecom"});
  CHECK(guard("a.where(b = %resource.c).empty()") == Names{"a"});
  CHECK(guard("a.combine(b.c)") == Names{"a", "b"});
  CHECK(guard("duration.exists() implies duration >= 0") == Names{"duration"});
  CHECK(guard("a[0] is Patient") == Names{"a"});
}

TEST_CASE("an expression that looks at anything else is not guarded") {
  for (const char* text : {"hasValue() or a", "children().count() > id.count()", "$this = 'x'",
                           "a.exists() or %resource.b.exists()", "a.combine($this)"}) {
    INFO(text);
    CHECK_FALSE(guard(text));
  }
}

TEST_CASE("a guard is rather too careful") {
  const auto document = json::Document::parse(R"({"valueCode": "x", "_b": {"id": "1"}})");
  REQUIRE(document.has_value());
  CHECK(has_any(document->root(), {"value"}));
  CHECK(has_any(document->root(), {"b"}));
  CHECK_FALSE(has_any(document->root(), {"c", "id"}));
}

}  // namespace
}  // namespace fhir::profile
