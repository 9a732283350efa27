#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace rest {

// "Tue, 24 Nov 2026 21:14:00 GMT" (RFC 9110, IMF-fixdate): whole seconds.
std::string to_http_date(base::Timestamp at);

// The same read back. Nothing for any other form: a recipient ignores a date it cannot read.
std::optional<base::Timestamp> parse_http_date(std::string_view text);

// A FHIR date, dateTime or instant covers a period: 2026-11 is the whole month. A time without a
// zone is Danish time (Europe/Copenhagen).
struct Period {
  base::Timestamp begin;
  base::Timestamp last;  // its last millisecond
};
std::optional<Period> parse_date_time(std::string_view text);

}  // namespace rest
