#include "fhir/profile/r4_structures.h"

#include <charconv>
#include <cstddef>

#include "base/check.h"

// What the generator wrote, put into the program by blob.S.
extern "C" const char eir_structures_begin[];
extern "C" const char eir_structures_end[];

namespace fhir::profile {

std::vector<PackedStructure> r4_structures() {
  std::string_view rest(eir_structures_begin, eir_structures_end);
  const std::size_t bodies = rest.find("\n\n");
  CHECK_FATAL(bodies != std::string_view::npos);
  std::string_view body = rest.substr(bodies + 2);
  rest = rest.substr(0, bodies + 1);
  std::vector<PackedStructure> structures;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first + 1);
    std::size_t size = 0;
    std::from_chars(line.data() + second + 1, line.data() + line.size(), size);
    CHECK_FATAL(second != std::string_view::npos && size > 0 && size <= body.size());
    structures.push_back({.url = line.substr(0, first),
                          .version = line.substr(first + 1, second - first - 1),
                          .json = body.substr(0, size)});
    body.remove_prefix(size);
  }
  return structures;
}

}  // namespace fhir::profile
