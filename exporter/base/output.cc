#include "base/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <ext/stdio_filebuf.h>
#include <filesystem>
#include <optional>

namespace workflow_health {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kNewFile = 0666;  // less the umask

std::error_code LastError() {
  return {errno != 0 ? errno : EIO, std::generic_category()};
}

// Writes to a descriptor and closes it; negative: opening it has just failed.
std::error_code WriteInto(int descriptor,
                          const std::function<void(std::ostream&)>& write) {
  if (descriptor < 0) return LastError();
  errno = 0;
  __gnu_cxx::stdio_filebuf<char> buffer(descriptor, std::ios::out);
  std::ostream out(&buffer);
  write(out);
  out.flush();
  if (buffer.close() == nullptr) out.setstate(std::ios::badbit);
  return out ? std::error_code() : LastError();
}

// `part` must not lead elsewhere: whatever has its name, a link or the rest of
// an interrupted run, goes first.
std::error_code Replace(const fs::path& path, const struct stat* old,
                        const std::function<void(std::ostream&)>& write) {
  const std::string part = path.string() + ".part";
  unlink(part.c_str());
  const int file =
      open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kNewFile);
  if (file < 0) return LastError();
  if (old != nullptr) fchmod(file, old->st_mode & ALLPERMS);
  std::error_code error = WriteInto(file, write);
  if (!error) fs::rename(part, path, error);
  if (error) unlink(part.c_str());
  return error;
}

// Where a path leads to: itself, unless it is a symbolic link.
struct Place {
  fs::path path;
  std::optional<int> descriptor;  // of this process
};

std::optional<int> Number(const std::string& text) {
  int number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

// Follows the links one by one: a link in the list of our open files tells
// where a file was opened, not what it is.
Place Follow(fs::path path, std::error_code& error) {
  constexpr int kMostLinks = 40;  // as Linux does (path_resolution(7))
  for (int links = 0; links <= kMostLinks; ++links) {
    const fs::path folder =
        fs::canonical(path.has_parent_path() ? path.parent_path() : ".", error);
    if (error) return {};
    path = folder / path.filename();
    std::error_code ignored;
    if (folder == fs::canonical("/proc/self/fd", ignored)) {
      if (const auto own = Number(path.filename())) return {path, own};
    }
    if (!fs::is_symlink(path, ignored)) return {path, std::nullopt};
    path = folder / fs::read_symlink(path, error);
    if (error) return {};
  }
  error = std::make_error_code(std::errc::too_many_symbolic_link_levels);
  return {};
}

}  // namespace

std::error_code WriteFile(const std::string& path,
                          const std::function<void(std::ostream&)>& write) {
  std::error_code error;
  const Place place = Follow(path, error);
  if (error) return error;
  if (place.descriptor) {
    return WriteInto(fcntl(*place.descriptor, F_DUPFD_CLOEXEC, 0), write);
  }
  struct stat found {};
  if (stat(place.path.c_str(), &found) != 0) {
    return errno == ENOENT ? Replace(place.path, nullptr, write) : LastError();
  }
  if (S_ISREG(found.st_mode)) return Replace(place.path, &found, write);
  return WriteInto(open(place.path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY),
                   write);
}

}  // namespace workflow_health
