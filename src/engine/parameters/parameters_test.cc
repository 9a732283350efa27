// Custom search parameters: from the SearchParameter resource to searches by it.

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "engine/testing/fixture.h"

namespace engine {

namespace {

using base::ErrorKind;
using testing::Fixture;
using State = ParameterStatus::State;

std::string shoe_size(std::string_view status = "active", std::string_view type = "token") {
  return R"("url":"http://hospital.dk/SearchParameter/shoe","name":"Shoe","status":")" +
         std::string(status) + R"(","description":"d","code":"shoe","base":["Patient"],"type":")" +
         std::string(type) +
         R"(","expression":"Patient.extension('http://hospital.dk/shoe').value")";
}
std::string shoes(std::string_view code) {
  return R"("extension":[{"url":"http://hospital.dk/shoe","valueCode":")" + std::string(code) +
         R"("}])";
}

std::optional<ParameterStatus> status_of(Fixture& f, std::string_view id) {
  for (ParameterStatus& status : f.engine().parameter_status(f.caller()))
    if (status.id == id) return std::move(status);
  return std::nullopt;
}

// Waits until it is in a state; what is in the background may take its time.
bool reaches(Fixture& f, std::string_view id, State state) {
  const auto current = f.engine().read(f.caller(), f.engine().now(), f.type("SearchParameter"), id);
  REQUIRE(current.has_value());
  const std::string version = std::to_string(current->number);
  for (int i = 0; i < 1000; ++i) {
    const auto status = status_of(f, id);
    if (status && status->version == version && status->state == state) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}
bool disappears(Fixture& f, std::string_view id) {
  for (int i = 0; i < 1000 && status_of(f, id); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return !status_of(f, id);
}

ErrorKind refusal(Fixture& f, std::string_view type, std::string_view query) {
  const auto result = f.try_search(type, query, f.engine().now());
  REQUIRE_FALSE(result.has_value());
  return result.error().kind;
}

}  // namespace

TEST_CASE("a custom parameter finds what was there before it, and what came after") {
  Fixture f;
  f.commit_one(f.update("Patient", "a", shoes("43")));
  f.commit_one(f.update("Patient", "b", shoes("40")));
  const Instant before = f.engine().now();
  f.commit_one(f.update("Patient", "a", shoes("44")));
  CHECK(refusal(f, "Patient", "shoe=44") == ErrorKind::Invalid);
  f.commit_one(f.update("SearchParameter", "shoe", shoe_size()));
  REQUIRE(reaches(f, "shoe", State::Ready));
  f.commit_one(f.update("Patient", "c", shoes("44")));
  CHECK(f.ids("Patient", "shoe=44") == "c a");
  CHECK(f.ids("Patient", "shoe=43").empty());
  CHECK(f.ids("Patient", "shoe=43", before) == "a");  // old versions are indexed too
  CHECK(f.ids("Patient", "shoe:missing=true").empty());
  CHECK(f.ids("Patient", "_sort=shoe") == "b c a");
  const auto status = status_of(f, "shoe");
  CHECK(status->done == 3);
  CHECK(status->total == 3);
  CHECK(f.engine().verify_index()->empty());

  f.reopen();
  CHECK(f.ids("Patient", "shoe=44") == "c a");
  f.lose_index();
  f.reopen();
  REQUIRE(reaches(f, "shoe", State::Ready));
  CHECK(f.ids("Patient", "shoe=44") == "c a");
  CHECK(f.engine().verify_index()->empty());
}

TEST_CASE("dates, references, strings and composites of custom parameters") {
  Fixture f;
  for (int i = 0; i < 9000; ++i)
    f.commit_one(f.update("Basic", std::to_string(i),
                          R"("code":{"text":"x"},"subject":{"reference":"Patient/p)" +
                              std::to_string(i % 7) + R"("},"created":"2026-0)" +
                              std::to_string(1 + i % 9) + R"(-01","extension":[{"url":"u:when",)" +
                              R"("valueDate":"202)" + std::to_string(i % 5) + R"(-03-04"}])"));
  const auto parameter = [](std::string_view code, std::string_view type,
                            std::string_view expression) {
    return R"("url":"http://hospital.dk/)" + std::string(code) +
           R"(","name":"N","status":"active",)" + R"("description":"d","code":")" +
           std::string(code) + R"(","base":["Basic"],"type":")" + std::string(type) +
           R"(","expression":")" + std::string(expression) + '"';
  };
  const auto component = [](std::string_view code) {
    return R"({"definition":"http://hospital.dk/)" + std::string(code) +
           R"(","expression":"%resource.)" +
           (code == "when" ? "extension('u:when').value" : "subject") + R"("})";
  };
  const auto outcomes = f.commit(
      {f.update("SearchParameter", "both",
                parameter("both", "composite", "Basic") + R"(,"component":[)" + component("when") +
                    ',' + component("whose") + "]"),
       f.update("SearchParameter", "when",
                parameter("when", "date", "Basic.extension('u:when').value")),
       f.update("SearchParameter", "whose",
                parameter("whose", "reference", "Basic.subject") + R"(,"target":["Patient"])")});
  if (!outcomes) FAIL(outcomes.error().message << " " << outcomes.error().expression);
  // Written while older versions are being indexed.
  for (int i = 0; i < 100; ++i)
    f.commit_one(f.update("Basic", "new" + std::to_string(i),
                          R"("code":{"text":"x"},"subject":{"reference":"Patient/p1"},)"
                          R"("extension":[{"url":"u:when","valueDate":"2024-03-04"}])"));
  REQUIRE(reaches(f, "when", State::Ready));
  REQUIRE(reaches(f, "whose", State::Ready));
  REQUIRE(reaches(f, "both", State::Ready));
  const auto count = [&](std::string_view query) {
    return *f.search("Basic", query, f.engine().now()).total;
  };
  CHECK(count("when=2024-03-04") == 1800 + 100);
  CHECK(count("when=ge2023") == 3600 + 100);
  CHECK(count("whose=Patient/p1") == 1286 + 100);
  CHECK(count("both=2024-03-04$Patient/p1") == count("when=2024-03-04&whose=Patient/p1"));
  CHECK(count("when:missing=true") == 0);
  CHECK(f.engine().verify_index()->empty());
  f.reopen();
  CHECK(count("when=2024-03-04") == 1800 + 100);
  CHECK(count("whose=Patient/p1") == 1286 + 100);
}

TEST_CASE("a definition that changes is indexed anew, one that is retired is forgotten") {
  Fixture f;
  f.commit_one(f.update("Patient", "a", shoes("43") + R"(,"gender":"female")"));
  f.commit_one(f.update("SearchParameter", "shoe", shoe_size()));
  REQUIRE(reaches(f, "shoe", State::Ready));
  std::string changed = shoe_size();
  const std::string old = "Patient.extension('http://hospital.dk/shoe').value";
  changed.replace(changed.find(old), old.size(), "Patient.gender");
  f.commit_one(f.update("SearchParameter", "shoe", changed));
  REQUIRE(reaches(f, "shoe", State::Ready));
  CHECK(f.ids("Patient", "shoe=female") == "a");
  CHECK(f.ids("Patient", "shoe=43").empty());
  f.commit_one(f.update("SearchParameter", "shoe", shoe_size("retired")));
  REQUIRE(disappears(f, "shoe"));
  CHECK(refusal(f, "Patient", "shoe=female") == ErrorKind::Invalid);
  f.commit_one(f.update("SearchParameter", "shoe", shoe_size()));
  REQUIRE(reaches(f, "shoe", State::Ready));
  CHECK(f.ids("Patient", "shoe=43") == "a");
  f.commit_one(f.remove("SearchParameter", "shoe"));
  REQUIRE(disappears(f, "shoe"));
  f.reopen();
  CHECK(refusal(f, "Patient", "shoe=43") == ErrorKind::Invalid);
}

TEST_CASE("what cannot be a search parameter is refused when it is written") {
  Fixture f;
  const auto refused = [&](std::string members) {
    auto outcomes = f.commit({f.update("SearchParameter", "bad", std::move(members))});
    REQUIRE_FALSE(outcomes.has_value());
    return outcomes.error().expression;
  };
  const auto with = [](std::string from, std::string to) {
    std::string members = shoe_size();
    return members.replace(members.find(from), from.size(), to);
  };
  CHECK(refused(with("'http://hospital.dk/shoe').value", "'x'")) == "SearchParameter.expression");
  CHECK(refused(with(R"("code":"shoe")", R"("code":"name")")) == "SearchParameter.code");
  CHECK(refused(with("\"Patient\"", "\"Patients\"")) == "SearchParameter.base[0]");
  f.commit_one(f.update("SearchParameter", "draft", shoe_size("draft")));
  f.commit_one(f.update("SearchParameter", "first", shoe_size()));
  CHECK(refused(shoe_size()) == "SearchParameter.code");
  // FHIR's own, and a guide's restriction of one, are answered already.
  f.commit_one(f.update("SearchParameter", "own",
                        with("http://hospital.dk/SearchParameter/shoe",
                             "http://hl7.org/fhir/SearchParameter/individual-gender")));
  f.commit_one(f.update("SearchParameter", "derived",
                        with(R"("code":"shoe")", R"("code":"gender","derivedFrom":)"
                                                 R"("http://hl7.org/fhir/SearchParameter/x")")));
  REQUIRE(reaches(f, "first", State::Ready));
  CHECK(f.engine().parameter_status(f.caller()).size() == 1);
}

TEST_CASE("a parameter is not used before it is ready") {
  Fixture f;
  std::vector<Operation> operations;
  for (int i = 0; i < 20000; ++i) {
    operations.push_back(f.create("Patient", shoes(std::to_string(i % 10))));
    if (operations.size() == 500) REQUIRE(f.commit(std::exchange(operations, {})).has_value());
  }
  f.commit_one(f.update("SearchParameter", "shoe", shoe_size()));
  bool seen_pending = false;
  for (int i = 0; i < 2000; ++i) {
    const auto result = f.try_search("Patient", "shoe=3&_count=0", f.engine().now());
    if (result) {
      CHECK(*result->total == 2000);  // all of it, or nothing
      break;
    }
    if (result.error().kind == ErrorKind::Unavailable) seen_pending = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(seen_pending);
}

TEST_CASE("a reindex goes on after a stop where the last flush was") {
  Fixture f;
  std::vector<Operation> operations;
  for (int i = 0; i < 30000; ++i) {
    operations.push_back(f.create("Patient", shoes(std::to_string(i % 10))));
    if (operations.size() == 500) REQUIRE(f.commit(std::exchange(operations, {})).has_value());
  }
  f.commit_one(f.update("SearchParameter", "shoe", shoe_size()));
  bool went_on = false;
  for (int i = 0; i < 200; ++i) {
    REQUIRE(f.engine().flush().has_value());
    f.reopen();  // not stopped in order: what was not flushed is lost
    const auto status = status_of(f, "shoe");
    if (status && status->done > 0 && status->done < status->total) went_on = true;
    if (status && status->state == State::Ready) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(went_on);
  REQUIRE(reaches(f, "shoe", State::Ready));
  CHECK(*f.search("Patient", "shoe=3&_count=0", f.engine().now()).total == 3000);
  CHECK(f.engine().verify_index()->empty());
}

TEST_CASE("parameters come and go while others write") {
  Fixture f;
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) {
      const auto outcomes = f.commit(
          {f.update("Patient", "p" + std::to_string(i % 500), shoes(std::to_string(i % 10)))});
      if (!outcomes) break;
    }
  });
  for (int round = 0; round < 10; ++round) {
    f.commit_one(
        f.update("SearchParameter", "shoe", shoe_size("active", round % 2 ? "string" : "token")));
    REQUIRE(reaches(f, "shoe", State::Ready));
    if (round % 3 == 2) {
      f.commit_one(f.update("SearchParameter", "shoe", shoe_size("retired")));
      REQUIRE(disappears(f, "shoe"));
    }
  }
  stop = true;
  writer.join();
  f.commit_one(f.update("SearchParameter", "shoe", shoe_size()));
  REQUIRE(reaches(f, "shoe", State::Ready));
  std::uint64_t total = 0;
  for (int i = 0; i < 10; ++i)
    total +=
        *f.search("Patient", "shoe=" + std::to_string(i) + "&_count=0", f.engine().now()).total;
  CHECK(total == *f.search("Patient", "_count=0", f.engine().now()).total);
  CHECK(f.engine().verify_index()->empty());
}

}  // namespace engine
