// A text that is sent many times, each time with another end: compressed once.
#pragma once

#include <string>
#include <string_view>

#include "web/gzip.h"
#include "web/page.h"

namespace workflow_health {

class PackedText {
 public:
  // Slow: some milliseconds for 100 KiB.
  explicit PackedText(std::string text);

  // The page of the text and `tail` behind it, as MakeWebPage() makes it, for
  // the price of the tail and a copy. Thread-safe.
  [[nodiscard]] WebPagePointer PageWith(std::string content_type,
                                        std::string_view tail) const;

 private:
  std::string text_;
  GzipFront front_;
};

}  // namespace workflow_health
