#include "web/page.h"

#include <zlib.h>

#include <stdexcept>
#include <utility>

namespace workflow_health {
namespace {

constexpr size_t kWorthIt = 1024;     // bytes; less fits into one packet anyway
constexpr int kGzipFormat = 15 + 16;  // zlib.h: the largest window, and gzip
constexpr int kMemoryLevel = 8;       // zlib's default

std::string Gzip(std::string& text) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipFormat,
                   kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("zlib cannot compress");
  return packed;
}

}  // namespace

WebPagePointer MakeWebPage(std::string content_type, std::string body,
                           int status) {
  WebPage page{status, std::move(content_type), std::move(body), {}};
  if (page.body.size() >= kWorthIt) page.gzip_body = Gzip(page.body);
  if (page.gzip_body.size() >= page.body.size()) page.gzip_body.clear();
  return std::make_shared<const WebPage>(std::move(page));
}

}  // namespace workflow_health
