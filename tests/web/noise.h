// Bytes that no compression shortens.
#pragma once

#include <random>
#include <string>

namespace workflow_health {

inline std::string Noise(size_t bytes) {
  std::minstd_rand random(1);
  std::string noise(bytes, '\0');
  for (char& byte : noise) byte = static_cast<char>(random() >> 8);
  return noise;
}

}  // namespace workflow_health
