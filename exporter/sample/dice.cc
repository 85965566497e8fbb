#include "sample/dice.h"

namespace workflow_health {

// The finaliser of SplitMix64 (Steele, Lea and Flood, Fast Splittable
// Pseudorandom Number Generators, 2014).
std::uint64_t Mixed(std::uint64_t a, std::uint64_t b) {
  std::uint64_t z = a * 0x9e3779b97f4a7c15U + b + 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

int Dice::Between(int least, int most) {
  if (most <= least) return least;
  const auto sides = static_cast<std::uint64_t>(most - least) + 1;
  return least + static_cast<int>(Next() % sides);
}

int Dice::RatherSmall(int least, int most) {
  if (most <= least) return least;
  const std::int64_t product =
      std::int64_t{Between(0, 1000)} * std::int64_t{Between(0, 1000)};
  return least + static_cast<int>((most - least) * product / 1'000'000);
}

}  // namespace workflow_health
