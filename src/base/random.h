#pragma once

#include <cstdint>
#include <string>

namespace base {

// Where chance comes from. Passed in, so that tests and the demo world repeat by seed.
// Any thread may call.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;
};

// From the operating system (getrandom): unpredictable, for identifiers handed to clients.
class SystemRandom final : public Random {
 public:
  std::uint64_t next() override;
};

// A random UUID (RFC 4122 version 4) in lower case: a valid FHIR id.
std::string new_uuid(Random& random);

}  // namespace base
