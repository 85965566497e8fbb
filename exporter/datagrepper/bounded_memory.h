// A limited amount of memory for JSON values.
#pragma once

#include <malloc.h>

#include <boost/json/memory_resource.hpp>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace workflow_health {

// Throws std::bad_alloc where more than `most` bytes would be in use at once.
// Aligned for any standard type. Not thread-safe.
class BoundedMemory final : public boost::json::memory_resource {
 public:
  explicit BoundedMemory(size_t most) : left_(most) {}

  [[nodiscard]] size_t left() const { return left_; }

 private:
  void* do_allocate(size_t bytes, size_t /*alignment*/) override {
    void* memory = std::malloc(bytes);
    if (memory == nullptr) throw std::bad_alloc();
    const size_t taken = malloc_usable_size(memory);
    if (taken > left_) {
      std::free(memory);
      throw std::bad_alloc();
    }
    left_ -= taken;
    return memory;
  }
  // Boost 1.81's monotonic_resource gives back a block under a smaller size
  // than it was taken, so the allocator is asked for the true size.
  void do_deallocate(void* memory, size_t /*bytes*/, size_t) override {
    left_ += malloc_usable_size(memory);
    std::free(memory);
  }
  bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }

  size_t left_;
};

}  // namespace workflow_health
