// What a path is answered with, and its compressed form.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace workflow_health {

// The front of a text, compressed so that anything may follow it: gzip's format
// (RFC 1952) is always one member here, because some clients read no further
// than the first.
struct GzipFront {
  std::string deflated;        // RFC 1951, whole bytes
  std::uint32_t checksum = 0;  // CRC-32 of the text
  size_t bytes = 0;            // of the text
};

// Slow: some milliseconds for 100 KiB.
[[nodiscard]] GzipFront PackFront(std::string_view text);

// The compressed text with `rest` behind it. Takes as long as compressing
// `rest` alone and copying `front`.
[[nodiscard]] std::string Gzip(const GzipFront& front, std::string_view rest);

// What a path is answered with, made once and sent to many.
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

// A text that is sent many times, each time with another end: compressed once.
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
