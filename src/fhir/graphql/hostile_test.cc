#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>

#include "fhir/graphql/testing/folder_source.h"
#include "fhir/json/document.h"

// Random queries: a short stand-in for tests/fuzz/graphql_fuzz.cc. EIR_SEED repeats a run.
namespace fhir::graphql {
namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed | 1) {}
  std::uint64_t below(std::uint64_t limit) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_ % limit;
  }

 private:
  std::uint64_t state_;
};

constexpr std::string_view kWords[] = {"{",
                                       "}",
                                       "(",
                                       ")",
                                       "[",
                                       "]",
                                       ":",
                                       "...",
                                       "$v",
                                       "@skip",
                                       "@flatten",
                                       "@first",
                                       "@slice",
                                       "@singleton",
                                       "on",
                                       "Patient",
                                       "name",
                                       "given",
                                       "id",
                                       "resource",
                                       "subject",
                                       "link",
                                       "other",
                                       "_count",
                                       "fhirpath",
                                       "\"use\"",
                                       "\"$index\"",
                                       "\"a(\"",
                                       "if",
                                       "true",
                                       "path",
                                       "query",
                                       "fragment",
                                       "f",
                                       "PatientList",
                                       "PatientConnection",
                                       "edges",
                                       "next",
                                       "contained",
                                       "__typename",
                                       "-1",
                                       "1.5e",
                                       "99999999999999999999",
                                       "null",
                                       "\"\\u00e6\"",
                                       "#x\n",
                                       "\"",
                                       "_name",
                                       "value",
                                       "type"};

testing::FolderSource source_of_tests() {
  testing::FolderSource source;
  source.add("a", R"({"resourceType":"Patient","id":"a","name":[{"use":"usual","given":["Ane"]},)"
                  R"({"given":["Nan","Liv"]}],"link":[{"other":{"reference":"Patient/a"}}]})");
  source.add("b", R"({"resourceType":"Observation","id":"b","subject":{"reference":"Patient/a"},)"
                  R"("contained":[{"resourceType":"Device","id":"d"}]})");
  return source;
}

std::string random_word(Dice& dice) {
  return std::string(kWords[dice.below(std::size(kWords))]);
}

// Fields that exist, mostly, with arguments and directives that fit, sometimes.
void append_selections(Dice& dice, int depth, std::string& query) {
  static constexpr std::string_view kFields[] = {"id",
                                                 "name",
                                                 "given",
                                                 "family",
                                                 "link",
                                                 "other",
                                                 "resource",
                                                 "subject",
                                                 "contained",
                                                 "active",
                                                 "a:id",
                                                 "_active",
                                                 "...on Patient",
                                                 "...",
                                                 "__typename",
                                                 "reference",
                                                 "PatientList(_reference:link)",
                                                 "use",
                                                 "type"};
  static constexpr std::string_view kMore[] = {
      "@flatten",        "@first",         "@singleton",  "@slice(path:\"$index\")",
      "@skip(if:false)", "(_count:1)",     "(use:usual)", "(fhirpath:\"given.exists()\")",
      "(_offset:1)",     "(optional:true)"};
  query += '{';
  for (std::uint64_t i = 0; i < 1 + dice.below(4); ++i) {
    query += dice.below(40) == 0 ? random_word(dice)
                                 : std::string(kFields[dice.below(std::size(kFields))]);
    if (dice.below(4) == 0) query += kMore[dice.below(std::size(kMore))];
    if (depth > 0 && dice.below(2) == 0) append_selections(dice, depth - 1, query);
    query += ' ';
  }
  query += '}';
}

// Half of them are words in any order.
std::string random_query(Dice& dice) {
  std::string query;
  if (dice.below(2) == 0) {
    append_selections(dice, static_cast<int>(dice.below(4)), query);
  } else {
    for (std::uint64_t i = 0; i < 1 + dice.below(30); ++i)
      query += random_word(dice) + " ";
  }
  if (dice.below(8) == 0) query[dice.below(query.size())] = static_cast<char>(dice.below(256));
  return query;
}

TEST_CASE("no query does harm, and every answer is JSON") {
  const char* const given = std::getenv("EIR_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : 20261125;
  CAPTURE(seed);
  testing::FolderSource source = source_of_tests();
  Dice dice(seed);
  int answered = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string query = random_query(dice);
    const auto resource = dice.below(2) == 0 ? source.by_path("Patient/a") : DocumentPointer();
    const auto data = testing::answer(query, source, resource);
    if (!data) continue;
    ++answered;
    CHECK(json::Document::parse(*data).has_value());
  }
  CHECK(answered > 100);
}

TEST_CASE("a circle of references ends where the query ends, and costs what it asks") {
  testing::FolderSource source = source_of_tests();
  const auto deep = [](int levels) {
    std::string query = "{";
    for (int i = 0; i < levels; ++i)
      query += "link{other{resource{";
    query += "id";
    for (int i = 0; i < levels; ++i)
      query += "}}}";
    return query + "}";
  };
  CHECK(testing::answer(deep(12), source, source.by_path("Patient/a")).has_value());
  const auto refused = testing::answer(deep(14), source, source.by_path("Patient/a"));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == base::ErrorKind::TooLarge);
  // Two ways at each level: 2^13 paths are more searches than one query may make.
  std::string wide = "{id}";
  for (int i = 0; i < 12; ++i)
    wide =
        "{a:PatientList(_reference:link)" + wide + " b:PatientList(_reference:link)" + wide + "}";
  const auto costly = testing::answer(wide, source, source.by_path("Patient/a"));
  REQUIRE_FALSE(costly.has_value());
}

}  // namespace
}  // namespace fhir::graphql
