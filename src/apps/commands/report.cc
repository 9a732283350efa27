#include "apps/commands/report.h"

#include <cstdio>
#include <string>

#include "apps/commands/commands.h"

namespace apps {

int report(std::string_view what, const base::Error& error) {
  std::string line = "eir: " + std::string(what) + ": " + error.message;
  if (!error.detail.empty()) line += " (" + error.detail + ")";
  std::fprintf(stderr, "%s\n", line.c_str());
  return kFindings;
}

}  // namespace apps
