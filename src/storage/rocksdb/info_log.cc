#include "storage/rocksdb/info_log.h"

#include <cstdarg>
#include <cstdio>
#include <ctime>
#include <mutex>

namespace storage {

namespace {

constexpr long kBytesMax = 1 << 20;

class InfoLog final : public rocksdb::Logger {
 public:
  explicit InfoLog(const std::filesystem::path& path)
      : rocksdb::Logger(rocksdb::WARN_LEVEL), path_(path.string()) {
    open("ae");
  }
  ~InfoLog() override {
    if (file_ != nullptr) std::fclose(file_);
  }

  using rocksdb::Logger::Logv;
  void Logv(const char* format, std::va_list arguments) override {
    char line[2048];
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    const std::size_t begin = std::strftime(line, sizeof line, "%FT%TZ ", &utc);
    std::vsnprintf(line + begin, sizeof line - begin, format, arguments);
    const std::lock_guard lock(mutex_);
    if (file_ != nullptr && std::ftell(file_) > kBytesMax) open("we");
    if (file_ == nullptr) return;
    std::fputs(line, file_);
    std::fputc('\n', file_);
    std::fflush(file_);
    std::clearerr(file_);
  }

 private:
  void open(const char* mode) {
    if (file_ != nullptr) std::fclose(file_);
    file_ = std::fopen(path_.c_str(), mode);
    if (file_ != nullptr) std::fseek(file_, 0, SEEK_END);
  }

  const std::string path_;
  std::mutex mutex_;
  std::FILE* file_ = nullptr;
};

}  // namespace

std::shared_ptr<rocksdb::Logger> make_info_log(const std::filesystem::path& folder) {
  return std::make_shared<InfoLog>(folder / "LOG");
}

}  // namespace storage
