#include "web/packed_text.h"

#include <utility>

namespace workflow_health {

PackedText::PackedText(std::string text)
    : text_(std::move(text)), front_(PackFront(text_)) {}

WebPagePointer PackedText::PageWith(std::string content_type,
                                    std::string_view tail) const {
  std::string body;
  body.reserve(text_.size() + tail.size());
  body.append(text_).append(tail);
  return MakeWebPage(std::move(content_type), std::move(body), 200, front_);
}

}  // namespace workflow_health
