#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "storage/segments/file_system.h"

namespace storage::testing {

// A disk in memory that fails, fills up, and forgets what was not synced, repeatably by seed.
//
// It may do what a real disk and file system may do, and the ledger must survive exactly that:
//  - a sync makes durable what was written before it; until then any subset of the written sectors
//    (512 bytes, each whole) may be on disk, and the size of the file may be the old one;
//  - creations, renames and removals become durable in their order, at the latest with the sync of
//    the folder;
//  - a write that fails leaves a prefix of its bytes; a sync that fails leaves a subset of the
//    sectors on disk and the rest in the cache alone, where reads still show them and no later sync
//    writes them;
//  - when it is full, space cannot be reserved, and what was reserved before can be written.
//
// Thread safety: any call from any thread. Files must not outlive it.
class FaultyFileSystem final : public FileSystem {
 public:
  explicit FaultyFileSystem(std::uint64_t seed);
  ~FaultyFileSystem() override;

  // Each call that changes the disk is a step, counted from 0.
  std::uint64_t steps() const;
  // The process stops in the middle of this step: it and all later ones fail.
  void stop_at(std::uint64_t step);
  bool stopped() const;
  // Steps from `from` up to, not including, `to` fail, and then the disk works again.
  void fail_between(std::uint64_t from, std::uint64_t to);
  // Whether reads fail from now on.
  void fail_reads(bool fail);
  // Files may have so many bytes in all.
  void set_room(std::uint64_t bytes);
  // No more faults (of reads neither), and room without end.
  void heal();

  enum class Stop : std::uint8_t { Kill, PowerLoss };
  // What the next process finds. All files must be closed.
  void restart(Stop stop);

  // For damage: what is durable in a file, to be changed at will when no one has it open.
  std::string contents(const std::filesystem::path& path) const;
  void replace(const std::filesystem::path& path, std::string contents);
  void erase(const std::filesystem::path& path);
  std::vector<std::string> names() const;

  base::Result<> make_folders(const std::filesystem::path& folder) override;
  base::Result<std::vector<std::string>> list(const std::filesystem::path& folder) override;
  base::Result<std::unique_ptr<FolderLock>> lock(const std::filesystem::path& folder) override;
  base::Result<> sync_folder(const std::filesystem::path& folder) override;
  base::Result<std::unique_ptr<File>> open(const std::filesystem::path& path) override;
  base::Result<std::unique_ptr<File>> create(const std::filesystem::path& path) override;
  base::Result<> rename(const std::filesystem::path& from,
                        const std::filesystem::path& to) override;
  base::Result<> remove(const std::filesystem::path& path) override;

 private:
  struct Node;
  class OpenFile;
  class Lock;
  using Names = std::map<std::string, std::shared_ptr<Node>>;
  struct Change {  // of a name: gone, or standing for a node
    std::string gone;
    std::string name;
    std::shared_ptr<Node> node;
  };
  enum class Step : std::uint8_t { Works, Fails, Ignored };  // ignored: the process is gone

  Step take_step();
  bool coin() { return random_() % 2 == 0; }
  std::uint64_t used() const;
  void change_name(Change change);
  static void apply(Names& names, const Change& change);

  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  std::uint64_t steps_ = 0;
  std::uint64_t stop_at_ = UINT64_MAX;
  bool stopped_ = false;
  std::uint64_t fail_from_ = 0;
  std::uint64_t fail_to_ = 0;
  std::uint64_t room_ = UINT64_MAX;
  bool reads_fail_ = false;
  Names names_;                  // as processes see them
  Names durable_names_;          // as they are on disk
  std::vector<Change> pending_;  // what lies between the two, in order
  std::set<std::string> locked_;
};

}  // namespace storage::testing
