#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/jobs/job.h"
#include "storage/segments/file_system.h"

namespace engine {

// A finished file of a job, open for reading: it can be read to its end even if it is removed
// meanwhile. Any thread may call.
class JobFile {
 public:
  JobFile(std::unique_ptr<storage::File> file, std::uint64_t size)
      : file_(std::move(file)), size_(size) {}

  std::uint64_t size() const { return size_; }
  // Replaces `into` by at most `count` bytes from `offset` on.
  base::Result<> read(std::uint64_t offset, std::size_t count, std::string& into) const;

 private:
  const std::unique_ptr<storage::File> file_;
  const std::uint64_t size_;
};

// A file of a job while it is written. Destroyed unfinished, it is as if it had never been.
class JobFileWriter {
 public:
  JobFileWriter(storage::FileSystem& files, std::unique_ptr<storage::File> file,
                std::filesystem::path partial, std::filesystem::path path);
  ~JobFileWriter();
  JobFileWriter(const JobFileWriter&) = delete;
  JobFileWriter& operator=(const JobFileWriter&) = delete;

  base::Result<> append(std::string_view bytes);
  std::uint64_t bytes() const { return written_ + buffer_.size(); }
  // Makes the file durable under its name. To be called once.
  base::Result<> finish();

 private:
  base::Result<> write_buffer();

  storage::FileSystem& files_;
  std::unique_ptr<storage::File> file_;
  const std::filesystem::path partial_;
  const std::filesystem::path path_;
  std::string buffer_;
  std::uint64_t written_ = 0;
  std::uint64_t synced_ = 0;
  bool finished_ = false;
};

// Jobs and their files on disk, in one flat folder:
//
//   <id>.job               the record: small, replaced as a whole
//   <id>.<name>            a finished file
//   *.part                 not finished: worth nothing, removed at the start
//
// Everything comes to be under a name that ends in ".part", is synced, and is then renamed, so a
// crash at any moment leaves each job as its record says it is.
//
// Thread safety: any thread may call; calls for one job are kept apart by the caller. Failures are
// Unavailable.
class JobFolder {
 public:
  // Makes the folder if it is not there, and clears away what is not finished or belongs to no job.
  static base::Result<std::unique_ptr<JobFolder>> open(storage::FileSystem& files,
                                                       std::filesystem::path folder);

  // The jobs found by open(), once. Records that cannot be read are left where they are.
  std::vector<Job> take_found() { return std::move(found_); }

  base::Result<> save(const Job& job);
  base::Result<std::unique_ptr<JobFileWriter>> create_file(const Job& job, std::string_view name);
  base::Result<std::shared_ptr<const JobFile>> open_file(const Job& job,
                                                         std::string_view name) const;
  // A file that is not among the outputs: what the job brought along.
  base::Result<std::shared_ptr<const JobFile>> open_input(const Job& job,
                                                          std::string_view name) const;
  base::Result<> remove_input(const Job& job, std::string_view name);
  // Removes the record first: what a crash leaves of the files is cleared away at the next start.
  base::Result<> remove(const Job& job);
  // Of a job that somebody is still doing: its files are theirs until they stop.
  base::Result<> remove_record(const Job& job);
  // All but the record.
  base::Result<> remove_files(const Job& job);

  const std::filesystem::path& path() const { return folder_; }

 private:
  JobFolder(storage::FileSystem& files, std::filesystem::path folder)
      : files_(files), folder_(std::move(folder)) {}

  base::Result<> load();
  base::Result<std::string> read_whole(const std::filesystem::path& path) const;

  storage::FileSystem& files_;
  const std::filesystem::path folder_;
  std::vector<Job> found_;
};

}  // namespace engine
