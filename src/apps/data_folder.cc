#include "apps/data_folder.h"

#include <system_error>
#include <utility>

#include "base/log.h"
#include "storage/rocksdb/rocks_index_store.h"
#include "storage/segments/segment_ledger.h"

namespace apps {

namespace {

using base::ErrorKind;

base::Result<std::unique_ptr<storage::IndexStore>> open_index(const std::filesystem::path& folder) {
  auto store = storage::open_rocks_index_store(folder);
  if (store || store.error().kind != ErrorKind::Internal) return store;
  // Derived data that cannot be read is made anew: the ledger has everything.
  base::log(base::LogLevel::Warning, "index-damaged-rebuilding");
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  if (error)
    return base::fail_with_detail(ErrorKind::Unavailable,
                                  "the damaged index cannot be removed: delete its folder",
                                  error.message());
  return storage::open_rocks_index_store(folder);
}

}  // namespace

base::Result<std::unique_ptr<DataFolder>> DataFolder::open(const std::filesystem::path& folder,
                                                           const engine::EngineOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return base::fail_with_detail(ErrorKind::Unavailable, "the data folder cannot be made",
                                  error.message());
  std::unique_ptr<DataFolder> data(new DataFolder());
  data->ledger_ = TRY(storage::open_segment_ledger(folder / "ledger"));
  data->store_ = TRY(open_index(folder / "index"));
  data->engine_ = TRY(engine::Engine::open(
      {fhir::Definitions::r4(), *data->ledger_, *data->store_, data->clock_, data->random_},
      options));
  return data;
}

DataFolder::~DataFolder() {
  if (engine_ == nullptr) return;
  if (!engine_->flush()) base::log(base::LogLevel::Warning, "index-not-flushed-at-stop");
}

}  // namespace apps
