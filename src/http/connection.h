#pragma once

#include "http/io_loop.h"

namespace http {

// Serves the accepted socket until it closes, or refuses it. The loop's thread only.
void serve_connection(IoLoop& loop, int socket, Admission admission);

}  // namespace http
