#pragma once

#include <stdexcept>

namespace base {

// Thrown by CHECK. Only the loop that runs one request or one job catches it: that request fails
// with 500 and is logged, the process goes on.
class CheckFailed : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* condition, const char* file, int line);
[[noreturn]] void check_failed_fatally(const char* condition, const char* file, int line);

}  // namespace base

// A bug if false. On in release. This request fails; the process goes on.
#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::base::check_failed(#condition, __FILE__, __LINE__))

// A bug if false, in storage, commit or audit, where going on could lose or invent data: the
// process aborts, and the next start recovers.
#define CHECK_FATAL(condition)        \
  ((condition) ? static_cast<void>(0) \
               : ::base::check_failed_fatally(#condition, __FILE__, __LINE__))
