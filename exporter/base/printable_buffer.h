// Output to a terminal that the text must not control.
#pragma once

#include <streambuf>

namespace workflow_health {

// Passes on at once what is written. Every control character (IsControl) except
// line ends becomes a blank, every byte that is not UTF-8 becomes U+FFFD. A
// character must come whole.
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
