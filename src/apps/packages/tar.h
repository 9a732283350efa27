#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "apps/import/byte_source.h"
#include "base/result.h"

namespace apps {

struct TarLimits {
  std::uint64_t file_bytes_max = std::uint64_t{64} << 20;
  std::size_t files_max = 100'000;
};

// Visits each ordinary file of a tar archive (ustar, with the long names of GNU and pax), in order.
// Invalid if the archive is damaged or ends half way, TooLarge past a limit. The visitor's failure
// ends the reading.
using TarVisitor = std::function<base::Result<>(const std::string& name, std::string content)>;
base::Result<> visit_tar(ByteSource& source, const TarLimits& limits, const TarVisitor& visit);

}  // namespace apps
