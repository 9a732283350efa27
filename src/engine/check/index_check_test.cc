#include "engine/check/index_check.h"
#include <algorithm>

#include "engine/index/key.h"
#include "engine/index/posting.h"
#include "engine/state/store_keys.h"
#include "engine/testing/fixture.h"

namespace engine {

namespace {

using testing::Fixture;

void add_resources(Fixture& f) {
  for (int i = 0; i < 40; ++i) {
    const std::string id = std::to_string(i);
    f.commit_one(f.update("Patient", id, R"("name":[{"family":"Holm"}],"gender":"male")"));
    f.commit_one(f.update(
        "Observation", id,
        R"("status":"final","code":{"text":"x"},"subject":{"reference":"Patient/)" + id + "\"}"));
  }
  f.commit_one(f.update("Patient", "7", R"("name":[{"family":"Dahl"}])"));
  f.commit_one(f.remove("Patient", "8"));
  REQUIRE(f.engine().flush().has_value());
}

std::string list_of(Fixture& f, const char* type, const char* code, std::string_view key) {
  const auto* parameter = f.definitions().find_search_parameter(f.type(type), code);
  REQUIRE(parameter != nullptr);
  return store_key::postings(f.type(type), parameter->number, key, 0);
}

void put(Fixture& f, std::string key, std::string value) {
  storage::IndexBatch batch;
  batch.put(std::move(key), std::move(value));
  REQUIRE(f.store().write(batch).has_value());
}

std::vector<std::string> problems(Fixture& f) {
  const auto found = f.engine().verify_index();
  REQUIRE(found.has_value());
  return *found;
}

}  // namespace

TEST_CASE("an index that agrees has no problems, in memory, on disk and half way") {
  Fixture f;
  CHECK(problems(f).empty());
  add_resources(f);
  CHECK(problems(f).empty());
  f.commit_one(f.update("Patient", "0", R"("name":[{"family":"Holm"}],"gender":"male")"));
  CHECK(problems(f).empty());
}

TEST_CASE("a posting that was lost is found and named") {
  Fixture f;
  add_resources(f);
  const std::string key = list_of(f, "Patient", "family", key::string("holm", "Holm"));
  std::vector<Ordinal> ordinals;
  REQUIRE(add_postings(*f.store().get(key).value(), ordinals).has_value());
  REQUIRE(std::erase(ordinals, 5U) == 1);
  put(f, key, encode_posting_piece(ordinals));
  CHECK(problems(f) ==
        std::vector<std::string>{"Patient/5 version 1 is missing from a list of Patient?family"});
}

TEST_CASE("a posting that does not belong is found and named") {
  Fixture f;
  add_resources(f);
  storage::IndexBatch batch;
  const std::vector<Ordinal> wrong = {3};
  batch.append(list_of(f, "Patient", "family", key::string("dahl", "Dahl")),
               encode_posting_piece(wrong));
  // A superseded version and a delete are checked like any other: ordinals 7 and 41.
  const std::vector<Ordinal> old = {7, 41};
  batch.append(list_of(f, "Patient", "given", key::string("mia", "Mia")),
               encode_posting_piece(old));
  REQUIRE(f.store().write(batch).has_value());
  std::vector<std::string> found = problems(f);
  std::ranges::sort(found);
  CHECK(found ==
        std::vector<std::string>{
            "Patient/3 version 1 is in a list of Patient?family that it does not belong to",
            "Patient/7 version 1 is in a list of Patient?given that it does not belong to",
            "Patient/8 version 2 is in a list of Patient?given that it does not belong to"});
}

TEST_CASE("a reference that leads to another resource is found") {
  Fixture f;
  add_resources(f);
  const std::string right =
      list_of(f, "Observation", "subject", key::reference(f.type("Patient"), 4));
  const std::string wrong =
      list_of(f, "Observation", "subject", key::reference(f.type("Patient"), 6));
  storage::IndexBatch batch;
  batch.append(wrong, *f.store().get(right).value());
  batch.erase(right);
  REQUIRE(f.store().write(batch).has_value());
  CHECK(problems(f).size() == 2);
}

TEST_CASE("a posting of a version that does not exist, and a damaged list") {
  Fixture f;
  add_resources(f);
  const std::vector<Ordinal> beyond = {1'000'000};
  put(f, list_of(f, "Patient", "given", key::string("mia", "Mia")), encode_posting_piece(beyond));
  put(f, list_of(f, "Patient", "gender", key::token("urn:x", "x")), "\x05");
  CHECK(problems(f).size() == 2);
}

TEST_CASE("the set of current versions is compared with the rows") {
  Fixture f;
  add_resources(f);
  const std::string key = store_key::of_type('T', f.type("Patient"));
  std::string value = *f.store().get(key).value();
  auto live = OrdinalSet::deserialize(std::string_view(value).substr(16));
  REQUIRE(live.has_value());
  live->remove(12);
  live->add(8);  // of a resource deleted since
  value = value.substr(0, 16) + live->serialize();
  put(f, key, value);
  f.reopen();
  CHECK(problems(f) ==
        std::vector<std::string>{"Patient/8 version 1 is among the current versions",
                                 "Patient/12 version 1 is not among the current versions"});
}

TEST_CASE("the number of findings is bounded") {
  Fixture f;
  for (int i = 0; i < 150; ++i)
    f.commit_one(f.update("Patient", std::to_string(i), R"("name":[{"family":"Holm"}])"));
  REQUIRE(f.engine().flush().has_value());
  storage::IndexBatch batch;
  batch.erase(list_of(f, "Patient", "family", key::string("holm", "Holm")));
  REQUIRE(f.store().write(batch).has_value());
  CHECK(problems(f).size() == IndexCheck::kProblemsMax);
}

}  // namespace engine
