// Which operations fit into one transaction, and what is left of one that goes wrong.

#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "engine/testing/fixture.h"
#include "engine/testing/hooks.h"

namespace engine {

using base::ErrorKind;
using testing::Fixture;
using testing::HookedLedger;

namespace {

using Answer = base::Result<std::vector<Outcome>>;

std::string with_identifier(const std::string& value) {
  return R"("identifier":[{"system":"urn:x","value":")" + value + "\"}]";
}

Operation create_once(const Fixture& f, const std::string& value) {
  Operation operation = f.create("Patient", with_identifier(value));
  operation.condition = std::vector<RawParameter>{{"identifier", "urn:x|" + value}};
  return operation;
}

ErrorKind refusal(Fixture& f, std::vector<Operation> operations) {
  const auto outcomes = f.commit(std::move(operations));
  REQUIRE_FALSE(outcomes.has_value());
  return outcomes.error().kind;
}

// Holds up the sequencer in an append, so that what is sent meanwhile becomes one group.
class Gate {
 public:
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  void open() {
    const std::lock_guard lock(mutex_);
    closed_ = false;
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    waiting_ = closed_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !closed_; });
    waiting_ = false;
  }
  void wait_until_somebody_waits() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  bool waiting_ = false;
};

// A fixture whose next transactions can be made one group.
struct Grouped {
  Grouped() {
    auto hooked = std::make_unique<HookedLedger>(storage::make_memory_ledger());
    ledger = hooked.get();
    ledger->before_append = [this] { gate.pass(); };
    f = std::make_unique<Fixture>(EngineOptions{.base_url = "http://test/fhir"}, std::move(hooked));
  }

  std::future<Answer> send(std::vector<Operation> operations) {
    auto promise = std::make_shared<std::promise<Answer>>();
    auto future = promise->get_future();
    f->engine().commit(f->caller(), std::move(operations),
                       [promise](Answer answer) { promise->set_value(std::move(answer)); });
    return future;
  }
  void hold_up() {
    gate.close();
    held_up = send({f->create("Basic", R"("code":{"text":"x"})")});
    gate.wait_until_somebody_waits();
  }

  Gate gate;
  HookedLedger* ledger = nullptr;
  std::unique_ptr<Fixture> f;
  std::future<Answer> held_up;
};

}  // namespace

TEST_CASE("a history tells a create from an update that created") {
  Fixture f;
  CHECK(f.commit_one(f.create("Patient", "")).version.method == Method::Create);
  CHECK(f.commit_one(f.update("Patient", "a", "")).version.method == Method::CreateByUpdate);
  CHECK(f.commit_one(f.update("Patient", "a", "")).version.method == Method::Update);
  f.commit_one(f.remove("Patient", "a"));
  CHECK(f.commit_one(f.update("Patient", "a", "")).version.method == Method::CreateByUpdate);
  f.lose_index();
  f.reopen();
  CHECK(f.engine().read(f.caller(), f.engine().now(), f.type("Patient"), "a")->method ==
        Method::CreateByUpdate);
}

TEST_CASE("two entries do not create what either says is to be there once") {
  Fixture f;
  CHECK(refusal(f, {create_once(f, "1"), create_once(f, "1")}) == ErrorKind::Invalid);
  CHECK(f.ids("Patient", "identifier=urn:x|1").empty());
  Operation update = create_once(f, "1");
  update.kind = Operation::Kind::Update;
  CHECK(refusal(f, {update, create_once(f, "1")}) == ErrorKind::Invalid);
  CHECK(f.commit({create_once(f, "1"), create_once(f, "2")}).has_value());
  // Both find the one that is there.
  CHECK(f.commit({create_once(f, "1"), create_once(f, "1")}).has_value());
}

TEST_CASE("no entry rests on a match that another one changes") {
  Fixture f;
  f.commit_one(f.update("Patient", "a", with_identifier("1")));
  CHECK(refusal(f, {create_once(f, "1"), f.remove("Patient", "a")}) == ErrorKind::Invalid);
  CHECK(refusal(f, {f.update("Patient", "a", ""), create_once(f, "1")}) == ErrorKind::Invalid);
  CHECK(f.ids("Patient", "") == "a");
  CHECK(f.commit({create_once(f, "1"), f.update("Patient", "b", "")}).has_value());
}

TEST_CASE("a relative reference leads to the entry whose fullUrl it completes") {
  Fixture f;
  Operation patient = f.create("Patient", "");
  patient.full_url = "http://elsewhere/fhir/Patient/1";
  Operation observation = f.create(
      "Observation",
      R"("status":"final","code":{"text":"x"},"subject":{"reference":"Patient/1"},"performer":[{"reference":"Patient/2"}])");
  observation.full_url = "http://elsewhere/fhir/Observation/1";
  const auto outcomes = f.commit({observation, patient});
  REQUIRE(outcomes.has_value());
  const std::string& id = (*outcomes)[1].version.id;
  CHECK(f.ids("Observation", "subject=Patient/" + id) == (*outcomes)[0].version.id);
  CHECK(f.ids("Observation", "performer=Patient/2") == (*outcomes)[0].version.id);
  // Below another base it is a resource of this server.
  observation.full_url = "urn:uuid:11111111-1111-4111-8111-111111111111";
  REQUIRE(f.commit({observation, patient}).has_value());
  CHECK(f.search("Observation", "subject=Patient/1", f.engine().now()).total == 1);
}

TEST_CASE("an answer that fails does not keep others from theirs") {
  Grouped g;
  g.hold_up();
  auto before = g.send({g.f->update("Patient", "a", "")});
  g.f->engine().commit(g.f->caller(), {g.f->update("Patient", "b", "")},
                       [](const Answer&) { throw std::runtime_error("a defect of the caller"); });
  auto after = g.send({g.f->update("Patient", "c", "")});
  g.gate.open();
  CHECK(before.get().has_value());
  CHECK(after.get().has_value());
  CHECK(g.f->ids("Patient", "_sort=_id") == "a b c");
  CHECK(g.f->commit_one(g.f->update("Patient", "b", "")).version.number == 2);
}

TEST_CASE("a write that meets a defect leaves no trace in its group") {
  Grouped g;
  g.f->commit_one(g.f->update("Patient", "a", ""));
  g.f->commit_one(g.f->update("Patient", "b", with_identifier("1")));
  g.hold_up();
  auto first = g.send({g.f->update("Practitioner", "p", "")});
  auto broken = g.send({g.f->update("Patient", "a", ""), create_once(*g.f, "1")});
  auto next = g.send({g.f->update("Patient", "a", R"("active":true)")});
  // The broken one reads what it matched after it has changed a.
  bool armed = true;
  g.ledger->before_read = [&armed] {
    if (std::exchange(armed, false)) throw std::runtime_error("a defect");
  };
  g.gate.open();
  CHECK(first.get().has_value());
  const Answer refused = broken.get();
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::Internal);
  const Answer written = next.get();
  REQUIRE(written.has_value());
  CHECK(written->front().version.number == 2);
}

}  // namespace engine
