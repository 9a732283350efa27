#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/jobs/job_runner.h"
#include "engine/search/query.h"
#include "http/message.h"

namespace rest {

class Subscriptions;

struct ServiceOptions {
  std::string base_path = "/fhir";
  // "https://ehr.example.dk/fhir": what Location, fullUrl and page links begin with. Empty: made
  // of the request's Host.
  std::string public_base_url;
  bool login_off = false;  // said in the capability statement
  std::string server_version = "0.0.0";
  std::string release_date = "2026-11-24";  // of the capability statement

  std::size_t resource_bytes_max = std::size_t{32} << 20;
  std::size_t bundle_bytes_max = std::size_t{128} << 20;
  std::size_t bundle_entries_max = 50'000;
  std::uint32_t bundle_values_max = 10'000'000;  // of its JSON; real ones have 20 bytes a value
  engine::SearchLimits search;

  unsigned pool_threads = 2;
  std::size_t pool_queue_max = 1000;
  std::size_t inline_body_bytes_max = 64 * 1024;  // larger bodies are handled on the pool

  // Where exports and imports keep what they do; they outlive the service. Nothing: not offered.
  std::optional<engine::JobRunner::Parts> jobs;
  engine::JobLimits job_limits;
  std::uint64_t export_file_bytes_max = std::uint64_t{128} << 20;  // then the next one begins

  // What Subscription resources need while the server runs. Null: they are only kept. Outlives the
  // service.
  Subscriptions* subscriptions = nullptr;

  // Answers every path that is neither FHIR nor health nor metrics: the apps. May be null.
  // Outlives the service.
  http::Handler* fallback = nullptr;
};

}  // namespace rest
