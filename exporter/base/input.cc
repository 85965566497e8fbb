#include "base/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace workflow_health {
namespace {

constexpr unsigned kBufferBytes = 128 * 1024;

Error Failure(const std::string& name, int error) {
  return Error{fmt::format("cannot read {}: {}", name, std::strerror(error))};
}

// A directory opens well and only fails to be read, without a reason.
bool IsDirectory(int descriptor) {
  struct stat status {};
  return fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

struct Input::Stream {
  explicit Stream(int descriptor) : file(gzdopen(descriptor, "rb")) {
    if (file == nullptr) {
      close(descriptor);
    } else {
      gzbuffer(file, kBufferBytes);
    }
  }
  ~Stream() {
    if (file != nullptr) gzclose(file);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  gzFile file;
};

Input::Input(std::string name, std::unique_ptr<Stream> stream)
    : name_(std::move(name)), stream_(std::move(stream)) {}
Input::Input(Input&&) noexcept = default;
Input::~Input() = default;

Result<Input> Input::Open(const std::string& path) {
  const bool standard = path == "-";
  std::string name = standard ? "standard input" : path;
  const int descriptor =
      standard ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return Failure(name, errno);
  auto stream = std::make_unique<Stream>(descriptor);
  if (stream->file == nullptr) return Failure(name, ENOMEM);
  if (IsDirectory(descriptor)) return Failure(name, EISDIR);
  return Input(std::move(name), std::move(stream));
}

Result<size_t> Input::Read(std::span<char> buffer) {
  const int count = gzread(stream_->file, buffer.data(),
                           static_cast<unsigned>(buffer.size()));
  int error = Z_OK;
  const char* text = gzerror(stream_->file, &error);
  if (count > 0) return static_cast<size_t>(count);
  if (error == Z_ERRNO) return Failure(name_, errno);
  // A gzip file that is cut off ends with Z_BUF_ERROR and no byte.
  if (error == Z_BUF_ERROR) {
    return Error{
        fmt::format("cannot read {}: the gzip data end in the middle", name_)};
  }
  if (count < 0 || error != Z_OK) {
    return Error{fmt::format("cannot read {}: {}", name_, text)};
  }
  return size_t{0};
}

}  // namespace workflow_health
