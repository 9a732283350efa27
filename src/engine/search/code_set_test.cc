// :in, :not-in, :above and :below of tokens, in searches, chains and _filter.

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "engine/testing/fixture.h"

namespace engine {

namespace {

using testing::Fixture;

constexpr const char* kAnimals = R"("url":"urn:animals","status":"active","content":"complete",
  "concept":[{"code":"animal","concept":[{"code":"mammal","concept":[{"code":"dog"},
  {"code":"bat"}]},{"code":"bird"}]}])";

std::string value_set(const std::string& include) {
  return R"("url":"urn:set","status":"active","compose":{"include":[)" + include + "]}";
}

std::string of_code(const std::string& code, const std::string& system = "urn:animals") {
  return R"("status":"final","code":{"coding":[{"system":")" + system + R"(","code":")" + code +
         R"("}]},"subject":{"reference":"Patient/p"})";
}

// Observations of dog, bird, of no known code, and of none.
void fill(Fixture& fixture) {
  fixture.commit_one(fixture.update("CodeSystem", "animals", kAnimals));
  fixture.commit_one(fixture.update("Patient", "p", ""));
  fixture.commit_one(fixture.update("Observation", "dog", of_code("dog")));
  fixture.commit_one(fixture.update("Observation", "bird", of_code("bird")));
  fixture.commit_one(fixture.update("Observation", "other", of_code("dog", "urn:other")));
  fixture.commit_one(
      fixture.update("Observation", "none", R"("status":"final","code":{"text":"x"})"));
}

std::string refusal(Fixture& fixture, std::string_view query) {
  const auto result = fixture.try_search("Observation", query, fixture.engine().now());
  REQUIRE_FALSE(result.has_value());
  return result.error().message;
}

// A random graph of concepts: parents come before their children.
struct Graph {
  std::vector<std::vector<std::size_t>> parents;

  explicit Graph(testing::SeededRandom& random) : parents(30) {
    for (std::size_t i = 1; i < parents.size(); ++i)
      for (std::uint64_t n = random.below(3); n > 0; --n)
        parents[i].push_back(random.below(i));
  }
  bool is_below(std::size_t each, std::size_t root) const {
    if (each == root) return true;
    for (const std::size_t parent : parents[each])
      if (is_below(parent, root)) return true;
    return false;
  }
  std::string resource() const {
    std::string concepts;
    for (std::size_t i = 0; i < parents.size(); ++i) {
      concepts += (i == 0 ? "" : ",") + (R"({"code":"c)" + std::to_string(i)) + '"';
      std::string properties;
      for (const std::size_t parent : parents[i])
        properties += (properties.empty() ? "" : ",") +
                      (R"({"code":"parent","valueCode":"c)" + std::to_string(parent)) + R"("})";
      concepts += (properties.empty() ? "" : R"(,"property":[)" + properties + "]") + "}";
    }
    return R"("url":"urn:graph","status":"active","content":"complete","concept":[)" + concepts +
           "]";
  }
};

}  // namespace

TEST_CASE("searches by random graphs and value sets find what a walk finds") {
  const char* const given = std::getenv("EIR_SEED");
  const std::uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device{}();
  INFO("EIR_SEED=" << seed);
  testing::SeededRandom random(seed);
  for (int round = 0; round < 4; ++round) {
    Fixture fixture;
    const Graph graph(random);
    fixture.commit_one(fixture.update("CodeSystem", "g", graph.resource()));
    std::vector<std::size_t> codes;
    for (std::size_t i = 0; i < 60; ++i) {
      codes.push_back(random.below(graph.parents.size()));
      fixture.commit_one(fixture.update("Observation", std::to_string(i),
                                        of_code("c" + std::to_string(codes.back()), "urn:graph")));
    }
    const auto compare = [&](const std::string& query, const auto& wanted) {
      std::string expected;
      for (std::size_t i = codes.size(); i-- > 0;)
        if (wanted(codes[i])) expected += (expected.empty() ? "" : " ") + std::to_string(i);
      CAPTURE(query);
      CHECK(fixture.ids("Observation", query + "&_count=1000") == expected);
    };
    for (int n = 0; n < 30; ++n) {
      const std::size_t a = random.below(graph.parents.size());
      const std::size_t b = random.below(graph.parents.size());
      const std::string of_a = "c" + std::to_string(a);
      const std::string of_b = "c" + std::to_string(b);
      compare("code:below=urn:graph|" + of_a,
              [&](std::size_t code) { return graph.is_below(code, a); });
      compare("code:above=urn:graph|" + of_a,
              [&](std::size_t code) { return graph.is_below(a, code); });
      fixture.commit_one(fixture.update(
          "ValueSet", "v",
          R"("url":"urn:set","status":"active","compose":{"include":[{"system":"urn:graph","filter":[
          {"property":"concept","op":"is-a","value":")" +
              of_a +
              R"("}]}],"exclude":[{"system":"urn:graph","filter":[{"property":"concept","op":"is-a",
          "value":")" +
              of_b + R"("}]}]})"));
      const auto is_in = [&](std::size_t code) {
        return graph.is_below(code, a) && !graph.is_below(code, b);
      };
      compare("code:in=urn:set", is_in);
      compare("code:not-in=urn:set", [&](std::size_t code) { return !is_in(code); });
    }
  }
}

TEST_CASE("tokens are found by value set") {
  Fixture fixture;
  fill(fixture);
  CHECK(refusal(fixture, "code:in=urn:set") ==
        "'code:in': the value set 'urn:set' is not known here: upload it as a ValueSet");
  fixture.commit_one(fixture.update(
      "ValueSet", "v",
      value_set(R"({"system":"urn:animals","filter":[{"property":"concept","op":"is-a",
                "value":"mammal"}]})")));
  CHECK(fixture.ids("Observation", "code:in=urn:set") == "dog");
  CHECK(fixture.ids("Observation", "code:in=ValueSet/v") == "dog");
  CHECK(fixture.ids("Observation", "code:in=http://test/fhir/ValueSet/v") == "dog");
  CHECK(fixture.ids("Observation", "code:not-in=urn:set") == "none other bird");
  CHECK(fixture.ids("Observation", "_filter=code in urn:set") == "dog");
  CHECK(fixture.ids("Observation", "_filter=code ni urn:set and status eq final") ==
        "none other bird");
  CHECK(fixture.ids("Patient", "_has:Observation:patient:code:in=urn:set") == "p");
  CHECK(fixture.ids("Observation", "status:in=http://hl7.org/fhir/ValueSet/observation-status") ==
        "none other bird dog");
  CHECK(fixture.ids("Observation", "code:in=urn:set&_id=bird,dog") == "dog");
}

TEST_CASE("a search by value set is as of its instant, and never stale") {
  Fixture fixture;
  fill(fixture);
  const auto put = [&](const std::string& code) {
    return fixture.commit_one(fixture.update(
        "ValueSet", "v",
        value_set(R"({"system":"urn:animals","concept":[{"code":")" + code + R"("}]})")));
  };
  put("dog");
  const Instant before = fixture.engine().now();
  CHECK(fixture.ids("Observation", "code:in=urn:set") == "dog");
  put("bird");
  CHECK(fixture.ids("Observation", "code:in=urn:set") == "bird");
  CHECK(fixture.ids("Observation", "code:in=urn:set", before) == "dog");
  CHECK(fixture.ids("Observation", "code:in=urn:set") == "bird");
  // A change of what it is made from counts as well.
  fixture.commit_one(fixture.update(
      "ValueSet", "v",
      value_set(R"({"system":"urn:animals","filter":[{"property":"concept","op":"is-a",
                "value":"bird"}]})")));
  CHECK(fixture.ids("Observation", "code:in=urn:set") == "bird");
  fixture.commit_one(
      fixture.update("CodeSystem", "animals",
                     R"("url":"urn:animals","status":"active","content":"complete","concept":[
                     {"code":"bird","concept":[{"code":"dog"}]}])"));
  CHECK(fixture.ids("Observation", "code:in=urn:set") == "bird dog");
  fixture.commit_one(fixture.remove("ValueSet", "v"));
  CHECK(refusal(fixture, "code:in=urn:set").starts_with("'code:in': the value set 'urn:set'"));
  fixture.reopen();
  CHECK(fixture.ids("Observation", "code:in=urn:set", before) == "dog");
}

TEST_CASE("tokens are found by what is above and below") {
  Fixture fixture;
  fill(fixture);
  CHECK(fixture.ids("Observation", "code:below=urn:animals|animal") == "bird dog");
  CHECK(fixture.ids("Observation", "code:below=urn:animals|mammal") == "dog");
  CHECK(fixture.ids("Observation", "code:below=urn:animals|mammal,urn:animals|bird") == "bird dog");
  CHECK(fixture.ids("Observation", "code:above=urn:animals|dog") == "dog");
  CHECK(fixture.ids("Observation", "code:above=urn:animals|mammal") == "");
  CHECK(fixture.ids("Observation", "_filter=code ss urn:animals|mammal") == "dog");
  CHECK(fixture.ids("Observation", "_filter=code sb urn:animals|dog") == "dog");
  CHECK(fixture.ids("Patient", "_has:Observation:patient:code:below=urn:animals|bird") == "p");
  CHECK(refusal(fixture, "code:below=mammal") ==
        "a value of 'code:below' must be written as system|code");
  CHECK(refusal(fixture, "code:below=urn:none|mammal") ==
        "'code:below' needs the code system 'urn:none', which is not known here: upload it as a "
        "CodeSystem");
  CHECK(refusal(fixture, "code:below=urn:animals|cow").starts_with("a code of 'code:below'"));
}

TEST_CASE("many codes are asked of the keys there are, few are looked up") {
  Fixture fixture;
  std::string concepts;
  for (int i = 0; i < 5000; ++i)
    concepts += (i == 0 ? "" : ",") + (R"({"code":")" + std::to_string(i)) + R"("})";
  fixture.commit_one(fixture.update("CodeSystem", "many",
                                    R"("url":"urn:many","status":"active","content":"complete",
                                    "caseSensitive":false,"concept":[)" +
                                        concepts + "]"));
  fixture.commit_one(fixture.update(
      "ValueSet", "v", value_set(R"({"system":"urn:many","filter":[{"property":"code","op":"regex",
                "value":"[0-9]*[13579]"}]})")));
  for (const int i : {3, 4, 4999, 5001})
    fixture.commit_one(
        fixture.update("Observation", std::to_string(i), of_code(std::to_string(i), "urn:many")));
  CHECK(fixture.ids("Observation", "code:in=urn:set") == "4999 3");
  CHECK(fixture.ids("Observation", "code:not-in=urn:set") == "5001 4");
}

}  // namespace engine
