#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "demo/world.h"

// demo_dump [PATIENTS [SEED [TODAY_MS]]]: the demo world as NDJSON on standard output.
int main(int argc, char** argv) {
  demo::WorldOptions options;
  options.today = base::SystemClock().now();
  if (argc > 1) options.patients = static_cast<std::uint32_t>(std::strtoul(argv[1], nullptr, 10));
  if (argc > 2) options.seed = std::strtoull(argv[2], nullptr, 10);
  if (argc > 3) options.today.ms = std::strtoll(argv[3], nullptr, 10);
  const auto start = std::chrono::steady_clock::now();
  std::size_t bundles = 0;
  std::size_t bytes = 0;
  const auto print = [&](std::string bundle) -> base::Result<> {
    ++bundles;
    bytes += bundle.size();
    bundle += '\n';
    if (std::fwrite(bundle.data(), 1, bundle.size(), stdout) != bundle.size()) {
      return base::fail(base::ErrorKind::Internal, "The output could not be written.");
    }
    return {};
  };
  const base::Result<> result = demo::generate_world(options, print);
  if (!result) {
    std::fprintf(stderr, "demo_dump: %s\n", result.error().message.c_str());
    return 1;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::fprintf(stderr, "%zu bundles, %.1f MB, %.2f s\n", bundles, static_cast<double>(bytes) / 1e6,
               took.count());
  return 0;
}
