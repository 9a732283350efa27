// The text cases of tests/cases, run in process and over a real HTTP server.

#include <latch>

#include "engine/testing/fixture.h"
#include "engine/testing/jobs.h"
#include "http/server.h"
#include "http/testing/test_client.h"
#include "rest/service.h"
#include "rest/subscription/subscriptions.h"
#include "rest/testing/case_runner.h"

namespace rest {

namespace {

using testing::Case;
using testing::Exchange;

std::unique_ptr<Subscriptions> open_subscriptions(engine::testing::Fixture& fixture,
                                                  storage::Journal& journal) {
  SubscriptionOptions options;
  options.base_url = "http://test/fhir";
  options.rest_hook.threads = 1;
  auto opened =
      Subscriptions::open(fixture.engine(), fixture.definitions(), journal, std::move(options));
  REQUIRE(opened.has_value());
  return *std::move(opened);
}

ServiceOptions case_options(Subscriptions& subscriptions) {
  ServiceOptions options;
  options.subscriptions = &subscriptions;
  options.public_base_url = "http://test/fhir";
  options.login_off = true;
  options.bundle_entries_max = 20;
  options.resource_bytes_max = 200'000;
  options.bundle_bytes_max = 400'000;
  return options;
}

// One engine over memory and one service; a second passes before each request.
struct World {
  World() {
    options.jobs.emplace(jobs.parts(fixture.clock()));
    service.emplace(fixture.engine(), fixture.definitions(), options);
  }

  engine::testing::Fixture fixture;
  engine::testing::JobsInMemory jobs;
  std::unique_ptr<storage::Journal> journal = storage::make_memory_journal();
  std::unique_ptr<Subscriptions> subscriptions = open_subscriptions(fixture, *journal);
  ServiceOptions options = case_options(*subscriptions);
  std::optional<FhirService> service;
};

http::Response ask_in_process(World& world, http::Request request) {
  world.fixture.clock().advance(1000);
  http::Response answer;
  std::latch done(1);
  world.service->handle(std::move(request), [&](http::Response response) {
    answer = std::move(response);
    done.count_down();
  });
  done.wait();
  return answer;
}

http::Response ask_over_http(World& world, http::testing::TestClient& client,
                             const http::Request& request) {
  world.fixture.clock().advance(1000);
  const std::string target =
      request.query.empty() ? request.path : request.path + "?" + request.query;
  auto answer = client.request(request.method, target, request.headers.all(), request.body);
  http::Response response;
  response.status = answer.status;
  response.headers = std::move(answer.headers);
  response.body = std::move(answer.body);
  return response;
}

void run_over_http(const Case& one) {
  World world;
  auto server = http::Server::start({.port = 0, .threads = 1}, *world.service);
  REQUIRE(server.has_value());
  http::testing::TestClient client((*server)->port());
  const Exchange exchange = [&](http::Request request) {
    return ask_over_http(world, client, request);
  };
  CHECK_EQ(testing::run_case(one, exchange), "");
  client.close();
  (*server)->stop(1000);
}

}  // namespace

TEST_CASE("the text cases pass in process") {
  const auto cases = testing::read_case_folder("tests/cases");
  CHECK(cases.size() >= 150);
  for (const Case& one : cases) {
    World world;
    const Exchange exchange = [&](http::Request request) {
      return ask_in_process(world, std::move(request));
    };
    CHECK_EQ(testing::run_case(one, exchange), "");
  }
}

TEST_CASE("the text cases pass over HTTP") {
  for (const Case& one : testing::read_case_folder("tests/cases"))
    run_over_http(one);
}

TEST_CASE("the text cases that need a connection pass") {
  for (const Case& one : testing::read_case_folder("tests/http"))
    run_over_http(one);
}

}  // namespace rest
