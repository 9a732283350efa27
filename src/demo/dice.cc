#include "demo/dice.h"

#include "base/hash.h"
#include "base/random.h"

namespace demo {

namespace {

class Repeating final : public base::Random {
 public:
  explicit Repeating(std::uint64_t seed) : dice_(seed) {}
  std::uint64_t next() override { return dice_.next(); }

 private:
  Dice dice_;
};

}  // namespace

std::uint64_t Dice::next() {
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
  return mixed ^ (mixed >> 31);
}

int Dice::between(int low, int high) {
  if (high <= low) return low;
  const auto width = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  return low + static_cast<int>(next() % width);
}

bool Dice::percent(int percent) {
  return between(1, 100) <= percent;
}

double Dice::wobble() {
  const auto half = [this] { return static_cast<double>(next() >> 11) * 0x1p-53; };
  return half() - half();
}

std::uint64_t seed_for(std::uint64_t seed, std::string_view part) {
  return base::hash64(part, seed);
}

std::string opaque_id(std::uint64_t seed, std::string_view part) {
  Repeating chance(seed_for(seed, part));
  return base::new_uuid(chance);
}

}  // namespace demo
