#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "engine/jobs/job.h"
#include "engine/jobs/job_folder.h"

namespace engine {

struct JobLimits {
  unsigned threads = 1;
  std::size_t open_max = 10;                              // jobs that wait or run
  std::size_t kept_max = 200;                             // jobs in all
  std::uint64_t bytes_max = std::uint64_t{50} << 30;      // of the files of all jobs
  std::uint64_t free_bytes_min = std::uint64_t{1} << 30;  // left on the disk, for the ledger
  std::int64_t keep_ms = std::int64_t{24} * 3600 * 1000;  // a job that has ended, with its files
};

class JobControl;

// One job being done. Made anew, from its record, when the process starts again.
class JobWork {
 public:
  virtual ~JobWork() = default;
  // Does the job from where its progress says. Returns soon, with any error, once
  // control.should_stop(): the job is then not failed but cancelled, or goes on after a restart.
  virtual base::Result<> run(JobControl& control) = 0;
};

// What there is to know about a job from outside.
struct JobStatus {
  Job job;
  std::string note;                        // what it is doing, in a few words
  std::optional<base::Timestamp> expires;  // once it has ended
};

// Runs jobs one after another on threads of its own, of low priority, and remembers them on disk:
// those that were waiting or running when the process ended are taken up again.
//
// Thread safety: every method may be called from any thread. The destructor stops: jobs that run
// are asked to stop and stay as their last saved progress says.
class JobRunner {
 public:
  // Makes the work of one kind from its record. A job whose work cannot be made has failed.
  using Maker = std::function<base::Result<std::unique_ptr<JobWork>>(const Job& job)>;

  // All outlive the runner.
  struct Parts {
    JobFolder& folder;
    const base::Clock& clock;
    base::Random& random;
  };

  JobRunner(const Parts& parts, const JobLimits& limits, std::map<std::string, Maker> makers);
  ~JobRunner();
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  // Takes up what was left, and begins to work.
  void start();

  // What a new job brings along, a file each: name and content.
  using Inputs = std::vector<std::pair<std::string, std::string>>;
  // Queues a job, durably; gives its id. Unavailable if too many wait or are kept, TooLarge if
  // there is no room for files.
  base::Result<std::string> submit(std::string kind, std::string request, std::string spec,
                                   const Inputs& inputs = {});

  // Nothing if there is no such job, or it was removed or has expired.
  std::optional<JobStatus> status(std::string_view id) const;
  std::int64_t age_ms(const Job& job) const { return parts_.clock.now().ms - job.created.ms; }
  // Cancels a job that waits or runs; removes one that has ended. NotFound.
  base::Result<> remove(std::string_view id);
  // A finished file of a job that is done. NotFound.
  base::Result<std::shared_ptr<const JobFile>> open_file(std::string_view id,
                                                         std::string_view name) const;

 private:
  friend class JobControl;
  struct Entry;

  void work();
  std::shared_ptr<Entry> take_next(std::unique_lock<std::mutex>& lock);
  void run(Entry& entry);
  base::Result<> attempt(Entry& entry);
  void settle(Entry& entry, const base::Result<>& done);
  void record_end(Entry& entry, const base::Result<>& done);
  void remove_expired();
  base::Result<> save(Entry& entry);
  base::Result<> room_for(std::uint64_t bytes) const;
  std::shared_ptr<Entry> find(std::string_view id) const;
  bool is_expired(const Job& job) const;

  const Parts parts_;
  const JobLimits limits_;
  const std::map<std::string, Maker> makers_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::shared_ptr<Entry>> entries_;  // in order of creation
  std::atomic<bool> stopping_ = false;
  std::vector<std::thread> threads_;
};

// What a job may do while it runs. One thread.
class JobControl {
 public:
  JobControl(JobRunner& runner, JobRunner::Entry& entry) : runner_(runner), entry_(entry) {}

  // The job was cancelled, or the process is about to end.
  bool should_stop() const;
  // As it is now.
  const Job& job() const;

  base::Result<std::unique_ptr<JobFileWriter>> create_file(std::string_view name);
  // A file that the job brought along.
  base::Result<std::shared_ptr<const JobFile>> open_input(std::string_view name) const;
  // TooLarge if the files of all jobs would have too many bytes, or the disk too little room.
  base::Result<> append(JobFileWriter& file, std::string_view bytes);
  // Records, durably, what is finished and how far the job is.
  base::Result<> save(std::vector<JobOutput> finished, std::string progress);
  // What the job is doing, in a few words, for those who ask.
  void tell(std::string note);

 private:
  JobRunner& runner_;
  JobRunner::Entry& entry_;
};

}  // namespace engine
