// What zlib makes of gzip's format, of one member.
#pragma once

#include <zlib.h>

#include <string>

namespace workflow_health {

// Empty if it is not good, or not all.
inline std::string Gunzip(std::string packed) {
  std::string text(1U << 20, '\0');
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const bool good =
      inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0;
  text.resize(good ? stream.total_out : 0);
  inflateEnd(&stream);
  return text;
}

}  // namespace workflow_health
