#include "rest/service.h"

#include <latch>
#include <thread>

#include "engine/testing/fixture.h"
#include "fhir/validate/validate.h"

namespace rest {

namespace {

http::Request request_to(std::string method, std::string path, std::string body = {}) {
  http::Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.body = std::move(body);
  return request;
}

http::Response ask(FhirService& service, http::Request request) {
  http::Response answer;
  std::latch done(1);
  service.handle(std::move(request), [&](http::Response response) {
    answer = std::move(response);
    done.count_down();
  });
  done.wait();
  return answer;
}

// Answers everything with its own status.
class Files final : public http::Handler {
 public:
  void handle(http::Request, http::Responder respond) override {
    http::Response response;
    response.status = 299;
    respond(std::move(response));
  }
  http::Response refuse(int, std::string_view) override { return {}; }
  std::size_t body_bytes_max(const http::Request&) const override { return 0; }
};

}  // namespace

TEST_CASE("the base URL is made of the Host when none is configured") {
  engine::testing::Fixture fixture;
  FhirService service(fixture.engine(), fixture.definitions());
  auto request = request_to("PUT", "/fhir/Patient/a", R"({"resourceType":"Patient","id":"a"})");
  request.headers.add("Host", "ward7.example:8080");
  CHECK(ask(service, std::move(request)).headers.get("Location") ==
        "http://ward7.example:8080/fhir/Patient/a/_history/1");
  auto forged = request_to("PUT", "/fhir/Patient/b", R"({"resourceType":"Patient","id":"b"})");
  forged.headers.add("Host", "evil.example/\"><script>");
  CHECK(ask(service, std::move(forged)).headers.get("Location") ==
        "http://localhost/fhir/Patient/b/_history/1");
}

TEST_CASE("what is neither FHIR nor monitoring goes to the fallback") {
  engine::testing::Fixture fixture;
  Files files;
  ServiceOptions options;
  options.fallback = &files;
  FhirService service(fixture.engine(), fixture.definitions(), options);
  CHECK(ask(service, request_to("GET", "/")).status == 299);
  CHECK(ask(service, request_to("GET", "/fhirs")).status == 299);
  CHECK(ask(service, request_to("GET", "/fhir/Patient")).status == 200);
  CHECK(ask(service, request_to("GET", "/health/live")).status == 200);
}

TEST_CASE("a full pool is a 503 that asks to come again") {
  engine::testing::Fixture fixture;
  ServiceOptions options;
  options.pool_queue_max = 0;
  FhirService service(fixture.engine(), fixture.definitions(), options);
  const auto response =
      ask(service, request_to("POST", "/fhir", R"({"resourceType":"Bundle","type":"batch"})"));
  CHECK(response.status == 503);
  CHECK(response.headers.get("Retry-After") == "1");
  CHECK(ask(service, request_to("GET", "/fhir/_history")).status == 503);
}

TEST_CASE("the capability statement is a right resource") {
  engine::testing::Fixture fixture;
  FhirService service(fixture.engine(), fixture.definitions());
  const auto response = ask(service, request_to("GET", "/fhir/metadata"));
  REQUIRE(response.shared_body != nullptr);
  const auto document = fhir::json::Document::parse(*response.shared_body);
  REQUIRE(document.has_value());
  const fhir::Validator validator(fixture.definitions());
  for (const auto& issue : validator.validate(document->root()))
    FAIL_CHECK(issue.expression << ": " << issue.message);
}

TEST_CASE("a body larger than its kind may have is told before it is read") {
  engine::testing::Fixture fixture;
  FhirService service(fixture.engine(), fixture.definitions());
  const ServiceOptions defaults;
  CHECK(service.body_bytes_max(request_to("POST", "/fhir")) == defaults.bundle_bytes_max);
  CHECK(service.body_bytes_max(request_to("POST", "/fhir/Patient")) == defaults.resource_bytes_max);
  CHECK(service.body_bytes_max(request_to("POST", "/health/live")) == 0);
  CHECK(service.refuse(431, "too long").body.contains("too-long"));
}

TEST_CASE("many clients at once each get their own answer") {
  engine::testing::Fixture fixture;
  FhirService service(fixture.engine(), fixture.definitions());
  constexpr int kThreads = 4;
  constexpr int kEach = 100;
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::string id = "p" + std::to_string(t) + "-" + std::to_string(i);
        const std::string body =
            R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":)"
            R"({"resourceType":"Patient","id":")" +
            id + R"("},"request":{"method":"PUT","url":"Patient/)" + id + R"("}}]})";
        const auto written = ask(service, request_to("POST", "/fhir", body));
        const auto read = ask(service, request_to("GET", "/fhir/Patient/" + id));
        if (written.status == 200 && read.status == 200 && read.body.contains(id)) ++right;
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  CHECK(right == kThreads * kEach);
}

}  // namespace rest
