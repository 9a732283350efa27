#include <cstdio>

#include "apps/check/checker.h"
#include "apps/commands/commands.h"
#include "apps/commands/report.h"
#include "apps/data_folder.h"

namespace apps {

int run(const CheckCommand& command) {
  auto data = DataFolder::open(command.data, {});
  if (!data) return report("the data folder cannot be opened", data.error());
  const auto found = check_data(fhir::Definitions::r4(), (*data)->ledger(), (*data)->engine());
  if (!found) return report("the check stopped", found.error());
  for (const std::string& problem : found->problems)
    std::printf("%s\n", problem.c_str());
  std::printf("%llu transactions, %llu versions, %llu resources: %zu problems\n",
              static_cast<unsigned long long>(found->transactions),
              static_cast<unsigned long long>(found->versions),
              static_cast<unsigned long long>(found->resources), found->problems.size());
  return found->problems.empty() ? kOk : kFindings;
}

}  // namespace apps
