#include "base/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"

namespace workflow_health {
namespace {

constexpr size_t kBufferBytes = size_t{128} * 1024;
constexpr size_t kMostNameBytes = 4096;
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr int kGzipOnly = MAX_WBITS + 16;

Error CannotRead(const std::string& name, std::string_view why) {
  return Error{fmt::format("cannot read {}: {}", name, why)};
}

// What tells whether a file changed.
struct State {
  off_t size = 0;
  timespec changed{};
  bool is_file = false;
  bool is_directory = false;

  [[nodiscard]] bool IsAs(const State& other) const {
    return size == other.size && changed.tv_sec == other.changed.tv_sec &&
           changed.tv_nsec == other.changed.tv_nsec;
  }
};

State StateOf(int descriptor) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) return {};
  return {status.st_size, status.st_mtim, S_ISREG(status.st_mode),
          S_ISDIR(status.st_mode)};
}

}  // namespace

class Input::Stream {
 public:
  Stream(std::string name, int descriptor)
      : name_(std::move(name)),
        descriptor_(descriptor),
        at_first_(StateOf(descriptor)),
        buffer_(kBufferBytes) {}
  ~Stream() {
    if (is_gzip_) inflateEnd(&inflater_);
    close(descriptor_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }

  // Opening a directory succeeds; only reading it fails.
  [[nodiscard]] bool IsDirectory() const { return at_first_.is_directory; }

  Result<size_t> Read(std::span<char> buffer) {
    if (!begun_) {
      const auto begun = Begin();
      if (!begun) return begun.error();
    }
    auto size = is_gzip_ ? Unpack(buffer) : Copy(buffer);
    if (size && *size == 0 && HasChanged()) {
      return CannotRead(name_, "it changed while it was read");
    }
    return size;
  }

 private:
  // Whether that many more bytes are there; fewer are left only at the end.
  Result<bool> Has(size_t bytes) {
    while (rest_.size() < bytes) {
      std::ranges::copy(rest_, buffer_.begin());  // to the front
      const ssize_t count =
          TEMP_FAILURE_RETRY(read(descriptor_, buffer_.data() + rest_.size(),
                                  buffer_.size() - rest_.size()));
      if (count < 0) return CannotRead(name_, std::strerror(errno));
      rest_ = {buffer_.data(), rest_.size() + static_cast<size_t>(count)};
      if (count == 0) return false;
    }
    return true;
  }

  Result<bool> Begin() {
    const auto has = Has(kGzipMagic.size());
    if (!has) return has.error();
    begun_ = true;
    if (!rest_.starts_with(kGzipMagic)) return true;
    is_gzip_ = inflateInit2(&inflater_, kGzipOnly) == Z_OK;
    in_member_ = true;
    if (!is_gzip_) return CannotRead(name_, std::strerror(ENOMEM));
    return true;
  }

  Result<size_t> Copy(std::span<char> buffer) {
    const auto has = Has(1);
    if (!has) return has.error();
    const size_t size = std::min(buffer.size(), rest_.size());
    std::ranges::copy(rest_.substr(0, size), buffer.begin());
    rest_.remove_prefix(size);
    return size;
  }

  Result<size_t> Unpack(std::span<char> buffer) {
    inflater_.next_out = reinterpret_cast<Bytef*>(buffer.data());
    inflater_.avail_out = static_cast<uInt>(buffer.size());
    while (inflater_.avail_out == buffer.size()) {
      const auto more = in_member_ ? Inflate() : NextMember();
      if (!more) return more.error();
      if (!*more) return size_t{0};
    }
    return buffer.size() - inflater_.avail_out;
  }

  // Goes on in the present member.
  Result<bool> Inflate() {
    const auto has = Has(1);
    if (!has) return has.error();
    // zlib does not write to what it reads.
    inflater_.next_in =
        reinterpret_cast<Bytef*>(const_cast<char*>(rest_.data()));
    inflater_.avail_in = static_cast<uInt>(rest_.size());
    const int status = inflate(&inflater_, Z_NO_FLUSH);
    rest_.remove_prefix(rest_.size() - inflater_.avail_in);
    in_member_ = status != Z_STREAM_END;
    if (status == Z_OK || status == Z_STREAM_END) return true;
    if (status == Z_BUF_ERROR) {
      return CannotRead(name_, "the gzip data end too early");
    }
    const char* why =
        inflater_.msg != nullptr ? inflater_.msg : "no reason given";
    return CannotRead(name_, fmt::format("the gzip data are damaged: {}", why));
  }

  // Whether another member follows.
  Result<bool> NextMember() {
    const auto has = Has(kGzipMagic.size());
    if (!has) return has.error();
    if (!rest_.starts_with(kGzipMagic)) return SkipPadding();
    inflateReset(&inflater_);
    in_member_ = true;
    return true;
  }

  Result<bool> SkipPadding() {
    while (true) {
      const auto has = Has(1);
      if (!has || !*has) return has;
      if (rest_.find_first_not_of('\0') != std::string_view::npos) {
        return CannotRead(name_,
                          "other data follow its gzip data and were not read");
      }
      rest_ = {};
    }
  }

  [[nodiscard]] bool HasChanged() const {
    return at_first_.is_file && !StateOf(descriptor_).IsAs(at_first_);
  }

  std::string name_;  // for people
  int descriptor_;
  State at_first_;
  std::vector<char> buffer_;
  std::string_view rest_;  // of the buffer, not yet read
  bool begun_ = false;
  bool is_gzip_ = false;
  bool in_member_ = false;
  z_stream inflater_{};
};

Input::Input(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}
Input::Input(Input&&) noexcept = default;
Input::~Input() = default;

Result<Input> Input::Open(const std::string& path) {
  const bool standard = path == "-";
  std::string name =
      standard ? "standard input" : Printable(path, kMostNameBytes);
  const int descriptor =
      standard ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return CannotRead(name, std::strerror(errno));
  auto stream = std::make_unique<Stream>(std::move(name), descriptor);
  if (!stream->IsDirectory()) return Input(std::move(stream));
  return CannotRead(stream->name(), std::strerror(EISDIR));
}

const std::string& Input::name() const { return stream_->name(); }

Result<size_t> Input::Read(std::span<char> buffer) {
  return stream_->Read(buffer);
}

}  // namespace workflow_health
