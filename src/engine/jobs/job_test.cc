#include <doctest/doctest.h>

#include <chrono>
#include <map>
#include <string>
#include <thread>

#include "engine/jobs/job_runner.h"
#include "engine/testing/fixture.h"
#include "storage/testing/faulty_file_system.h"

namespace engine {

namespace {

using storage::testing::FaultyFileSystem;

constexpr int kFiles = 4;

std::string content(int number) {
  return std::string(3000, static_cast<char>('a' + number)) + "\n";
}

// Writes kFiles files, each with a record of how far it is.
class CountingWork final : public JobWork {
 public:
  base::Result<> run(JobControl& control) override {
    const std::string& progress = control.job().progress;
    for (int number = progress.empty() ? 0 : std::stoi(progress); number < kFiles; ++number) {
      const std::string name = std::to_string(number) + ".txt";
      const auto file = TRY(control.create_file(name));
      TRY_VOID(control.append(*file, content(number)));
      while (wait_at == number && !control.should_stop())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      if (control.should_stop()) return base::fail(base::ErrorKind::Unavailable, "stopped");
      TRY_VOID(file->finish());
      TRY_VOID(control.save({{name, "output", "", 1, file->bytes()}}, std::to_string(number + 1)));
    }
    return {};
  }

  int wait_at = -1;
};

// What one process has.
struct Process {
  explicit Process(FaultyFileSystem& files, JobLimits limits = {}, int wait_at = -1) {
    auto opened = JobFolder::open(files, "/jobs");
    if (!opened) return;
    folder = *std::move(opened);
    runner = std::make_unique<JobRunner>(
        JobRunner::Parts{*folder, clock, random}, limits,
        std::map<std::string, JobRunner::Maker>{
            {"count",
             [wait_at](const Job&) -> base::Result<std::unique_ptr<JobWork>> {
               auto work = std::make_unique<CountingWork>();
               work->wait_at = wait_at;
               return work;
             }},
            {"broken", [](const Job&) -> base::Result<std::unique_ptr<JobWork>> {
               return base::fail(base::ErrorKind::Invalid, "this cannot be done");
             }}});
    runner->start();
  }

  JobStatus wait_for_end(const std::string& id) const {
    for (int i = 0; i < 5000; ++i) {
      const auto status = runner->status(id);
      REQUIRE(status.has_value());
      if (status->expires) return *status;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    FAIL("the job does not end");
    return {};
  }

  std::string whole_file(const std::string& id, const std::string& name) const {
    const auto file = runner->open_file(id, name);
    REQUIRE(file.has_value());
    std::string text;
    REQUIRE((*file)->read(0, (*file)->size(), text).has_value());
    return text;
  }

  void check_finished(const std::string& id) const {
    const JobStatus status = wait_for_end(id);
    CHECK(status.job.state == Job::State::Done);
    REQUIRE(status.job.outputs.size() == kFiles);
    for (int number = 0; number < kFiles; ++number)
      CHECK(whole_file(id, std::to_string(number) + ".txt") == content(number));
  }

  testing::ManualClock clock;
  base::SystemRandom random;
  std::unique_ptr<JobFolder> folder;
  std::unique_ptr<JobRunner> runner;
};

}  // namespace

TEST_CASE("a job's record reads back, and damaged ones are refused") {
  const Job job{"id", "export", "http://x?a=\"b\"", "{}", Job::State::Failed,
                {5},  {6},      "a problem",        "7",  {{"a", "output", "Patient", 1, 2}}};
  const std::string text = to_text(job);
  const auto back = job_from_text(text);
  REQUIRE(back.has_value());
  CHECK(to_text(*back) == text);
  CHECK(back->outputs == job.outputs);
  for (std::size_t cut = 0; cut < text.size(); ++cut)
    CHECK_FALSE(job_from_text(text.substr(0, cut)).has_value());
  CHECK_FALSE(job_from_text("[]").has_value());
  CHECK_FALSE(job_from_text(R"({"id":1})").has_value());
}

TEST_CASE("a job runs, its files can be read, and it expires with them") {
  FaultyFileSystem files(1);
  Process process(files);
  const auto id = process.runner->submit("count", "http://x", "", {{"in", "brought along"}});
  REQUIRE(id.has_value());
  process.check_finished(*id);
  CHECK_FALSE(process.runner->open_file(*id, "in").has_value());
  CHECK_FALSE(process.runner->open_file(*id, "../0.txt").has_value());
  CHECK_FALSE(process.runner->open_file("nobody", "0.txt").has_value());
  const auto reader = process.runner->open_file(*id, "0.txt");
  process.clock.advance(JobLimits{}.keep_ms);
  CHECK_FALSE(process.runner->status(*id).has_value());
  CHECK_FALSE(process.runner->open_file(*id, "0.txt").has_value());
  REQUIRE(process.runner->submit("broken", "", "").has_value());  // clears away what has expired
  for (const std::string& name : files.names())
    CHECK_FALSE(name.contains(*id));
}

TEST_CASE("a job that cannot be done has failed, with its reason and without files") {
  FaultyFileSystem files(1);
  Process process(files, {.bytes_max = 7000});
  const auto broken = process.runner->submit("broken", "", "");
  CHECK(process.wait_for_end(*broken).job.problem == "this cannot be done");
  const auto unknown = process.runner->submit("unknown", "", "");
  CHECK(process.wait_for_end(*unknown).job.state == Job::State::Failed);
  const auto large = process.runner->submit("count", "", "");
  const JobStatus status = process.wait_for_end(*large);
  CHECK(status.job.state == Job::State::Failed);
  CHECK(status.job.problem.contains("jobs.bytes_max"));
  CHECK(status.job.outputs.empty());
  for (const std::string& name : files.names())
    CHECK_FALSE(name.ends_with(".txt"));
  const auto refused = process.runner->submit("count", "", "", {{"in", std::string(8000, 'x')}});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == base::ErrorKind::TooLarge);
}

TEST_CASE("a job that runs or waits can be cancelled, and leaves nothing") {
  FaultyFileSystem files(1);
  {
    Process process(files, {.open_max = 2}, 2);
    const auto running = process.runner->submit("count", "", "");
    const auto waiting = process.runner->submit("count", "", "");
    const auto refused = process.runner->submit("count", "", "");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == base::ErrorKind::Unavailable);
    while (process.runner->status(*running)->job.outputs.size() < 2)
      std::this_thread::yield();
    CHECK_FALSE(process.runner->open_file(*running, "0.txt").has_value());
    CHECK(process.runner->remove(*waiting).has_value());
    CHECK(process.runner->remove(*running).has_value());
    CHECK_FALSE(process.runner->status(*running).has_value());
    CHECK_FALSE(process.runner->remove(*running).has_value());
  }
  CHECK(files.names().empty());
}

TEST_CASE("a job can be cancelled at any moment") {
  FaultyFileSystem files(1);
  {
    Process process(files);
    for (int i = 0; i < 300; ++i) {
      const auto id = process.runner->submit("count", "", "");
      REQUIRE(id.has_value());
      for (int spin = 0; spin < i * 20; ++spin)
        std::this_thread::yield();
      CHECK(process.runner->remove(*id).has_value());
    }
  }
  CHECK(files.names().empty());
}

TEST_CASE("a job goes on after the process was stopped, from where it was") {
  FaultyFileSystem files(1);
  std::string id;
  {
    Process process(files, {}, 2);
    id = *process.runner->submit("count", "", "");
    while (process.runner->status(id)->job.outputs.size() < 2)
      std::this_thread::yield();
  }
  Process process(files);
  process.check_finished(id);
}

TEST_CASE("wherever the process or the power fails, a job is finished or was never accepted") {
  for (const auto stop : {FaultyFileSystem::Stop::Kill, FaultyFileSystem::Stop::PowerLoss}) {
    bool reached_end = false;
    for (std::uint64_t step = 0; !reached_end; ++step) {
      FaultyFileSystem files(step);
      std::string id;
      {
        files.stop_at(step);
        Process process(files);
        if (process.runner != nullptr) {
          const auto submitted = process.runner->submit("count", "", "");
          if (submitted) {
            id = *submitted;
            process.wait_for_end(id);
          }
        }
        reached_end = !files.stopped();
      }
      files.restart(stop);
      files.heal();
      Process process(files);
      REQUIRE(process.runner != nullptr);
      if (!id.empty()) process.check_finished(id);
    }
  }
}

}  // namespace engine
