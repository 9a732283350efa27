#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/result.h"

namespace rest {

// How far an import is: all before this place is in the ledger or refused.
struct ImportProgress {
  std::uint64_t offset = 0;  // into the input
  std::uint64_t line = 0;
  std::uint64_t files = 0;                      // of refusals
  std::map<std::string, std::uint64_t> counts;  // imported, by type
};

std::string to_text(const ImportProgress& progress);
// Of an empty text: the beginning. Invalid if this is no text of to_text().
base::Result<ImportProgress> import_progress_from_text(const std::string& text);

}  // namespace rest
