#include "apps/import/importer.h"

#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <stdexcept>

#include "engine/testing/fixture.h"
#include "engine/testing/forwarding_engine.h"
#include "storage/testing/temporary_folder.h"

namespace apps {

namespace {

using engine::CommitDone;
using engine::Operation;

// An engine whose commits can go wrong.
class BrokenEngine final : public engine::testing::ForwardingEngine {
 public:
  using ForwardingEngine::ForwardingEngine;

  // True: this commit is dealt with.
  std::function<bool(const std::vector<Operation>&, CommitDone&)> meddle;

  void commit(const access_control::Caller& caller, std::vector<Operation> operations,
              CommitDone done) override {
    if (!meddle(operations, done)) inner_.commit(caller, std::move(operations), std::move(done));
  }
};

struct Imported {
  bool done = false;
  std::uint64_t resources = 0;
  std::vector<Refusal> refusals;
};

Imported import(engine::testing::Fixture& f, engine::Engine& engine, const std::string& ndjson) {
  const storage::testing::TemporaryFolder folder;
  const auto path = folder.path() / "some.ndjson";
  std::ofstream(path) << ndjson;
  Imported imported;
  Importer importer(engine, f.definitions(), f.caller(), {},
                    [&](const Refusal& refusal) { imported.refusals.push_back(refusal); });
  imported.done = importer.run({path.string()}).has_value();
  imported.resources = importer.counts().resources;
  return imported;
}

}  // namespace

TEST_CASE("a defect met in one document leaves the others to be imported") {
  engine::testing::Fixture f;
  BrokenEngine engine(f.engine());
  engine.meddle = [](const std::vector<Operation>& operations, CommitDone&) -> bool {
    if (operations.front().id == "b") throw std::runtime_error("a defect");
    return false;
  };
  const Imported imported = import(f, engine, R"({"resourceType":"Patient","id":"a"}
{"resourceType":"Patient","id":"b"}
{"resourceType":"Patient","id":"c"})");
  CHECK(imported.done);
  CHECK(imported.resources == 2);
  REQUIRE(imported.refusals.size() == 1);
  CHECK(imported.refusals[0].source.ends_with("line 2"));
  CHECK(f.ids("Patient", "_sort=_id") == "a c");
}

TEST_CASE("a refusal that names no entry is not put down to the first one") {
  engine::testing::Fixture f;
  BrokenEngine engine(f.engine());
  engine.meddle = [](const std::vector<Operation>&, CommitDone& done) {
    done(base::fail(base::ErrorKind::Conflict, "the write lost a race: send the request again"));
    return true;
  };
  const Imported imported = import(
      f, engine,
      R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"a"}},{"resource":{"resourceType":"Patient","id":"b"}}]})");
  CHECK(imported.done);
  REQUIRE(imported.refusals.size() == 1);
  CHECK(imported.refusals[0].resource == "the whole Bundle");
}

TEST_CASE("XML is imported as JSON is: from files, folders and whatever they are called") {
  engine::testing::Fixture f;
  const storage::testing::TemporaryFolder folder;
  const std::string start = "<?xml version='1.0'?>\n<";
  const std::string space = " xmlns='http://hl7.org/fhir'>";
  std::ofstream(folder.path() / "a.xml")
      << start << "Patient" << space << "<id value='a'/></Patient>\n";
  std::ofstream(folder.path() / "b.xml")
      << start << "Bundle" << space << "<type value='collection'/><entry><resource><Patient>"
      << "<id value='b'/></Patient></resource></entry><entry><resource><Patient><id value='c'/>"
      << "<gender value='x'/></Patient></resource></entry></Bundle>";
  std::ofstream(folder.path() / "c.xml") << start << "Patient" << space << "\n<nome/></Patient>";
  std::ofstream(folder.path() / "d.json")
      << start << "Patient" << space << "<id value='d'/></Patient>";
  std::vector<Refusal> refusals;
  Importer importer(f.engine(), f.definitions(), f.caller(), {.threads = 1},
                    [&](const Refusal& refusal) { refusals.push_back(refusal); });
  CHECK(importer.run({folder.path().string()}));
  CHECK(f.ids("Patient", "_sort=_id") == "a b d");
  REQUIRE(refusals.size() == 2);
  CHECK(refusals[0].resource == "Patient/c");
  CHECK(refusals[0].expression == "Bundle.entry[1].resource.gender");
  CHECK(refusals[1].source.ends_with("c.xml"));
  CHECK(refusals[1].expression == "Patient.nome");
  CHECK(refusals[1].message.starts_with("line 3: 'nome' is not an element of Patient"));
}

}  // namespace apps
