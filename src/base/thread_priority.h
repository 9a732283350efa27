#pragma once

namespace base {

// Lets other threads of the machine go before this one from now on. For work in the background.
void lower_thread_priority();

}  // namespace base
