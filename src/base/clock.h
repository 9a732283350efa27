#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace base {

// Milliseconds since 1970-01-01T00:00:00Z.
struct Timestamp {
  std::int64_t ms = 0;
  friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

// "2026-11-24T21:14:00.123Z", the form of a FHIR instant.
std::string to_instant(Timestamp at);

// Where time comes from. Passed in, so that tests tick it by hand. Any thread may call.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
};

}  // namespace base
