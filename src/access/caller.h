#pragma once

#include <cstdint>
#include <string>
#include <utility>

// The folder is access/, the namespace is not: POSIX has a function access() in the global scope.
namespace access_control {

// Who asks, and on whose behalf. Every public call of the engine takes one: nothing reads or
// writes without it. Made at the edge (rest/, apps/), never inside the engine.
class Caller {
 public:
  enum class Kind : std::uint8_t {
    System,     // a job or command of the server itself: import, demo, reindex
    Anonymous,  // login is off: loopback only
  };

  static Caller system(std::string job) { return {Kind::System, std::move(job)}; }
  static Caller anonymous() { return {Kind::Anonymous, "anonymous"}; }

  Kind kind() const { return kind_; }
  // What the ledger records as the author of a change. Not a person's name.
  const std::string& name() const { return name_; }

 private:
  Caller(Kind kind, std::string name) : kind_(kind), name_(std::move(name)) {}

  Kind kind_;
  std::string name_;
};

}  // namespace access_control
