#pragma once

#include "http/io_loop.h"
#include "http/tcp_stream.h"

namespace http {

// Serves an accepted connection, counted by ServerCore::connection_opened(), until it closes; or
// refuses it. The loop's thread only.
void serve_connection(IoLoop& loop, TcpStream stream, Admission admission);

}  // namespace http
