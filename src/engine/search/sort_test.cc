// The order of matches, found by reading few documents and by walking the index for many.

#include "engine/testing/fixture.h"

namespace engine {

using testing::Fixture;

namespace {

// Enough that documents are not read one by one.
void add_fillers(Fixture& f) {
  std::vector<Operation> operations;
  for (int i = 0; i < 1200; ++i)
    operations.push_back(f.update("Patient", "z" + std::to_string(10'000 + i), ""));
  REQUIRE(f.commit(std::move(operations)).has_value());
}

void add_named(Fixture& f, const std::string& id, const std::string& families) {
  f.commit_one(f.update("Patient", id, R"("name":[)" + families + "]"));
}

void add_danes(Fixture& f) {
  add_named(f, "aagaard", R"({"family":"Aagaard"})");
  add_named(f, "zimmer", R"({"family":"Zimmer"})");
  add_named(f, "oestergaard", R"({"family":"Østergaard"})");
  add_named(f, "muller", R"({"family":"Müller"})");
  add_named(f, "aerenlund", R"({"family":"Ærenlund"})");
  add_named(f, "mygind", R"({"family":"Mygind"})");
  add_named(f, "moller", R"({"family":"Møller"})");
  add_named(f, "aakjaer", R"({"family":"Åkjær"})");
  add_named(f, "abel", R"({"family":"abel"})");
  // Several values: the first in the order counts going up, the last going down.
  add_named(f, "two", R"({"family":"Abelsen"},{"family":"Ålborg"})");
}

}  // namespace

TEST_CASE("names come in the order of the Danish alphabet, few or many") {
  constexpr const char* kUp =
      "abel two mygind muller moller zimmer aerenlund oestergaard aagaard aakjaer";
  constexpr const char* kDown =
      "two aakjaer aagaard oestergaard aerenlund zimmer moller muller mygind abel";
  Fixture f;
  add_danes(f);
  CHECK(f.ids("Patient", "_sort=family") == kUp);
  CHECK(f.ids("Patient", "_sort=-family") == kDown);
  REQUIRE(f.engine().flush().has_value());
  add_fillers(f);
  CHECK(f.ids("Patient", "_sort=family&_count=10") == kUp);
  CHECK(f.ids("Patient", "_sort=-family&_count=10") == kDown);
  CHECK(f.ids("Patient", "_sort=family&_count=2&_offset=6") == "aerenlund oestergaard");
}

TEST_CASE("ids sort as bytes, few or many") {
  Fixture f;
  add_danes(f);
  CHECK(f.ids("Patient", "_sort=_id&_count=3") == "aagaard aakjaer abel");
  REQUIRE(f.engine().flush().has_value());
  add_fillers(f);
  f.commit_one(f.remove("Patient", "aakjaer"));
  f.commit_one(f.update("Patient", "abel", ""));
  CHECK(f.ids("Patient", "_sort=_id&_count=4") == "aagaard abel aerenlund moller");
  CHECK(f.ids("Patient", "_sort=-_id&_count=2") == "zimmer z11199");
}

}  // namespace engine
