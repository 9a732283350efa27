#include <algorithm>
#include <chrono>
#include <cstdio>

#include "apps/commands/commands.h"
#include "apps/commands/progress.h"
#include "apps/commands/report.h"
#include "apps/data_folder.h"
#include "apps/export/exporter.h"
#include "fhir/params/dates.h"

namespace apps {

namespace {

base::Result<ExportOptions> read_options(const ExportCommand& command) {
  ExportOptions options;
  for (const std::string& name : command.types) {
    const fhir::TypeId type = fhir::Definitions::r4().find_resource(name);
    if (type == fhir::TypeId::None)
      return base::fail(base::ErrorKind::Invalid, name + " is no resource type of FHIR R4");
    options.types.push_back(type);
  }
  if (!command.since.empty()) {
    const auto since = fhir::date_range(command.since);
    if (!since)
      return base::fail(base::ErrorKind::Invalid,
                        "--since takes a FHIR date or instant, such as 2026-11-24T21:14:00Z");
    options.since = base::Timestamp{since->low_ms};
  }
  if (command.gzip) options.packing = ExportOptions::Packing::Gzip;
  return options;
}

void print_progress(const ExportCounts& counts, ProgressSeconds elapsed, const char* end) {
  const double seconds = std::max(elapsed.count(), 1e-3);
  const auto resources = static_cast<double>(counts.resources.load());
  const double megabytes = static_cast<double>(counts.bytes.load()) / 1e6;
  std::fprintf(stderr, "\r%.0f resources, %.1f MB, %.1f s, %.0f resources/s, %.1f MB/s%s",
               resources, megabytes, elapsed.count(), resources / seconds, megabytes / seconds,
               end);
}

}  // namespace

int run(const ExportCommand& command) {
  auto options = read_options(command);
  if (!options) {
    report("the options are wrong", options.error());
    return kWrongUse;
  }
  auto data = DataFolder::open(command.data, {});
  if (!data) return report("the data folder cannot be opened", data.error());
  Exporter exporter((*data)->engine(), fhir::Definitions::r4(),
                    access_control::Caller::system("export"), *std::move(options));
  base::Result<> done;
  {
    const Progress progress([&](ProgressSeconds elapsed, const char* end) {
      print_progress(exporter.counts(), elapsed, end);
    });
    done = exporter.run(command.out);
  }
  return done ? kOk : report("the export stopped", done.error());
}

}  // namespace apps
