#include "web/page.h"

#include <string_view>
#include <utility>

namespace workflow_health {
namespace {

constexpr size_t kWorthIt = 1024;  // bytes; less fits into one packet anyway

}  // namespace

WebPagePointer MakeWebPage(std::string content_type, std::string body,
                           int status, const GzipFront& front) {
  WebPage page{status, std::move(content_type), std::move(body), {}};
  if (page.body.size() >= kWorthIt) {
    page.gzip_body =
        Gzip(front, std::string_view(page.body).substr(front.bytes));
  }
  if (page.gzip_body.size() >= page.body.size()) page.gzip_body.clear();
  return std::make_shared<const WebPage>(std::move(page));
}

}  // namespace workflow_health
