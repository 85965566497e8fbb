// Bytes from a file or from standard input, plain or gzip.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/error.h"

namespace workflow_health {

class Input {
 public:
  // "-" is standard input. What begins with gzip's magic number is unpacked.
  [[nodiscard]] static Result<Input> Open(const std::string& path);
  Input(Input&&) noexcept;
  ~Input();

  // Fills `buffer` from the front and returns the number of bytes: 0 at the
  // end. Fails if the input cannot be read, if gzip data are damaged or end too
  // early, and at the end of a file that changed meanwhile. Gzip data may be
  // followed by more of them, or by zeros as padding, which gzip(1) skips as
  // well; it fails on anything else.
  [[nodiscard]] Result<size_t> Read(std::span<char> buffer);

  // For messages to people: the path, fit to be shown, or "standard input".
  [[nodiscard]] const std::string& name() const;

 private:
  class Stream;
  explicit Input(std::unique_ptr<Stream> stream);

  std::unique_ptr<Stream> stream_;
};

}  // namespace workflow_health
