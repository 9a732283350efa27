#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rest {

// What came of an import since the last save. Any thread may call.
class ImportResults {
 public:
  void imported(std::string_view type);
  // `place` is "line 12": it stands before what is wrong.
  void refused(const std::string& place, const base::Error& error);
  // The import cannot go on as it is.
  void broke(const base::Error& error);

  struct Taken {
    std::map<std::string, std::uint64_t> counts;  // imported, by type
    std::string refusals;                         // OperationOutcomes, NDJSON
    std::uint64_t refused = 0;
    std::optional<base::Error> failure;
  };
  Taken take();

 private:
  std::mutex mutex_;
  Taken taken_;
};

}  // namespace rest
