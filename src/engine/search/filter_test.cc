// _filter: its grammar, its operations, its limits.

#include "engine/testing/fixture.h"

namespace engine {

using base::ErrorKind;
using testing::Fixture;

namespace {

base::Result<SearchResult> filtered(Fixture& f, std::string_view type, const std::string& filter) {
  const std::vector<RawParameter> raw = {{"_filter", filter}};
  auto query = parse_search(f.definitions(), nullptr, f.type(type), raw, Handling::Strict);
  if (!query) return std::unexpected(query.error());
  return f.engine().search(f.caller(), f.engine().now(), *query);
}

std::string ids(Fixture& f, std::string_view type, const std::string& filter) {
  const auto result = filtered(f, type, filter);
  if (!result) return result.error().message;
  std::string ids;
  for (const Version& match : result->matches)
    ids += (ids.empty() ? "" : " ") + match.id;
  return ids;
}

void add_patients(Fixture& f) {
  f.commit_one(f.update("Patient", "a",
                        R"("gender":"female","birthDate":"1948-03-14",
                        "name":[{"family":"Møller Hansen","given":["Inger"]}])"));
  f.commit_one(f.update("Patient", "b",
                        R"("gender":"male","birthDate":"1950",
                        "name":[{"family":"Hansen"}])"));
  f.commit_one(f.update("Patient", "c", R"("gender":"male")"));
  f.commit_one(f.update("Observation", "o",
                        R"("status":"final","code":{"coding":[{"system":"urn:s","code":"k"}]},
                        "subject":{"reference":"Patient/a"})"));
}

}  // namespace

TEST_CASE("a filter compares, and joins with and, or, not and parentheses") {
  Fixture f;
  add_patients(f);
  CHECK(ids(f, "Patient", "gender eq male") == "c b");
  CHECK(ids(f, "Patient", "gender ne male") == "a");
  CHECK(ids(f, "Patient", "family eq \"hansen\"") == "b");
  CHECK(ids(f, "Patient", "family co \"hans\"") == "b a");
  CHECK(ids(f, "Patient", "family sw \"hans\"") == "b");
  CHECK(ids(f, "Patient", "family ew \"HANSEN\"") == "b a");
  CHECK(ids(f, "Patient", "birthdate lt 1949-01-01") == "a");
  CHECK(ids(f, "Patient", "birthdate pr false") == "c");
  CHECK(ids(f, "Patient", "gender eq male and birthdate pr true or given eq inger") == "b a");
  CHECK(ids(f, "Patient", "gender eq male and (birthdate pr true or given eq inger)") == "b");
  CHECK(ids(f, "Patient", "not (gender eq male)") == "a");
  CHECK(ids(f, "Patient", "not(gender eq male and not(birthdate pr true))") == "b a");
  CHECK(ids(f, "Observation", "patient.family co \"hansen\"") == "o");
  CHECK(ids(f, "Observation", "code eq urn:s|k and subject re Patient/a") == "o");
}

TEST_CASE("po asks for dates that share a moment") {
  Fixture f;
  add_patients(f);
  f.commit_one(f.update("Encounter", "e",
                        R"("status":"finished","class":{"code":"IMP"},
                        "period":{"start":"2026-11-01","end":"2026-11-05"})"));
  CHECK(ids(f, "Encounter", "date po 2026-11-05") == "e");
  CHECK(ids(f, "Encounter", "date po 2026-11") == "e");
  CHECK(ids(f, "Encounter", "date po 2026-11-06").empty());
  CHECK(ids(f, "Encounter", "date eq 2026-11-05").empty());
  CHECK(ids(f, "Patient", "birthdate po 1948") == "a");
}

TEST_CASE("brackets ask several things of what one reference leads to") {
  Fixture f;
  add_patients(f);
  f.commit_one(f.update("Patient", "d", R"("link":[
      {"other":{"reference":"Patient/a"},"type":"seealso"},
      {"other":{"reference":"Patient/b"},"type":"seealso"}])"));
  CHECK(ids(f, "Patient", "link.gender eq male and link.given eq inger") == "d");
  CHECK(ids(f, "Patient", "link[gender eq male and given eq inger]") == "");
  CHECK(ids(f, "Patient", "link[gender eq female and given eq \"inger\"]") == "d");
  CHECK(ids(f, "Patient", "link[gender eq male].family co \"hans\" and gender pr false") == "d");
  CHECK(ids(f, "Patient", "link:Patient[gender eq male].given eq inger or gender eq female") ==
        "a");
  CHECK(ids(f, "Observation", "subject[family ew \"hansen\"].birthdate lt 1949-01-01") == "o");
  CHECK(ids(f, "Observation", "not(subject[gender eq male])") == "o");
}

TEST_CASE("brackets in brackets end at the limit") {
  Fixture f;
  std::string deep = "gender eq male";
  for (int i = 0; i < 200; ++i)
    deep = "link[" + deep + "]";
  CHECK_FALSE(filtered(f, "Patient", deep).has_value());
}

TEST_CASE("a filter that cannot be read is refused") {
  Fixture f;
  for (const char* filter : {"",
                             "gender",
                             "gender eq",
                             "gender eq male and",
                             "(gender eq male",
                             "gender eq male)",
                             "gender xx male",
                             "nonsense eq 1",
                             "gender gt male",
                             "gender co \"x\"",
                             "family eq \"x",
                             "birthdate pr maybe",
                             "gender eq male gender eq male",
                             "name[use eq official].family eq x",
                             "link[gender eq male",
                             "link[]",
                             "link[gender eq male].",
                             "gender po male",
                             "birthdate po gt1948",
                             "link[gender eq male].nothing eq 1",
                             "code ss urn:s|k",
                             "not"})
    CHECK_MESSAGE(!filtered(f, "Patient", filter).has_value(), filter);
  std::string deep;
  for (int i = 0; i < 5000; ++i)
    deep += "(";
  const auto refused = filtered(f, "Patient", deep);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::TooLarge);
}

}  // namespace engine
