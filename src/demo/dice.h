#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace demo {

// Chance that repeats: the same seed gives the same throws on every machine and build, which
// std::uniform_int_distribution does not promise. SplitMix64. Not for secrets.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  // Between `low` and `high`, both included.
  int between(int low, int high);
  // True in `percent` of a hundred throws.
  bool percent(int percent);
  // In [-1, 1], most often near 0.
  double wobble();

  template <class T>
  const T& pick(std::span<const T> from) {
    return from[next() % from.size()];
  }
  template <class T, std::size_t N>
  const T& pick(const T (&from)[N]) {
    return from[next() % N];
  }

 private:
  std::uint64_t state_;
};

// A number that depends on both, for seeding the dice of one part of the world: what one part
// throws then never moves another.
std::uint64_t seed_for(std::uint64_t seed, std::string_view part);

// A FHIR id that says nothing about its resource, in the form of a UUID. The same `seed` and
// `part` give the same id, so writing the world twice writes the same resources.
std::string opaque_id(std::uint64_t seed, std::string_view part);

}  // namespace demo
