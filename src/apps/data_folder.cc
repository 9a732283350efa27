#include "apps/data_folder.h"

#include <system_error>
#include <utility>

#include "base/log.h"
#include "storage/rocksdb/rocks_index_store.h"
#include "storage/segments/file_system.h"
#include "storage/segments/segment_ledger.h"

namespace apps {

namespace {

using base::ErrorKind;

base::Result<std::unique_ptr<storage::IndexStore>> open_index(
    const std::filesystem::path& folder, const engine::EngineOptions& options) {
  // Blocks of its files, beside what the engine makes of them: a third of all.
  const storage::RocksIndexOptions rocks{.cache_bytes = options.cache_bytes_max / 2};
  auto store = storage::open_rocks_index_store(folder, rocks);
  if (store || store.error().kind != ErrorKind::Damaged) return store;
  // Derived data that cannot be read is made anew: the ledger has everything.
  base::log(base::LogLevel::Warning, "index-damaged-rebuilding",
            {{"detail", base::Loggable{store.error().detail}}});
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  if (error)
    return base::fail_with_detail(ErrorKind::Unavailable,
                                  "the damaged index cannot be removed: delete its folder",
                                  error.message());
  return storage::open_rocks_index_store(folder, rocks);
}

// A file that takes some room and can be removed. A start needs to write a little before it can
// read: with this it can on a disk that is full. It is there again once there is room.
class Reserve {
 public:
  explicit Reserve(const std::filesystem::path& folder) : path_(folder / "reserve") {}

  // True if there is more room now.
  bool give_up() const {
    std::error_code error;
    const auto space = std::filesystem::space(path_.parent_path(), error);
    if (error || space.available > kBytes) return false;
    return std::filesystem::remove(path_, error);
  }

  void renew() const {
    std::error_code error;
    if (std::filesystem::file_size(path_, error) == kBytes && !error) return;
    const auto space = std::filesystem::space(path_.parent_path(), error);
    if (error || space.available < 4 * kBytes) return;
    auto file = storage::system_files().create(path_);
    if (!file || !(*file)->reserve(kBytes)) std::filesystem::remove(path_, error);
  }

 private:
  static constexpr std::uintmax_t kBytes = 8 << 20;

  const std::filesystem::path path_;
};

}  // namespace

base::Result<std::unique_ptr<DataFolder>> DataFolder::open(const std::filesystem::path& folder,
                                                           const engine::EngineOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return base::fail_with_detail(ErrorKind::Unavailable, "the data folder cannot be made",
                                  error.message());
  const Reserve reserve(folder);
  auto data = open_parts(folder, options);
  if (!data && reserve.give_up()) {
    base::log(base::LogLevel::Warning, "disk-full-reserve-used");
    data = open_parts(folder, options);
  }
  if (data) reserve.renew();
  return data;
}

base::Result<std::unique_ptr<DataFolder>> DataFolder::open_parts(
    const std::filesystem::path& folder, const engine::EngineOptions& options) {
  std::unique_ptr<DataFolder> data(new DataFolder(folder));
  data->ledger_ = TRY(storage::open_segment_ledger(folder / "ledger"));
  data->store_ = TRY(open_index(folder / "index", options));
  data->engine_ = TRY(engine::Engine::open(
      {fhir::Definitions::r4(), *data->ledger_, *data->store_, data->clock_, data->random_},
      options));
  return data;
}

base::Result<> DataFolder::with_jobs() {
  jobs_ = TRY(engine::JobFolder::open(storage::system_files(), folder_ / "jobs"));
  return {};
}

DataFolder::~DataFolder() {
  if (engine_ == nullptr) return;
  if (!engine_->flush()) base::log(base::LogLevel::Warning, "index-not-flushed-at-stop");
}

}  // namespace apps
