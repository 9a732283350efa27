#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "storage/segments/file_system.h"

namespace storage {

namespace {

namespace fs = std::filesystem;

std::unexpected<base::Error> disk_failed(int error, std::string_view what, const fs::path& path) {
  const std::string detail =
      std::string(what) + " " + path.string() + ": " + std::generic_category().message(error);
  if (error == ENOSPC || error == EDQUOT) {
    return base::fail_with_detail(
        base::ErrorKind::Unavailable,
        "The disk is full: nothing can be stored until there is room again.", detail);
  }
  return base::fail_with_detail(base::ErrorKind::Unavailable,
                                "The disk refuses: nothing can be stored until it works again.",
                                detail);
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

class PosixFile final : public File {
 public:
  PosixFile(int fd, fs::path path) : fd_(fd), path_(std::move(path)) {}

  base::Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) const override {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t got = ::pread(fd_.get(), into.data() + done, into.size() - done,
                                  static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return disk_failed(errno, "read", path_);
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  base::Result<> write_at(std::uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t put =
          ::pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return disk_failed(errno, "write", path_);
      offset += static_cast<std::uint64_t>(put);
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
  }

  base::Result<> sync() override {
    if (::fdatasync(fd_.get()) != 0) return disk_failed(errno, "fdatasync", path_);
    return {};
  }

  base::Result<> reserve(std::uint64_t wanted) override {
    const std::uint64_t now = TRY(size());
    if (wanted <= now) return {};
    // The only call of these that returns its error instead of setting errno.
    int error = EINTR;
    while (error == EINTR) {
      error =
          ::posix_fallocate(fd_.get(), static_cast<off_t>(now), static_cast<off_t>(wanted - now));
    }
    if (error != 0) return disk_failed(error, "reserve space for", path_);
    return {};
  }

  base::Result<> truncate(std::uint64_t wanted) override {
    if (::ftruncate(fd_.get(), static_cast<off_t>(wanted)) != 0) {
      return disk_failed(errno, "truncate", path_);
    }
    return {};
  }

  base::Result<std::uint64_t> size() const override {
    struct stat info{};
    if (::fstat(fd_.get(), &info) != 0) return disk_failed(errno, "stat", path_);
    return static_cast<std::uint64_t>(info.st_size);
  }

 private:
  Descriptor fd_;
  fs::path path_;
};

class PosixLock final : public FolderLock {
 public:
  explicit PosixLock(int fd) : fd_(fd) {}

 private:
  Descriptor fd_;  // closing it gives the lock back, also when the process is killed
};

class PosixFileSystem final : public FileSystem {
 public:
  base::Result<> make_folders(const fs::path& folder) override {
    std::error_code error;
    const fs::path whole = fs::absolute(folder, error);
    fs::path made;
    for (const fs::path& part : whole) {
      const fs::path parent = made;
      made /= part;
      if (::mkdir(made.c_str(), 0750) == 0) {
        TRY_VOID(sync_folder(parent));
      } else if (const int reason = errno; !fs::is_directory(made, error)) {
        return disk_failed(reason, "make folder", made);
      }
    }
    return {};
  }

  base::Result<std::vector<std::string>> list(const fs::path& folder) override {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
      names.push_back(at->path().filename().string());
    }
    if (error) return disk_failed(error.value(), "list", folder);
    return names;
  }

  base::Result<std::unique_ptr<FolderLock>> lock(const fs::path& folder) override {
    const fs::path path = folder / "lock";
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0) return disk_failed(errno, "open", path);
    auto held = std::make_unique<PosixLock>(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return held;
    if (errno != EWOULDBLOCK) return disk_failed(errno, "lock", path);
    return base::fail_with_detail(base::ErrorKind::Unavailable,
                                  "The ledger is open in another process: stop that one first.",
                                  path.string() + " is locked");
  }

  base::Result<> sync_folder(const fs::path& folder) override {
    const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0) return disk_failed(errno, "open folder", folder);
    if (::fsync(fd.get()) != 0) return disk_failed(errno, "fsync folder", folder);
    return {};
  }

  base::Result<std::unique_ptr<File>> open(const fs::path& path) override {
    return open_with(path, O_RDWR);
  }

  base::Result<std::unique_ptr<File>> create(const fs::path& path) override {
    return open_with(path, O_RDWR | O_CREAT | O_TRUNC);
  }

  base::Result<> rename(const fs::path& from, const fs::path& to) override {
    if (std::rename(from.c_str(), to.c_str()) != 0) return disk_failed(errno, "rename", from);
    return {};
  }

  base::Result<> remove(const fs::path& path) override {
    if (::unlink(path.c_str()) != 0) return disk_failed(errno, "remove", path);
    return {};
  }

 private:
  static base::Result<std::unique_ptr<File>> open_with(const fs::path& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0640);
    if (fd < 0) return disk_failed(errno, "open", path);
    return std::make_unique<PosixFile>(fd, path);
  }
};

}  // namespace

FileSystem& system_files() {
  static PosixFileSystem files;
  return files;
}

}  // namespace storage
