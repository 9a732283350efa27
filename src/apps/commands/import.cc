#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include "apps/commands/commands.h"
#include "apps/commands/report.h"
#include "apps/data_folder.h"
#include "apps/import/importer.h"

namespace apps {

namespace {

using Seconds = std::chrono::duration<double>;

void print_progress(const ImportCounts& counts, Seconds elapsed, const char* end) {
  const auto resources = counts.resources.load();
  std::fprintf(stderr, "\r%llu resources, %llu refused, %.1f MB, %.1f s, %.0f resources/s%s",
               static_cast<unsigned long long>(resources),
               static_cast<unsigned long long>(counts.refused.load()),
               static_cast<double>(counts.bytes.load()) / 1e6, elapsed.count(),
               static_cast<double>(resources) / std::max(elapsed.count(), 1e-3), end);
}

// Prints twice a second until it is destroyed, then once more.
class Progress {
 public:
  explicit Progress(const ImportCounts& counts)
      : counts_(counts), start_(std::chrono::steady_clock::now()), thread_([this] { run(); }) {}
  ~Progress() {
    stop_ = true;
    thread_.join();
    print_progress(counts_, elapsed(), "\n");
  }

 private:
  Seconds elapsed() const { return std::chrono::steady_clock::now() - start_; }
  void run() {
    for (int tick = 1; !stop_; ++tick) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      if (tick % 10 == 0) print_progress(counts_, elapsed(), "");
    }
  }

  const ImportCounts& counts_;
  const std::chrono::steady_clock::time_point start_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

void print_refusal(const Refusal& refusal) {
  std::printf("%s: %s: %s%s%s\n", refusal.source.c_str(), refusal.resource.c_str(),
              refusal.expression.c_str(), refusal.expression.empty() ? "" : ": ",
              refusal.message.c_str());
}

}  // namespace

int run(const ImportCommand& command) {
  auto data = DataFolder::open(command.data, {});
  if (!data) return report("the data folder cannot be opened", data.error());
  Importer importer((*data)->engine(), fhir::Definitions::r4(),
                    access_control::Caller::system("import"), {}, print_refusal);
  base::Result<> done;
  {
    const Progress progress(importer.counts());
    done = importer.run(command.paths);
    if (done) done = (*data)->engine().flush();
  }
  if (!done) return report("the import stopped", done.error());
  return importer.counts().refused == 0 ? kOk : kFindings;
}

}  // namespace apps
