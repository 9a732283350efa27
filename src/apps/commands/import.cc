#include <algorithm>
#include <cstdio>

#include "apps/commands/commands.h"
#include "apps/commands/progress.h"
#include "apps/commands/report.h"
#include "apps/data_folder.h"
#include "apps/import/importer.h"

namespace apps {

namespace {

void print_progress(const ImportCounts& counts, ProgressSeconds elapsed, const char* end) {
  const auto resources = counts.resources.load();
  std::fprintf(stderr, "\r%llu resources, %llu refused, %.1f MB, %.1f s, %.0f resources/s%s",
               static_cast<unsigned long long>(resources),
               static_cast<unsigned long long>(counts.refused.load()),
               static_cast<double>(counts.bytes.load()) / 1e6, elapsed.count(),
               static_cast<double>(resources) / std::max(elapsed.count(), 1e-3), end);
}

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
    const Progress progress([&](ProgressSeconds elapsed, const char* end) {
      print_progress(importer.counts(), elapsed, end);
    });
    done = importer.run(command.paths);
    if (done) done = (*data)->engine().flush();
  }
  if (!done) return report("the import stopped", done.error());
  return importer.counts().refused == 0 ? kOk : kFindings;
}

}  // namespace apps
