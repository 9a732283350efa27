#include "engine/testing/fixture.h"

namespace engine {

using testing::Fixture;

namespace {

std::string numbers(Fixture& f, const HistoryQuery& query) {
  const auto page = f.engine().history(f.caller(), query);
  REQUIRE(page.has_value());
  std::string numbers;
  for (const Version& version : page->versions)
    numbers += (numbers.empty() ? "" : " ") + version.id + std::to_string(version.number);
  return numbers;
}

}  // namespace

TEST_CASE("_at gives what was current at any time of a span") {
  Fixture f;
  const std::int64_t begin = f.clock().now().ms;
  for (int hour = 0; hour < 5; ++hour) {  // a1 at 0 h, a2 at 1 h …, b as often as a
    REQUIRE(f.commit({f.update("Patient", "a", ""), f.update("Patient", "b", "")}).has_value());
    f.clock().advance(3'600'000);
  }
  const auto between = [&](double from, double to) {
    HistoryQuery query;
    query.type = f.type("Patient");
    query.id = "a";
    query.at_begin = base::Timestamp{begin + static_cast<std::int64_t>(from * 3'600'000)};
    query.at = base::Timestamp{begin + static_cast<std::int64_t>(to * 3'600'000)};
    return query;
  };
  CHECK(numbers(f, between(1.5, 1.5)) == "a2");
  CHECK(numbers(f, between(1.5, 3.5)) == "a4 a3 a2");
  CHECK(numbers(f, between(1, 2)) == "a3 a2");
  CHECK(numbers(f, between(-2, -1)).empty());
  CHECK(numbers(f, between(9, 10)) == "a5");
  HistoryQuery of_type = between(1.5, 2.5);
  of_type.id.clear();
  CHECK(numbers(f, of_type) == "b3 a3 b2 a2");
  of_type.as_of = Instant{2};
  CHECK(numbers(f, of_type) == "b2 a2");
}

}  // namespace engine
