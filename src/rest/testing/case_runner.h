#pragma once

#include <functional>
#include <string>

#include "http/message.h"
#include "rest/testing/case_file.h"

namespace rest::testing {

// Sends one request and waits for the answer: in process, or over a connection.
using Exchange = std::function<http::Response(http::Request)>;

// Runs the steps of a case. Gives what went wrong, with file and line, or empty.
std::string run_case(const Case& one, const Exchange& exchange);

}  // namespace rest::testing
