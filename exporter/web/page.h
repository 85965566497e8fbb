// What a path is answered with, made once and sent to many.
#pragma once

#include <memory>
#include <string>

#include "web/gzip.h"

namespace workflow_health {

struct WebPage {
  int status = 200;
  std::string content_type;
  std::string body;
  std::string gzip_body;  // the same in gzip's format; empty: not worth it
};

// Nobody changes a page that others may be sending.
using WebPagePointer = std::shared_ptr<const WebPage>;

// Compresses what is long enough to become shorter; `front` is compressed
// already, and the body begins with it. Slow: some milliseconds for 100 KiB.
[[nodiscard]] WebPagePointer MakeWebPage(std::string content_type,
                                         std::string body, int status = 200,
                                         const GzipFront& front = {});

}  // namespace workflow_health
