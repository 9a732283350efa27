#include "base/thread_priority.h"

#include <sys/resource.h>
#include <unistd.h>

namespace base {

void lower_thread_priority() {
  constexpr int kNiceness = 10;
  // On Linux this is the priority of the thread alone.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness);
}

}  // namespace base
