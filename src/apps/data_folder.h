#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "engine/engine.h"
#include "engine/jobs/job_runner.h"
#include "storage/index_store.h"
#include "storage/ledger.h"

namespace apps {

// A data folder, opened: its ledger, its index and the engine over them. One process at a time.
class DataFolder {
 public:
  // Makes the folder if it is not there. Unavailable if another process has it open or the disk
  // refuses. A damaged index is dropped and rebuilt from the ledger. On a full disk a file kept
  // for that is removed, so that what is stored can be read.
  static base::Result<std::unique_ptr<DataFolder>> open(const std::filesystem::path& folder,
                                                        const engine::EngineOptions& options);
  ~DataFolder();  // flushes the index, so that the next start has nothing to apply again

  engine::Engine& engine() { return *engine_; }
  storage::Ledger& ledger() { return *ledger_; }
  // What jobs work with: their files lie in its folder "jobs". Requires with_jobs().
  engine::JobRunner::Parts jobs() { return {*jobs_, clock_, random_}; }
  // Opens that folder. Unavailable if the disk refuses.
  base::Result<> with_jobs();

 private:
  explicit DataFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  static base::Result<std::unique_ptr<DataFolder>> open_parts(const std::filesystem::path& folder,
                                                              const engine::EngineOptions& options);

  const std::filesystem::path folder_;
  base::SystemClock clock_;
  base::SystemRandom random_;
  std::unique_ptr<storage::Ledger> ledger_;
  std::unique_ptr<storage::IndexStore> store_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<engine::JobFolder> jobs_;
};

}  // namespace apps
