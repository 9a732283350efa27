#include "base/check.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace base {

void check_failed(const char* condition, const char* file, int line) {
  throw CheckFailed(std::string(file) + ":" + std::to_string(line) + ": " + condition);
}

void check_failed_fatally(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "fatal: %s:%d: %s\n", file, line, condition);
  std::abort();
}

}  // namespace base
