// Memory for JSON values, of which there is only so much.
#pragma once

#include <boost/json/memory_resource.hpp>
#include <cstddef>
#include <new>

namespace workflow_health {

// Throws std::bad_alloc where more than `most` bytes would be in use at once.
// Not thread-safe.
class BoundedMemory final : public boost::json::memory_resource {
 public:
  explicit BoundedMemory(size_t most) : left_(most) {}

 private:
  void* do_allocate(size_t bytes, size_t alignment) override {
    if (bytes > left_) throw std::bad_alloc();
    left_ -= bytes;
    return ::operator new(bytes, std::align_val_t(alignment));
  }
  void do_deallocate(void* memory, size_t bytes, size_t alignment) override {
    left_ += bytes;
    ::operator delete(memory, bytes, std::align_val_t(alignment));
  }
  bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }

  size_t left_;
};

}  // namespace workflow_health
