#include "web/page.h"

#define ZLIB_CONST  // zlib.h: what is only read is const
#include <zlib.h>

#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace workflow_health {
namespace {

constexpr int kRawFormat = -15;    // zlib.h: the largest window, no header
constexpr int kMemoryLevel = 8;    // zlib's default
constexpr size_t kMarkBytes = 16;  // more than the mark of Z_SYNC_FLUSH takes

// Without a name or a time; made on Unix.
constexpr std::string_view kHeader("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);

// RFC 1951; with Z_SYNC_FLUSH it is not the end of what is compressed.
std::string Deflate(std::string_view text, int flush) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kRawFormat,
                   kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string packed(deflateBound(&stream, text.size()) + kMarkBytes, '\0');
  stream.next_in = reinterpret_cast<const Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, flush);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  // Without room left, there may be more to come.
  if (result != (flush == Z_FINISH ? Z_STREAM_END : Z_OK) ||
      stream.avail_out == 0) {
    throw std::runtime_error("zlib cannot compress");
  }
  return packed;
}

std::uint32_t Checksum(std::string_view text) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), text.size()));
}

void AppendNumber(std::uint32_t number, std::string* text) {
  for (int shift = 0; shift < 32; shift += 8) {
    *text += static_cast<char>(number >> shift);
  }
}

}  // namespace

GzipFront PackFront(std::string_view text) {
  return {Deflate(text, Z_SYNC_FLUSH), Checksum(text), text.size()};
}

std::string Gzip(const GzipFront& front, std::string_view rest) {
  const auto checksum = crc32_combine(front.checksum, Checksum(rest),
                                      static_cast<z_off_t>(rest.size()));
  std::string member(kHeader);
  member.append(front.deflated).append(Deflate(rest, Z_FINISH));
  AppendNumber(static_cast<std::uint32_t>(checksum), &member);
  AppendNumber(static_cast<std::uint32_t>(front.bytes + rest.size()), &member);
  return member;
}

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
