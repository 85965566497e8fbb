// What is shown on a terminal that must not be commanded by it.
#pragma once

#include <streambuf>

namespace workflow_health {

// Hands on what is written, at once, in which every control character
// (IsControl) but the ends of lines is a blank, and every byte that is not
// UTF-8 U+FFFD. A character must come whole.
class PrintableBuffer : public std::streambuf {
 public:
  // `target` must outlive it.
  explicit PrintableBuffer(std::streambuf* target) : target_(target) {}

 protected:
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int_type overflow(int_type character) override;
  int sync() override { return target_->pubsync(); }

 private:
  std::streambuf* target_;
};

}  // namespace workflow_health
