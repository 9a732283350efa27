#include "engine/jobs/job_folder.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace engine {

namespace {

constexpr std::string_view kPartial = ".part";
constexpr std::string_view kRecord = ".job";
constexpr std::size_t kIdSize = 36;  // a UUID
constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
// The ledger's own syncs wait behind a long one on the same disk.
constexpr std::uint64_t kSyncBytes = 16 << 20;
constexpr std::uint64_t kRecordBytesMax = 64 << 20;

std::string file_name(const Job& job, std::string_view name) {
  return job.id + "." + std::string(name);
}

}  // namespace

base::Result<> JobFile::read(std::uint64_t offset, std::size_t count, std::string& into) const {
  into.resize(static_cast<std::size_t>(
      std::min<std::uint64_t>(count, offset < size_ ? size_ - offset : 0)));
  const std::size_t got = TRY(file_->read_at(offset, into));
  if (got == into.size()) return {};
  return base::fail_with_detail(base::ErrorKind::Internal, "the file of the job is damaged",
                                "a file of a job is shorter than it was");
}

JobFileWriter::JobFileWriter(storage::FileSystem& files, std::unique_ptr<storage::File> file,
                             std::filesystem::path partial, std::filesystem::path path)
    : files_(files), file_(std::move(file)), partial_(std::move(partial)), path_(std::move(path)) {}

JobFileWriter::~JobFileWriter() {
  if (finished_) return;
  file_.reset();
  if (!files_.remove(partial_)) base::log(base::LogLevel::Warning, "job-file-not-removed");
}

base::Result<> JobFileWriter::append(std::string_view bytes) {
  buffer_ += bytes;
  return buffer_.size() < kBufferBytes ? base::Result<>{} : write_buffer();
}

base::Result<> JobFileWriter::write_buffer() {
  TRY_VOID(file_->write_at(written_, buffer_));
  written_ += buffer_.size();
  buffer_.clear();
  if (written_ - synced_ < kSyncBytes) return {};
  synced_ = written_;
  return file_->sync();
}

base::Result<> JobFileWriter::finish() {
  TRY_VOID(write_buffer());
  TRY_VOID(file_->sync());
  file_.reset();
  TRY_VOID(files_.rename(partial_, path_));
  finished_ = true;
  return files_.sync_folder(path_.parent_path());
}

base::Result<std::unique_ptr<JobFolder>> JobFolder::open(storage::FileSystem& files,
                                                         std::filesystem::path folder) {
  TRY_VOID(files.make_folders(folder));
  std::unique_ptr<JobFolder> opened(new JobFolder(files, std::move(folder)));
  TRY_VOID(opened->load());
  return opened;
}

base::Result<> JobFolder::load() {
  const std::vector<std::string> names = TRY(files_.list(folder_));
  std::vector<std::string> ids;
  for (const std::string& name : names) {
    if (!name.ends_with(kRecord)) continue;
    ids.push_back(name.substr(0, name.size() - kRecord.size()));
    auto text = read_whole(folder_ / name);
    auto job = text ? job_from_text(*std::move(text)) : std::unexpected(text.error());
    if (job && job->id == ids.back()) {
      found_.push_back(*std::move(job));
    } else {
      base::log(base::LogLevel::Error, "job-record-unreadable");
    }
  }
  for (const std::string& name : names) {
    const bool is_partial = name.ends_with(kPartial);
    const std::string id = name.substr(0, name.find('.'));
    const bool is_orphan = id.size() == kIdSize && std::ranges::find(ids, id) == ids.end();
    if (is_partial || is_orphan) TRY_VOID(files_.remove(folder_ / name));
  }
  std::ranges::sort(found_, {}, &Job::created);
  return {};
}

base::Result<std::string> JobFolder::read_whole(const std::filesystem::path& path) const {
  const auto file = TRY(files_.open(path));
  const std::uint64_t size = TRY(file->size());
  if (size > kRecordBytesMax)
    return base::fail(base::ErrorKind::Invalid, "the record of the job is damaged");
  std::string text(static_cast<std::size_t>(size), '\0');
  text.resize(TRY(file->read_at(0, text)));
  return text;
}

base::Result<> JobFolder::save(const Job& job) {
  const auto path = folder_ / (job.id + std::string(kRecord));
  auto partial = path;
  partial += kPartial;
  {
    const auto file = TRY(files_.create(partial));
    TRY_VOID(file->write_at(0, to_text(job)));
    TRY_VOID(file->sync());
  }
  TRY_VOID(files_.rename(partial, path));
  return files_.sync_folder(folder_);
}

base::Result<std::unique_ptr<JobFileWriter>> JobFolder::create_file(const Job& job,
                                                                    std::string_view name) {
  const auto path = folder_ / file_name(job, name);
  auto partial = path;
  partial += kPartial;
  auto file = TRY(files_.create(partial));
  return std::make_unique<JobFileWriter>(files_, std::move(file), std::move(partial), path);
}

base::Result<std::shared_ptr<const JobFile>> JobFolder::open_file(const Job& job,
                                                                  std::string_view name) const {
  const auto found = std::ranges::find(job.outputs, name, &JobOutput::name);
  if (found == job.outputs.end())
    return base::fail(base::ErrorKind::NotFound, "the job has no such file");
  return open_input(job, name);
}

base::Result<std::shared_ptr<const JobFile>> JobFolder::open_input(const Job& job,
                                                                   std::string_view name) const {
  auto file = TRY(files_.open(folder_ / file_name(job, name)));
  const std::uint64_t size = TRY(file->size());
  return std::make_shared<const JobFile>(std::move(file), size);
}

base::Result<> JobFolder::remove_input(const Job& job, std::string_view name) {
  TRY_VOID(files_.remove(folder_ / file_name(job, name)));
  return files_.sync_folder(folder_);
}

base::Result<> JobFolder::remove(const Job& job) {
  TRY_VOID(remove_record(job));
  return remove_files(job);
}

base::Result<> JobFolder::remove_record(const Job& job) {
  TRY_VOID(files_.remove(folder_ / (job.id + std::string(kRecord))));
  return files_.sync_folder(folder_);
}

base::Result<> JobFolder::remove_files(const Job& job) {
  const std::string prefix = job.id + ".";
  for (const std::string& name : TRY(files_.list(folder_)))
    if (name.starts_with(prefix) && !name.ends_with(kRecord))
      TRY_VOID(files_.remove(folder_ / name));
  return files_.sync_folder(folder_);
}

}  // namespace engine
