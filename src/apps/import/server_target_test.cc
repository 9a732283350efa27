// An import over HTTP, against the REST interface of an engine in memory.

#include "apps/import/server_target.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <fstream>

#include "apps/import/importer.h"
#include "engine/testing/fixture.h"
#include "http/server.h"
#include "rest/service.h"
#include "storage/testing/temporary_folder.h"

namespace apps {

namespace {

// Answers 503 to the first so many requests, as a server that is busy.
class Busy final : public http::Handler {
 public:
  Busy(http::Handler& inner, int refusals) : inner_(inner), refusals_(refusals) {}

  void handle(http::Request request, http::Responder respond) override {
    if (refusals_-- > 0) {
      http::Response response;
      response.status = 503;
      return respond(std::move(response));
    }
    inner_.handle(std::move(request), std::move(respond));
  }
  http::Response refuse(int status, std::string_view reason) override {
    return inner_.refuse(status, reason);
  }
  std::size_t body_bytes_max(const http::Request& head) const override {
    return inner_.body_bytes_max(head);
  }

 private:
  http::Handler& inner_;
  std::atomic<int> refusals_;
};

struct Imported {
  bool done = false;
  std::uint64_t resources = 0;
  std::vector<std::string> refusals;
};

Imported import_over_http(engine::testing::Fixture& f, const std::string& folder, int refusals) {
  rest::FhirService service(f.engine(), f.definitions());
  Busy busy(service, refusals);
  auto server = http::Server::start({.port = 0, .threads = 1}, busy);
  REQUIRE(server.has_value());
  http::ClientOptions client_options;
  client_options.networks = *http::Networks::parse("127.0.0.1");
  client_options.body_bytes_max = 1 << 20;
  const auto client = *http::Client::make(std::move(client_options));
  ServerTargetOptions options;
  options.base_url = "http://127.0.0.1:" + std::to_string((*server)->port()) + "/fhir";
  options.batch_entries_max = 7;
  options.attempts_max = 3;
  options.first_pause_ms = 1;
  Imported imported;
  Importer importer(
      [&](ImportTarget::OnAlone on_alone) {
        return make_server_target(f.definitions(), *client, options, std::move(on_alone));
      },
      f.definitions(), {.threads = 2},
      [&](const Refusal& refusal) {
        imported.refusals.push_back(refusal.source.substr(refusal.source.rfind('/') + 1) + ": " +
                                    refusal.resource + ": " + refusal.expression);
      });
  imported.done = importer.run({folder}).has_value();
  imported.resources = importer.counts().resources;
  std::ranges::sort(imported.refusals);
  (*server)->stop(1000);
  return imported;
}

void write_files(const std::filesystem::path& folder) {
  std::ofstream lines(folder / "lines.ndjson");
  for (int i = 1; i <= 40; ++i)
    lines << R"({"resourceType":"Patient","id":"p)" << i << '"'
          << (i == 5 ? R"(,"gender":"never")" : "") << "}\n";
  std::ofstream bundle(folder / "bundle.json");
  bundle << R"({"resourceType":"Bundle","type":"transaction","entry":[
    {"fullUrl":"urn:uuid:11111111-1111-4111-8111-111111111111","resource":{"resourceType":"Patient",
     "id":"a"},"request":{"method":"POST","url":"Patient"}},
    {"request":{"method":"GET","url":"Patient/a"}},
    {"resource":{"resourceType":"Observation","id":"bad","status":"never","code":{"text":"x"}},
     "request":{"method":"POST","url":"Observation"}},
    {"resource":{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},
     "subject":{"reference":"urn:uuid:11111111-1111-4111-8111-111111111111"}},
     "request":{"method":"POST","url":"Observation"}}]})";
}

}  // namespace

TEST_CASE("an import over HTTP writes the same, and reports the same, as one without") {
  const storage::testing::TemporaryFolder folder;
  write_files(folder.path());
  const std::vector<std::string> refusals = {
      "bundle.json: Observation/bad: Bundle.entry[2].resource.status",
      "lines.ndjson, line 5: Patient/p5: Patient.gender"};
  for (const int busy : {0, 2}) {
    engine::testing::Fixture f;
    const Imported imported = import_over_http(f, folder.path().string(), busy);
    CHECK(imported.done);
    CHECK(imported.resources == 41);
    REQUIRE(imported.refusals.size() == 2);
    CHECK(imported.refusals[0] == refusals[0]);
    CHECK(imported.refusals[1].starts_with("lines.ndjson, line 5: Patient/p5: "));
    CHECK(imported.refusals[1].ends_with("gender"));
    CHECK(f.ids("Observation", "subject=Patient/a") == "o");
  }
}

TEST_CASE("an import stops when its server stays away") {
  const storage::testing::TemporaryFolder folder;
  write_files(folder.path());
  engine::testing::Fixture f;
  const Imported imported = import_over_http(f, folder.path().string(), 1'000'000);
  CHECK_FALSE(imported.done);
  CHECK(imported.resources == 0);
}

}  // namespace apps
