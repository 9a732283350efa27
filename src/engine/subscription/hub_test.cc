#include "engine/subscription/hub.h"

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <thread>

#include "engine/testing/fixture.h"

namespace engine {

namespace {

using testing::Fixture;

constexpr const char* kTopics = "http://eir.health/fhir/SubscriptionTopic/";

void wait_until(const std::function<bool()>& holds) {
  for (int i = 0; i < 500 && !holds(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(holds());
}

// An engine and a hub over the same memory, which can be stopped and begun again.
struct World {
  Fixture fixture;
  std::unique_ptr<storage::Journal> journal = storage::make_memory_journal();
  HubLimits limits;
  std::unique_ptr<SubscriptionHub> hub;

  World() { begin(); }

  void begin() {
    auto opened = SubscriptionHub::open(fixture.engine(), fixture.definitions(), *journal,
                                        "http://test/fhir", limits);
    REQUIRE(opened.has_value());
    hub = *std::move(opened);
  }

  void subscribe(const std::string& id, const std::string& criteria,
                 const std::string& filters = {}, const std::string& status = "requested") {
    std::string members = R"("status":")" + status + R"(","reason":"test","criteria":")" +
                          criteria + R"(","channel":{"type":"websocket"})";
    if (!filters.empty()) {
      members += R"(,"_criteria":{"extension":[{"url":)"
                 R"("http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/)"
                 R"(backport-filter-criteria","valueString":")" +
                 filters + R"("}]})";
    }
    fixture.commit_one(fixture.update("Subscription", id, members));
    hub->catch_up();
  }
  void rest_hook(const std::string& id, const std::string& criteria) {
    fixture.commit_one(fixture.update(
        "Subscription", id,
        R"("status":"requested","reason":"test","criteria":")" + criteria +
            R"(","channel":{"type":"rest-hook","endpoint":"http://127.0.0.1:9/x"})"));
    hub->catch_up();
  }
  void put(std::string_view type, const std::string& id, const std::string& members) {
    fixture.commit_one(fixture.update(type, id, members));
  }
  std::string status(const std::string& id) {
    const auto view = hub->view(id);
    return view ? std::string(code_of(view->status)) + (view->error.empty() ? "" : ": ") +
                      view->error
                : "none";
  }
  // "1:Patient/a 2:Patient/b"
  std::string events(const std::string& id) {
    hub->catch_up();
    std::string text;
    for (const Event& event : hub->events(id, 1, 1000)) {
      const auto version =
          fixture.engine().version_at(fixture.caller(), event.place.type, event.place.ordinal);
      REQUIRE(version.has_value());
      text += (text.empty() ? "" : " ") + std::to_string(event.number) + ":" + version->id + "/" +
              std::to_string(version->number) + (event.is_repeat ? "!" : "");
    }
    return text;
  }
};

}  // namespace

TEST_CASE("the feed tells whole transactions, in order, and who wrote them") {
  Fixture fixture;
  Engine& engine = fixture.engine();
  fixture.commit_one(fixture.update("Patient", "a", ""));
  std::vector<Operation> both;
  both.push_back(fixture.update("Patient", "b", ""));
  both.push_back(fixture.update("Observation", "o", R"("status":"final","code":{"text":"x"})"));
  REQUIRE(fixture.commit(std::move(both)).has_value());
  fixture.commit_one(fixture.remove("Patient", "a"));
  auto page = engine.changes(fixture.caller(), {0}, 100);
  REQUIRE(page.has_value());
  REQUIRE(page->changes.size() == 4);
  CHECK(page->upto.t == 3);
  CHECK(page->changes[0].at.t == 1);
  CHECK(page->changes[1].at.t == 2);
  CHECK(page->changes[2].at.t == 2);
  CHECK(page->changes[3].method == Method::Delete);
  CHECK(page->changes[3].previous == page->changes[0].ordinal);
  CHECK(engine.author(page->changes[0]) == "anonymous");
  page = engine.changes(fixture.caller(), {0}, 2);
  REQUIRE(page.has_value());
  CHECK(page->changes.size() == 3);  // never half a transaction
  CHECK(page->upto.t == 2);
  page = engine.changes(fixture.caller(), {3}, 2);
  REQUIRE(page.has_value());
  CHECK(page->changes.empty());
  CHECK(page->upto.t == 3);
}

TEST_CASE("criteria that are a search find what a search finds") {
  World world;
  world.put("Patient", "before", R"("gender":"female")");
  world.subscribe("s", "Patient?gender=female");
  wait_until([&] { return world.status("s") == "active"; });
  world.put("Patient", "a", R"("gender":"female")");
  world.put("Patient", "b", R"("gender":"male")");
  world.put("Patient", "b", R"("gender":"female")");
  world.put("Patient", "a", R"("gender":"male")");
  world.put("Patient", "a", R"("gender":"female","name":[{"family":"Møller"}])");
  world.fixture.commit_one(world.fixture.remove("Patient", "a"));
  CHECK(world.events("s") == "1:a/1 2:b/2 3:a/3");
  const auto stored =
      world.fixture.engine().read(world.fixture.caller(), world.fixture.engine().now(),
                                  world.fixture.type("Subscription"), "s");
  REQUIRE(stored.has_value());
  CHECK(stored->json.contains(R"("status":"active")"));
}

TEST_CASE("several versions of a resource in one look are told apart") {
  World world;
  world.subscribe("s", "Patient?gender=female&_id=a");
  world.subscribe("not", "Patient?gender:not=female");
  world.subscribe("missing", "Patient?birthdate:missing=true");
  world.hub->catch_up();
  std::vector<Operation> many;
  for (int i = 0; i < 5; ++i) {
    world.put("Patient", "a", i % 2 == 0 ? R"("gender":"female")" : R"("gender":"male")");
    world.put("Patient", "b", R"("gender":"female","birthDate":"2000-01-01")");
  }
  CHECK(world.events("s") == "1:a/1 2:a/3 3:a/5");
  CHECK(world.events("not") == "1:a/2 2:a/4");
  CHECK(world.events("missing") == "1:a/1 2:a/2 3:a/3 4:a/4 5:a/5");
}

TEST_CASE("criteria that look at other resources see them as of the change") {
  World world;
  world.subscribe("s", "Observation?subject:Patient.gender=female");
  REQUIRE(world.status("s") == "active");
  const auto observe = [&](const std::string& id) {
    world.put("Observation", id,
              R"("status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p"})");
  };
  world.put("Patient", "p", R"("gender":"male")");
  observe("a");
  world.put("Patient", "p", R"("gender":"female")");
  observe("b");
  world.put("Patient", "p", R"("gender":"male")");
  observe("c");
  CHECK(world.events("s") == "1:b/1");
}

TEST_CASE("a topic fires when a resource comes into a state") {
  World world;
  world.subscribe("s", std::string(kTopics) + "encounter-discharge", "Encounter?patient=Patient/p");
  CHECK(world.status("s") == "active");
  const auto encounter = [&](const std::string& id, const std::string& status,
                             const std::string& patient) {
    world.put("Encounter", id,
              R"("status":")" + status +
                  R"(","class":{"code":"IMP"},"subject":{"reference":"Patient/)" + patient +
                  R"("})");
  };
  encounter("e", "in-progress", "p");
  encounter("e", "finished", "p");
  encounter("e", "finished", "p");  // it was already
  encounter("f", "finished", "p");  // created so
  encounter("g", "finished", "q");  // another patient
  encounter("e", "in-progress", "p");
  encounter("e", "finished", "p");
  CHECK(world.events("s") == "1:e/2 2:f/1 3:e/5");
}

TEST_CASE("the topic of a patient's compartment has deletes too") {
  World world;
  world.subscribe("s", std::string(kTopics) + "patient-compartment", "patient=Patient/p");
  world.put("Patient", "p", "");
  world.put("Patient", "q", "");
  world.put("Observation", "o",
            R"("status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p"})");
  world.put("Observation", "other",
            R"("status":"final","code":{"text":"x"},"subject":{"reference":"Patient/q"})");
  world.fixture.commit_one(world.fixture.remove("Observation", "o"));
  world.fixture.commit_one(world.fixture.remove("Observation", "other"));
  CHECK(world.events("s") == "1:p/1 2:o/1 3:o/2");
}

TEST_CASE("a topic kept as a Basic resource is one") {
  World world;
  const std::string prefix =
      "http://hl7.org/fhir/5.0/StructureDefinition/extension-SubscriptionTopic.";
  world.put(
      "Basic", "topic",
      R"("code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"SubscriptionTopic"}]},)"
      R"("extension":[{"url":")" +
          prefix + R"(url","valueUri":"http://example.dk/topic"},{"url":")" + prefix +
          R"(resourceTrigger","extension":[{"url":"resource","valueUri":)"
          R"("http://hl7.org/fhir/StructureDefinition/Patient"},)"
          R"({"url":"supportedInteraction","valueCode":"update"},)"
          R"({"url":"queryCriteria","extension":[{"url":"previous","valueString":"active=true"},)"
          R"({"url":"current","valueString":"active=false"},)"
          R"({"url":"requireBoth","valueBoolean":true}]}]}])");
  world.subscribe("s", "http://example.dk/topic");
  CHECK(world.status("s") == "active");
  world.put("Patient", "a", R"("active":false)");
  world.put("Patient", "a", R"("active":true)");
  world.put("Patient", "a", R"("active":false)");
  CHECK(world.events("s") == "1:a/3");
}

TEST_CASE("what cannot be subscribed to becomes an error with its reason, and nothing else stops") {
  World world;
  world.subscribe("good", "Patient");
  const auto refused = [&](const std::string& criteria, const std::string& filters = {}) {
    world.subscribe("bad", criteria, filters);
    return world.status("bad").starts_with("error: ");
  };
  CHECK(refused("Nonsense?x=y"));
  CHECK(refused("Patient?shoesize=44"));
  CHECK(refused("Patient?_sort=name"));
  CHECK(refused("Patient?gender=%zz"));
  CHECK(refused("http://example.dk/unknown-topic"));
  CHECK(refused(std::string(kTopics) + "resource-change"));
  CHECK(refused(std::string(kTopics) + "task-change", "Task?description=x"));
  CHECK(refused(std::string(kTopics) + "task-change", "Patient?name=x"));
  CHECK(refused(std::string(kTopics) + "patient-compartment", "patient=../x"));
  CHECK(refused("Patient?" + std::string(9000, 'x')));
  world.put("Patient", "a", "");
  CHECK(world.events("good") == "1:a/1");
  CHECK(world.events("bad").empty());
  world.subscribe("bad", "Patient?gender=male");
  CHECK(world.status("bad") == "active");
}

TEST_CASE("too many subscriptions are an error") {
  World world;
  world.limits.subscriptions_max = 1;
  world.hub.reset();
  world.begin();
  world.subscribe("s", "Patient");
  world.subscribe("t", "Patient");
  CHECK(world.status("t").starts_with("error: "));
  world.fixture.commit_one(world.fixture.remove("Subscription", "s"));
  world.subscribe("t", "Patient?gender=male");
  CHECK(world.status("t") == "active");
}

TEST_CASE("numbers go on over a stop, and what came in between is not lost") {
  World world;
  world.subscribe("s", "Patient");
  world.put("Patient", "a", "");
  CHECK(world.events("s") == "1:a/1");
  world.hub.reset();
  world.put("Patient", "b", "");
  world.fixture.commit_one(world.fixture.update(
      "Subscription", "late",
      R"("status":"requested","reason":"x","criteria":"Patient","channel":{"type":"websocket"})"));
  world.put("Patient", "c", "");
  world.begin();
  CHECK(world.events("s") == "1:a/1 2:b/1 3:c/1");
  CHECK(world.events("late") == "1:c/1");
  CHECK(world.status("late") == "active");
  world.fixture.commit_one(world.fixture.remove("Subscription", "s"));
  world.hub->catch_up();
  CHECK(world.status("s") == "none");
}

TEST_CASE("what was delivered is not undelivered again; what may have been is marked") {
  World world;
  world.rest_hook("s", "Patient");
  for (const char* id : {"a", "b", "c"})
    world.put("Patient", id, "");
  CHECK(world.events("s") == "1:a/1 2:b/1 3:c/1");
  world.hub->delivered("s", 2);
  CHECK(world.hub->view("s")->delivered == 2);
  world.hub.reset();  // in peace
  world.begin();
  CHECK(world.events("s") == "1:a/1 2:b/1 3:c/1");
  CHECK(world.hub->view("s")->delivered == 2);

  // The journal of a server that was killed: without its last words.
  world.put("Patient", "d", "");
  world.hub->catch_up();
  std::vector<std::string> records;
  REQUIRE(world.journal
              ->replay([&](std::string_view record) -> base::Result<> {
                records.emplace_back(record);
                return {};
              })
              .has_value());
  world.hub.reset();
  world.journal = storage::make_memory_journal();
  for (const std::string& record : records)
    REQUIRE(world.journal->append(record).has_value());
  world.begin();
  CHECK(world.events("s") == "1:a/1! 2:b/1! 3:c/1! 4:d/1!");
  CHECK(world.hub->view("s")->delivered == 2);
  world.put("Patient", "e", "");
  CHECK(world.events("s").ends_with(" 5:e/1"));
}

TEST_CASE("the events of a lost journal's end are derived again with the same numbers") {
  World world;
  world.rest_hook("s", "Patient?gender=female");
  for (int i = 0; i < 20; ++i)
    world.put("Patient", "p" + std::to_string(i), i % 3 == 0 ? R"("gender":"female")" : "");
  const std::string all = world.events("s");
  std::vector<std::string> records;
  REQUIRE(world.journal
              ->replay([&](std::string_view record) -> base::Result<> {
                records.emplace_back(record);
                return {};
              })
              .has_value());
  for (std::size_t kept = 1; kept <= records.size(); ++kept) {
    world.hub.reset();
    world.journal = storage::make_memory_journal();
    for (std::size_t i = 0; i < kept; ++i)
      REQUIRE(world.journal->append(records[i]).has_value());
    world.begin();
    std::string again = world.events("s");
    std::erase(again, '!');
    CHECK(again == all);
  }
}

TEST_CASE("dead letters are kept, sent again and resolved") {
  World world;
  world.rest_hook("s", "Patient");
  for (const char* id : {"a", "b", "c"})
    world.put("Patient", id, "");
  world.hub->catch_up();
  world.hub->delivered("s", 1);
  world.hub->bury("s", 2, "the endpoint answered 400");
  auto dead = world.hub->dead_letters("s", 0, 10);
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].number == 2);
  CHECK(dead[0].problem == "the endpoint answered 400");
  world.hub->turn_off("s", "the endpoint did not answer for a day");
  CHECK(world.hub->dead_letters("s", 0, 10).size() == 2);
  world.put("Patient", "d", "");
  CHECK(world.events("s") == "1:a/1 2:b/1 3:c/1");
  const auto count = world.hub->resend("s", 2, 3);
  REQUIRE(count.has_value());
  CHECK(*count == 2);
  auto next = world.hub->next_resend("s");
  REQUIRE(next.has_value());
  CHECK(next->number == 2);
  CHECK(next->is_repeat);
  world.hub->resent("s", 2);
  CHECK(world.hub->next_resend("s")->number == 3);
  world.hub.reset();
  world.begin();
  CHECK(world.hub->dead_letters("s", 0, 10).size() == 1);
  CHECK(world.status("s").starts_with("off"));
}

TEST_CASE("old events are dropped, numbers stay, and the journal is made smaller") {
  World world;
  world.limits.book = {.events_kept_max = 5, .dead_kept_max = 2, .journal_bytes_min = 500};
  world.hub.reset();
  world.begin();
  world.subscribe("s", "Patient");
  world.rest_hook("hook", "Patient");
  for (int i = 0; i < 50; ++i) {
    world.put("Patient", "p" + std::to_string(i), "");
    if (i % 10 == 9) world.hub->catch_up();
  }
  CHECK(world.events("s") == "46:p45/1 47:p46/1 48:p47/1 49:p48/1 50:p49/1");
  CHECK(world.hub->events("hook", 1, 100).size() == 50);  // undelivered
  world.hub->delivered("hook", 20);
  world.hub.reset();
  world.begin();
  CHECK(world.events("s") == "46:p45/1 47:p46/1 48:p47/1 49:p48/1 50:p49/1");
  CHECK(world.hub->view("hook")->first == 21);
  CHECK(world.hub->view("hook")->last == 50);
}

TEST_CASE("too many undelivered events turn a subscription off") {
  World world;
  world.limits.undelivered_max = 3;
  world.hub.reset();
  world.begin();
  world.rest_hook("s", "Patient");
  for (int i = 0; i < 5; ++i)
    world.put("Patient", "p" + std::to_string(i), "");
  world.hub->catch_up();
  wait_until([&] { return world.status("s").starts_with("off"); });
  CHECK(world.hub->dead_letters("s", 0, 10).size() >= 4);
}

TEST_CASE("writers at once: every event once, in the order of the ledger") {
  World world;
  world.subscribe("s", "Patient");
  std::vector<std::thread> writers;
  for (int w = 0; w < 4; ++w)
    writers.emplace_back([&, w] {
      for (int i = 0; i < 50; ++i)
        world.put("Patient", "w" + std::to_string(w) + "-" + std::to_string(i), "");
    });
  for (std::thread& writer : writers)
    writer.join();
  world.hub->catch_up();
  const auto events = world.hub->events("s", 1, 1000);
  REQUIRE(events.size() == 200);
  for (std::size_t i = 1; i < events.size(); ++i)
    CHECK(events[i].place.t > events[i - 1].place.t);
}

}  // namespace engine
