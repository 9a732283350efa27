// Imports of files that the server fetches.

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <latch>
#include <thread>

#include "engine/testing/fixture.h"
#include "engine/testing/jobs.h"
#include "fhir/json/document.h"
#include "http/client/client.h"
#include "http/testing/test_server.h"
#include "rest/bulk/import_lines.h"
#include "rest/bulk/import_progress.h"
#include "rest/bulk/import_spec.h"
#include "rest/service.h"

namespace rest {

namespace {

using http::testing::TestServer;

// Some thousand patients, an observation, and things that go wrong.
http::Response file_for(const http::Request& request) {
  http::Response response;
  if (request.path == "/missing") {
    response.status = 404;
  } else if (request.path == "/Observation") {
    response.body =
        R"({"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"}})"
        "\n"
        R"({"resourceType":"Patient","id":"misplaced"})";
  } else {
    response.source = [number = 0](std::string& chunk) mutable {
      for (int i = 0; i < 100; ++i)
        chunk += R"({"resourceType":"Patient","id":"p)" + std::to_string(number++) + "\"}\n";
      return number < 3000;
    };
  }
  return response;
}

class Hospital {
 public:
  explicit Hospital(std::string_view networks) {
    http::ClientOptions client;
    client.networks = *http::Networks::parse(networks);
    client_ = *http::Client::make(std::move(client));
    ServiceOptions options;
    options.public_base_url = "http://test/fhir";
    options.jobs.emplace(jobs_.parts(fixture.clock()));
    options.import_client = client_.get();
    service_.emplace(fixture.engine(), fixture.definitions(), options);
  }

  http::Response ask(std::string method, std::string path, std::string body = {}) {
    http::Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.body = std::move(body);
    request.headers.add("Prefer", "respond-async");
    http::Response answer;
    std::latch done(1);
    service_->handle(std::move(request), [&](http::Response response) {
      answer = std::move(response);
      done.count_down();
    });
    done.wait();
    return answer;
  }

  // The manifest of an import of these files.
  std::string import(const TestServer& server, const std::vector<std::string>& names) {
    std::string body = R"({"inputFormat":"application/fhir+ndjson","input":[)";
    for (const std::string& name : names)
      body += std::string(body.ends_with('[') ? "" : ",") + R"({"type":")" +
              (name == "missing" ? "Patient" : name) + R"(","url":"http://127.0.0.1:)" +
              std::to_string(server.port()) + "/" + name + "\"}";
    const http::Response accepted = ask("POST", "/fhir/$import", body + "]}");
    REQUIRE(accepted.status == 202);
    const std::string job(accepted.headers.get("Content-Location").substr(11));
    http::Response status = ask("GET", job);
    for (int i = 0; status.status == 202 && i < 10'000; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      status = ask("GET", job);
    }
    CHECK(status.status == 200);
    return status.body;
  }

  engine::testing::Fixture fixture;

  std::vector<std::string> files() const { return jobs_.disk().names(); }

 private:
  engine::testing::JobsInMemory jobs_;
  std::unique_ptr<http::Client> client_;
  std::optional<FhirService> service_;
};

}  // namespace

TEST_CASE("files are fetched and imported, and one that is not there harms no other") {
  const TestServer server(
      [](http::Request request, http::Responder respond) { respond(file_for(request)); });
  Hospital hospital("127.0.0.1");
  const std::string manifest = hospital.import(server, {"Patient", "missing", "Observation"});
  CHECK(manifest.contains(R"({"type":"Observation","count":1},{"type":"Patient","count":3000})"));
  CHECK(manifest.contains(R"("type":"OperationOutcome")"));
  CHECK(hospital.fixture.search("Patient", "_count=0", hospital.fixture.engine().now()).total ==
        3000);
  // What was fetched does not stay.
  for (const std::string& name : hospital.files())
    CHECK_FALSE(name.contains("input"));
}

TEST_CASE("files of a network that was not allowed are not fetched") {
  const TestServer server(
      [](http::Request request, http::Responder respond) { respond(file_for(request)); });
  Hospital hospital("10.0.0.0/8");
  const std::string manifest = hospital.import(server, {"Patient"});
  CHECK(manifest.contains(R"("output":[])"));
  CHECK(manifest.contains(R"("error":[{"type":"OperationOutcome")"));
  CHECK(hospital.fixture.engine().now().t == 0);
}

TEST_CASE("the records of an import read back, and damaged ones are refused") {
  const std::vector<ImportSource> sources = {{"Patient", "https://x/\"y\""}, {"", ""}};
  const auto back = import_sources_from_text(to_text(sources));
  REQUIRE(back.has_value());
  CHECK(to_text(*back) == to_text(sources));
  for (const char* damaged : {"", "{}", "[]", "nonsense"})
    CHECK_FALSE(import_sources_from_text(damaged).has_value());
  const ImportProgress progress{1, 22, 333, 4, {{"Basic", 5}, {"Patient", 6}}};
  const auto read = import_progress_from_text(to_text(progress));
  REQUIRE(read.has_value());
  CHECK(to_text(*read) == to_text(progress));
  for (const char* damaged : {"x", "1 2", "1 2 3 4 Patient", "1 2 3 4 Patient x"})
    CHECK_FALSE(import_progress_from_text(damaged).has_value());
}

TEST_CASE("lines are read one by one from any of them, and long ones are told") {
  storage::testing::FaultyFileSystem disk(1);
  const std::string text = "one\n\nthree\r\n" + std::string(3'000'000, 'x') + "\nfive";
  disk.replace("/jobs/file", text);
  auto opened = disk.open("/jobs/file");
  REQUIRE(opened.has_value());
  const engine::JobFile file(*std::move(opened), text.size());
  for (const std::size_t skipped : {0U, 1U, 3U}) {
    ImportLines first(file, 0, 1000);
    for (std::size_t i = 0; i < skipped; ++i)
      REQUIRE((*first.next()).has_value());
    ImportLines lines(file, first.offset(), 1000);
    std::vector<std::string> seen;
    for (;;) {
      const auto line = lines.next();
      REQUIRE(line.has_value());
      if (!*line) break;
      seen.push_back((*line)->too_long ? "long" : (*line)->text);
    }
    const std::vector<std::string> all = {"one", "", "three\r", "long", "five"};
    CHECK(seen ==
          std::vector<std::string>(all.begin() + static_cast<std::ptrdiff_t>(skipped), all.end()));
    CHECK(lines.offset() == text.size());
  }
}

}  // namespace rest
