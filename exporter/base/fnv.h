// A hash whose values may be stored.
#pragma once

#include <cstdint>
#include <string_view>

namespace workflow_health {

// FNV-1a of 64 bits, http://www.isthe.com/chongo/tech/comp/fnv/. Values of it
// are stored, so it must never change.
class Fnv1a {
 public:
  void Add(std::string_view bytes) {
    for (const char byte : bytes) {
      hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
    }
  }
  // Its eight bytes, the lowest first.
  void Add(std::uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) {
      const char byte = static_cast<char>((number >> shift) & 0xFF);
      Add(std::string_view(&byte, 1));
    }
  }
  [[nodiscard]] std::uint64_t Value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xCBF29CE484222325U;
};

}  // namespace workflow_health
