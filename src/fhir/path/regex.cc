#include "fhir/path/regex.h"

#include <re2/re2.h>

#include <string>

namespace fhir::path {
namespace {

// (?<name> is (?P<name> there.
std::string re2_pattern(std::string_view pattern) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    out += pattern[at];
    const bool named = pattern.substr(at, 3) == "(?<" && at + 3 < pattern.size() &&
                       pattern[at + 3] != '=' && pattern[at + 3] != '!';
    if (pattern[at] == '\\' && at + 1 < pattern.size()) {
      out += pattern[++at];
    } else if (named) {
      out += "?P";
      ++at;
    }
  }
  return out;
}

RE2::Options re2_options() {
  RE2::Options options;
  options.set_dot_nl(true);
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  return options;
}

}  // namespace

std::shared_ptr<const re2::RE2> compile_pattern(std::string_view pattern) {
  auto compiled = std::make_shared<const RE2>(re2_pattern(pattern), re2_options());
  return compiled->ok() ? compiled : nullptr;
}

}  // namespace fhir::path
