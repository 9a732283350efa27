#include "engine/jobs/job_runner.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "base/thread_priority.h"

namespace engine {

namespace {

using base::ErrorKind;
using base::fail;

constexpr auto kTidyInterval = std::chrono::seconds(20);

bool is_open(Job::State state) {
  return state == Job::State::Waiting || state == Job::State::Running;
}

std::uint64_t bytes_of(const Job& job) {
  std::uint64_t bytes = 0;
  for (const JobOutput& output : job.outputs)
    bytes += output.bytes;
  return bytes;
}

}  // namespace

struct JobRunner::Entry {
  // Written by the thread that runs it, under the runner's mutex; read by others under it.
  Job job;
  std::string note;
  bool is_taken = false;  // by a thread

  std::atomic<bool> removed = false;
  std::atomic<std::uint64_t> bytes = 0;  // of its files, finished or not
  std::mutex record_mutex;               // held while the record is written or removed
};

JobRunner::JobRunner(const Parts& parts, const JobLimits& limits,
                     std::map<std::string, Maker> makers)
    : parts_(parts), limits_(limits), makers_(std::move(makers)) {
  for (Job& job : parts_.folder.take_found()) {
    auto entry = std::make_shared<Entry>();
    if (job.state == Job::State::Running) job.state = Job::State::Waiting;
    entry->bytes = bytes_of(job);
    entry->job = std::move(job);
    entries_.push_back(std::move(entry));
  }
}

JobRunner::~JobRunner() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_)
    thread.join();
}

void JobRunner::start() {
  for (unsigned i = 0; i < std::max(1U, limits_.threads); ++i)
    threads_.emplace_back([this] { work(); });
}

base::Result<std::string> JobRunner::submit(std::string kind, std::string request, std::string spec,
                                            const Inputs& inputs) {
  remove_expired();
  std::uint64_t bytes = 0;
  for (const auto& [name, content] : inputs)
    bytes += content.size();
  TRY_VOID(room_for(bytes));
  auto entry = std::make_shared<Entry>();
  entry->job.id = base::new_uuid(parts_.random);
  entry->job.kind = std::move(kind);
  entry->job.request = std::move(request);
  entry->job.spec = std::move(spec);
  entry->job.created = parts_.clock.now();
  entry->bytes = bytes;
  entry->is_taken = true;  // until it is on disk
  {
    const std::lock_guard lock(mutex_);
    const auto open = std::ranges::count_if(
        entries_, [](const auto& other) { return is_open(other->job.state); });
    if (static_cast<std::size_t>(open) >= limits_.open_max)
      return fail(ErrorKind::Unavailable, "too many jobs are waiting: try again later");
    if (entries_.size() >= limits_.kept_max)
      return fail(ErrorKind::Unavailable,
                  "too many jobs are kept: delete those that are not needed any more");
    entries_.push_back(entry);
  }
  base::Result<> stored;
  for (const auto& [name, content] : inputs) {
    if (!stored) break;
    auto file = parts_.folder.create_file(entry->job, name);
    stored = file ? (*file)->append(content) : std::unexpected(std::move(file).error());
    if (stored) stored = (*file)->finish();
  }
  if (stored) stored = parts_.folder.save(entry->job);
  const std::lock_guard lock(mutex_);
  entry->is_taken = false;
  if (!stored) {
    std::erase(entries_, entry);
    return std::unexpected(std::move(stored).error());
  }
  changed_.notify_one();
  return entry->job.id;
}

std::shared_ptr<JobRunner::Entry> JobRunner::find(std::string_view id) const {
  const auto found = std::ranges::find_if(entries_, [&](const auto& entry) {
    return entry->job.id == id && !entry->removed && !is_expired(entry->job);
  });
  return found == entries_.end() ? nullptr : *found;
}

bool JobRunner::is_expired(const Job& job) const {
  return !is_open(job.state) && job.ended.ms + limits_.keep_ms <= parts_.clock.now().ms;
}

std::optional<JobStatus> JobRunner::status(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto entry = find(id);
  if (entry == nullptr) return std::nullopt;
  JobStatus status{entry->job, entry->note, std::nullopt};
  if (!is_open(entry->job.state))
    status.expires = base::Timestamp{entry->job.ended.ms + limits_.keep_ms};
  return status;
}

base::Result<> JobRunner::remove(std::string_view id) {
  std::shared_ptr<Entry> entry;
  bool runs = false;
  {
    const std::lock_guard lock(mutex_);
    entry = find(id);
    if (entry == nullptr) return fail(ErrorKind::NotFound, "there is no such job");
    entry->removed = true;  // it is told by should_stop()
    runs = entry->is_taken;
    if (!runs) std::erase(entries_, entry);
  }
  const std::lock_guard record(entry->record_mutex);
  return runs ? parts_.folder.remove_record(entry->job) : parts_.folder.remove(entry->job);
}

base::Result<std::shared_ptr<const JobFile>> JobRunner::open_file(std::string_view id,
                                                                  std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto entry = find(id);
  if (entry == nullptr || entry->job.state != Job::State::Done)
    return fail(ErrorKind::NotFound, "there is no such file");
  return parts_.folder.open_file(entry->job, name);
}

void JobRunner::work() {
  base::lower_thread_priority();  // readers and writers go first
  while (!stopping_) {
    std::shared_ptr<Entry> next;
    {
      std::unique_lock lock(mutex_);
      next = take_next(lock);
    }
    if (next != nullptr) run(*next);
    remove_expired();
  }
}

// Nothing if none came for a while, or it is time to stop.
std::shared_ptr<JobRunner::Entry> JobRunner::take_next(std::unique_lock<std::mutex>& lock) {
  const auto waiting = [](const auto& entry) {
    return entry->job.state == Job::State::Waiting && !entry->is_taken;
  };
  changed_.wait_for(lock, kTidyInterval,
                    [&] { return stopping_ || std::ranges::any_of(entries_, waiting); });
  if (stopping_) return nullptr;
  const auto found = std::ranges::find_if(entries_, waiting);
  if (found == entries_.end()) return nullptr;
  (*found)->is_taken = true;
  return *found;
}

void JobRunner::run(Entry& entry) {
  {
    const std::lock_guard lock(mutex_);
    entry.job.state = Job::State::Running;
  }
  const base::Result<> done = attempt(entry);
  settle(entry, done);
}

// A defect met in one job is no reason to give up the others.
base::Result<> JobRunner::attempt(Entry& entry) {
  try {
    TRY_VOID(save(entry, entry.job));  // only this thread changes it
    const auto maker = makers_.find(entry.job.kind);
    if (maker == makers_.end())
      return fail(ErrorKind::Unsupported, "this server does not know how to do such a job");
    const auto work = TRY(maker->second(entry.job));
    JobControl control(*this, entry);
    return work->run(control);
  } catch (const std::exception&) {
    return fail(ErrorKind::Internal, "the server met a defect while it did the job");
  }
}

void JobRunner::settle(Entry& entry, const base::Result<>& done) {
  if (!done && stopping_ && !entry.removed) return;  // it goes on after the next start
  Job ended;
  {
    const std::lock_guard lock(mutex_);
    ended = entry.job;
  }
  if (!entry.removed) record_end(entry, ended, done);
  {
    // Others see the end only when it is on disk and this thread has let go.
    const std::lock_guard lock(mutex_);
    if (!entry.removed) {
      entry.job = std::move(ended);
      entry.note.clear();
      entry.is_taken = false;
      return;
    }
  }
  // It was cancelled: what was written since then goes too.
  {
    const std::lock_guard record(entry.record_mutex);
    if (!parts_.folder.remove_files(ended))
      base::log(base::LogLevel::Warning, "job-files-not-removed");
  }
  const std::lock_guard lock(mutex_);
  std::erase_if(entries_, [&](const auto& other) { return other.get() == &entry; });
}

void JobRunner::record_end(Entry& entry, Job& ended, const base::Result<>& done) {
  ended.ended = parts_.clock.now();
  ended.state = done ? Job::State::Done : Job::State::Failed;
  if (!done) {
    ended.problem = done.error().message;
    ended.outputs.clear();
    base::log(
        base::LogLevel::Warning, "job-failed",
        {{"kind", base::Loggable{ended.kind}}, {"detail", base::Loggable{done.error().detail}}});
    if (!parts_.folder.remove_files(ended))
      base::log(base::LogLevel::Warning, "job-files-not-removed");
    entry.bytes = 0;
  }
  if (!save(entry, ended)) base::log(base::LogLevel::Warning, "job-record-not-written");
}

void JobRunner::remove_expired() {
  std::vector<std::shared_ptr<Entry>> entries;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& entry : entries_)
      if (is_expired(entry->job) && !entry->is_taken && !entry->removed) entries.push_back(entry);
    for (const auto& entry : entries) {
      entry->removed = true;
      std::erase(entries_, entry);
    }
  }
  for (const auto& entry : entries) {
    const std::lock_guard record(entry->record_mutex);
    if (!parts_.folder.remove(entry->job))
      base::log(base::LogLevel::Warning, "job-files-not-removed");
  }
}

base::Result<> JobRunner::save(Entry& entry, const Job& job) {
  const std::lock_guard record(entry.record_mutex);
  if (entry.removed) return fail(ErrorKind::Gone, "the job was cancelled");
  return parts_.folder.save(job);
}

base::Result<> JobRunner::room_for(std::uint64_t bytes) const {
  std::uint64_t used = bytes;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& entry : entries_)
      used += entry->bytes;
  }
  if (used > limits_.bytes_max)
    return fail(ErrorKind::TooLarge,
                "the files of jobs have reached their limit, jobs.bytes_max: delete jobs that are "
                "not needed any more, or ask for less");
  std::error_code error;
  const auto space = std::filesystem::space(parts_.folder.path(), error);
  if (!error && space.available < limits_.free_bytes_min)
    return fail(ErrorKind::TooLarge,
                "the disk has less room than jobs.free_bytes_min: make room, and try again");
  return {};
}

bool JobControl::should_stop() const {
  return entry_.removed || runner_.stopping_;
}

const Job& JobControl::job() const {
  return entry_.job;
}

base::Result<std::unique_ptr<JobFileWriter>> JobControl::create_file(std::string_view name) {
  return runner_.parts_.folder.create_file(entry_.job, name);
}

base::Result<std::shared_ptr<const JobFile>> JobControl::open_input(std::string_view name) const {
  return runner_.parts_.folder.open_input(entry_.job, name);
}

void JobControl::remove_input(std::string_view name) {
  const auto input = open_input(name);
  if (!input) return;
  if (runner_.parts_.folder.remove_input(entry_.job, name))
    entry_.bytes -= std::min<std::uint64_t>(entry_.bytes, (*input)->size());
}

base::Result<> JobControl::append(JobFileWriter& file, std::string_view bytes) {
  TRY_VOID(runner_.room_for(bytes.size()));
  entry_.bytes += bytes.size();
  return file.append(bytes);
}

base::Result<> JobControl::save(std::vector<JobOutput> finished, std::string progress) {
  {
    const std::lock_guard lock(runner_.mutex_);
    for (JobOutput& output : finished)
      entry_.job.outputs.push_back(std::move(output));
    entry_.job.progress = std::move(progress);
  }
  return runner_.save(entry_, entry_.job);
}

void JobControl::tell(std::string note) {
  const std::lock_guard lock(runner_.mutex_);
  entry_.note = std::move(note);
}

}  // namespace engine
