#include "apps/export/exporter.h"

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "apps/export/packed_file.h"

namespace apps {

namespace {

constexpr std::size_t kPageCount = 500;
constexpr std::size_t kPageBytes = std::size_t{1} << 20;

}  // namespace

base::Result<> Exporter::run(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return base::fail_with_detail(base::ErrorKind::Unavailable, "the folder cannot be made",
                                  error.message());
  // Large types first: the last one to end is then a small one.
  std::vector<engine::TypeCount> counts = engine_.counts();
  std::erase_if(counts, [&](const engine::TypeCount& count) {
    return !options_.types.empty() &&
           std::ranges::find(options_.types, count.type) == options_.types.end();
  });
  std::ranges::sort(counts, std::greater{}, &engine::TypeCount::current);

  const engine::Instant at = engine_.now();
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  base::Result<> done;
  const auto work = [&] {
    for (std::size_t i = next++; i < counts.size(); i = next++) {
      base::Result<> exported = export_type(folder, counts[i].type, at);
      const std::lock_guard lock(mutex);
      if (!exported && done) done = std::move(exported);
      if (!done) return;
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < options_.threads; ++i)
    threads.emplace_back(work);
  work();
  for (std::thread& thread : threads)
    thread.join();
  return done;
}

base::Result<> Exporter::export_type(const std::string& folder, fhir::TypeId type,
                                     engine::Instant at) {
  engine::ScanQuery query;
  query.type = type;
  query.at = at;
  query.since = options_.since;
  const auto scan = TRY(engine_.scan(caller_, query));
  if (scan->left() == 0) return {};
  const bool gzip = options_.packing == ExportOptions::Packing::Gzip;
  const std::string name =
      std::string(definitions_.type(type).name) + (gzip ? ".ndjson.gz" : ".ndjson");
  const auto file =
      TRY(PackedFile::create((std::filesystem::path(folder) / name).string(), options_.packing));
  std::string lines;
  while (scan->left() > 0) {
    lines.clear();
    const auto page = TRY(scan->next(kPageCount, kPageBytes));
    for (const engine::Version& version : page)
      lines.append(version.json).append("\n");
    TRY_VOID(file->append(lines));
    counts_.resources += page.size();
    counts_.bytes += lines.size();
  }
  return file->finish();
}

}  // namespace apps
