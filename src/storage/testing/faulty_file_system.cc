#include "storage/testing/faulty_file_system.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace storage::testing {

namespace {

constexpr std::uint64_t kSectorBytes = 512;

std::unexpected<base::Error> refused(std::string detail) {
  return base::fail_with_detail(base::ErrorKind::Unavailable, "The disk refuses.",
                                std::move(detail));
}

}  // namespace

// One file. The cache is what reads show; the disk is what a power loss leaves.
struct FaultyFileSystem::Node {
  std::string cache;
  std::string disk;
  std::set<std::uint64_t> dirty;  // sectors that the next sync must write

  void write_sector(std::uint64_t sector) {
    const std::uint64_t begin = sector * kSectorBytes;
    const std::uint64_t end = std::min({begin + kSectorBytes, cache.size(), disk.size()});
    if (begin < end) std::memcpy(disk.data() + begin, cache.data() + begin, end - begin);
  }
  void mark_dirty(std::uint64_t begin, std::uint64_t end) {
    for (std::uint64_t at = begin / kSectorBytes; at * kSectorBytes < end; ++at)
      dirty.insert(at);
  }
};

class FaultyFileSystem::Lock final : public FolderLock {
 public:
  Lock(FaultyFileSystem& files, std::string folder) : files_(files), folder_(std::move(folder)) {}
  ~Lock() override {
    const std::lock_guard lock(files_.mutex_);
    files_.locked_.erase(folder_);
  }

 private:
  FaultyFileSystem& files_;
  std::string folder_;
};

class FaultyFileSystem::OpenFile final : public File {
 public:
  OpenFile(FaultyFileSystem& files, std::shared_ptr<Node> node)
      : files_(files), node_(std::move(node)) {}

  base::Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) const override {
    const std::lock_guard lock(files_.mutex_);
    if (files_.stopped_ || files_.reads_fail_) return refused("read");
    if (offset >= node_->cache.size()) return std::size_t{0};
    return node_->cache.copy(into.data(), into.size(), offset);
  }

  base::Result<> write_at(std::uint64_t offset, std::string_view bytes) override {
    const std::lock_guard lock(files_.mutex_);
    const Step step = files_.take_step();
    if (step == Step::Ignored) return refused("write");
    if (step == Step::Fails) bytes = bytes.substr(0, files_.random_() % (bytes.size() + 1));
    if (bytes.empty() && step == Step::Fails) return refused("write");
    const std::uint64_t end = offset + bytes.size();
    if (end > node_->cache.size()) {
      if (files_.used() + end - node_->cache.size() > files_.room_) return refused("write: full");
      node_->cache.resize(end);
    }
    std::memcpy(node_->cache.data() + offset, bytes.data(), bytes.size());
    node_->mark_dirty(offset, end);
    if (step == Step::Fails) return refused("write");
    return {};
  }

  base::Result<> sync() override {
    const std::lock_guard lock(files_.mutex_);
    const Step step = files_.take_step();
    if (step == Step::Ignored) return refused("sync");
    const bool works = step == Step::Works;
    if (works || files_.coin()) node_->disk.resize(node_->cache.size());
    for (const std::uint64_t sector : node_->dirty) {
      if (works || files_.coin()) node_->write_sector(sector);
    }
    // A process that stopped in a sync leaves the rest to the system; one that saw it fail does
    // not.
    if (!files_.stopped_) node_->dirty.clear();
    if (!works) return refused("sync");
    return {};
  }

  base::Result<> reserve(std::uint64_t size) override {
    const std::lock_guard lock(files_.mutex_);
    const Step step = files_.take_step();
    if (step == Step::Ignored) return refused("reserve");
    const bool works = step == Step::Works;
    if (size <= node_->cache.size()) return {};
    const std::uint64_t more = size - node_->cache.size();
    const std::uint64_t used = files_.used();
    const std::uint64_t room = files_.room_ > used ? files_.room_ - used : 0;
    if (works && more <= room) {
      node_->cache.resize(size);
      return {};
    }
    node_->cache.resize(node_->cache.size() + files_.random_() % (std::min(more, room) + 1));
    return refused("reserve: full");
  }

  base::Result<> truncate(std::uint64_t size) override {
    const std::lock_guard lock(files_.mutex_);
    if (files_.take_step() != Step::Works) return refused("truncate");
    node_->cache.resize(size);
    return {};
  }

  base::Result<std::uint64_t> size() const override {
    const std::lock_guard lock(files_.mutex_);
    if (files_.stopped_) return refused("size: stopped");
    return node_->cache.size();
  }

 private:
  FaultyFileSystem& files_;
  std::shared_ptr<Node> node_;
};

FaultyFileSystem::FaultyFileSystem(std::uint64_t seed) : random_(seed) {}
FaultyFileSystem::~FaultyFileSystem() = default;

std::uint64_t FaultyFileSystem::steps() const {
  const std::lock_guard lock(mutex_);
  return steps_;
}

void FaultyFileSystem::stop_at(std::uint64_t step) {
  const std::lock_guard lock(mutex_);
  stop_at_ = step;
}

bool FaultyFileSystem::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

void FaultyFileSystem::fail_between(std::uint64_t from, std::uint64_t to) {
  const std::lock_guard lock(mutex_);
  fail_from_ = from;
  fail_to_ = to;
}

void FaultyFileSystem::fail_reads(bool fail) {
  const std::lock_guard lock(mutex_);
  reads_fail_ = fail;
}

void FaultyFileSystem::set_room(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  room_ = bytes;
}

void FaultyFileSystem::heal() {
  const std::lock_guard lock(mutex_);
  stop_at_ = UINT64_MAX;
  fail_from_ = fail_to_ = 0;
  room_ = UINT64_MAX;
  reads_fail_ = false;
}

void FaultyFileSystem::restart(Stop stop) {
  const std::lock_guard lock(mutex_);
  stopped_ = false;
  stop_at_ = UINT64_MAX;
  if (stop == Stop::Kill) return;
  const std::size_t kept = random_() % (pending_.size() + 1);
  for (std::size_t i = 0; i < kept; ++i)
    apply(durable_names_, pending_[i]);
  pending_.clear();
  names_ = durable_names_;
  for (auto& [name, node] : names_) {
    if (coin()) node->disk.resize(node->cache.size());
    for (const std::uint64_t sector : node->dirty) {
      if (coin()) node->write_sector(sector);
    }
    node->dirty.clear();
    node->cache = node->disk;
  }
}

std::string FaultyFileSystem::contents(const std::filesystem::path& path) const {
  const std::lock_guard lock(mutex_);
  return names_.at(path.string())->cache;
}

void FaultyFileSystem::replace(const std::filesystem::path& path, std::string contents) {
  const std::lock_guard lock(mutex_);
  const auto node = std::make_shared<Node>();
  node->cache = node->disk = std::move(contents);
  names_[path.string()] = durable_names_[path.string()] = node;
}

void FaultyFileSystem::erase(const std::filesystem::path& path) {
  const std::lock_guard lock(mutex_);
  CHECK(names_.erase(path.string()) == 1);
  durable_names_.erase(path.string());
}

std::vector<std::string> FaultyFileSystem::names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> all;
  for (const auto& [name, node] : names_)
    all.push_back(name);
  return all;
}

base::Result<> FaultyFileSystem::make_folders(const std::filesystem::path&) {
  return {};
}

base::Result<std::vector<std::string>> FaultyFileSystem::list(const std::filesystem::path& folder) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> found;
  for (const auto& [name, node] : names_) {
    const std::filesystem::path path(name);
    if (path.parent_path() == folder) found.push_back(path.filename().string());
  }
  return found;
}

base::Result<std::unique_ptr<FolderLock>> FaultyFileSystem::lock(
    const std::filesystem::path& folder) {
  const std::lock_guard lock(mutex_);
  if (!locked_.insert(folder.string()).second) return refused("lock: held");
  return std::make_unique<Lock>(*this, folder.string());
}

base::Result<> FaultyFileSystem::sync_folder(const std::filesystem::path&) {
  const std::lock_guard lock(mutex_);
  if (take_step() != Step::Works) return refused("sync of folder");
  for (const Change& change : pending_)
    apply(durable_names_, change);
  pending_.clear();
  return {};
}

base::Result<std::unique_ptr<File>> FaultyFileSystem::open(const std::filesystem::path& path) {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(path.string());
  if (stopped_ || found == names_.end()) return refused("open " + path.string());
  return std::make_unique<OpenFile>(*this, found->second);
}

base::Result<std::unique_ptr<File>> FaultyFileSystem::create(const std::filesystem::path& path) {
  const std::lock_guard lock(mutex_);
  if (take_step() != Step::Works) return refused("create");
  const auto node = std::make_shared<Node>();
  change_name({.name = path.string(), .node = node});
  return std::make_unique<OpenFile>(*this, node);
}

base::Result<> FaultyFileSystem::rename(const std::filesystem::path& from,
                                        const std::filesystem::path& to) {
  const std::lock_guard lock(mutex_);
  if (take_step() != Step::Works) return refused("rename");
  change_name({.gone = from.string(), .name = to.string(), .node = names_.at(from.string())});
  return {};
}

base::Result<> FaultyFileSystem::remove(const std::filesystem::path& path) {
  const std::lock_guard lock(mutex_);
  if (take_step() != Step::Works) return refused("remove");
  change_name({.gone = path.string()});
  return {};
}

FaultyFileSystem::Step FaultyFileSystem::take_step() {
  if (stopped_) return Step::Ignored;
  const std::uint64_t step = steps_++;
  stopped_ = step >= stop_at_;
  return stopped_ || (step >= fail_from_ && step < fail_to_) ? Step::Fails : Step::Works;
}

std::uint64_t FaultyFileSystem::used() const {
  std::uint64_t bytes = 0;
  for (const auto& [name, node] : names_)
    bytes += node->cache.size();
  return bytes;
}

void FaultyFileSystem::change_name(Change change) {
  apply(names_, change);
  pending_.push_back(std::move(change));
}

void FaultyFileSystem::apply(Names& names, const Change& change) {
  if (!change.gone.empty()) names.erase(change.gone);
  if (!change.name.empty()) names[change.name] = change.node;
}

}  // namespace storage::testing
