#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace engine {

// A file that a job has finished.
struct JobOutput {
  std::string name;   // "Patient.1.ndjson"
  std::string role;   // what it is to the kind of the job: "output", "deleted", "error"
  std::string label;  // such as the resource type in it
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;

  friend bool operator==(const JobOutput&, const JobOutput&) = default;
};

// Work that outlives its request and the process: what is kept of it on disk.
struct Job {
  enum class State : std::uint8_t { Waiting, Running, Done, Failed };

  std::string id;
  std::string kind;     // who knows how to do it: "export", "import"
  std::string request;  // the URL that asked for it
  std::string spec;     // what is to be done, in the words of its kind
  State state = State::Waiting;
  base::Timestamp created;
  base::Timestamp ended;
  std::string problem;   // why it failed: one plain sentence
  std::string progress;  // how far it is, in the words of its kind; empty: nothing is done
  std::vector<JobOutput> outputs;
};

std::string to_text(const Job& job);
// Invalid if this is no text of to_text().
base::Result<Job> job_from_text(std::string text);

}  // namespace engine
