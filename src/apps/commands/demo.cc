#include <cstdio>

#include "apps/commands/commands.h"
#include "apps/commands/report.h"
#include "apps/data_folder.h"
#include "apps/import/plan.h"
#include "base/check.h"
#include "demo/world.h"
#include "fhir/json/document.h"

namespace apps {

namespace {

// The world is ours, so one refused resource is a defect and ends it.
base::Result<std::size_t> commit_bundle(engine::Engine& engine, std::string text) {
  const auto bundle = TRY(fhir::json::Document::parse(std::move(text)));
  ImportPlan plan = plan_import(fhir::Definitions::r4(), bundle.root());
  CHECK(plan.refused.empty());
  const std::size_t count = plan.operations.size();
  TRY(engine::commit_and_wait(engine, access_control::Caller::system("demo"),
                              std::move(plan.operations)));
  return count;
}

}  // namespace

int run(const DemoCommand& command) {
  auto data = DataFolder::open(command.data, {});
  if (!data) return report("the data folder cannot be opened", data.error());
  engine::Engine& engine = (*data)->engine();
  demo::WorldOptions options;
  options.seed = command.seed;
  options.patients = command.patients;
  options.today = base::SystemClock().now();
  std::size_t resources = 0;
  std::size_t bundles = 0;
  const auto tell = [&](std::string bundle) -> base::Result<> {
    resources += TRY(commit_bundle(engine, std::move(bundle)));
    if (++bundles % 10 == 0) std::fprintf(stderr, "\r%zu resources", resources);
    return {};
  };
  const auto done = demo::generate_world(options, tell);
  std::fprintf(stderr, "\r%zu resources\n", resources);
  if (!done) return report("the demo hospital could not be created", done.error());
  return kOk;
}

}  // namespace apps
