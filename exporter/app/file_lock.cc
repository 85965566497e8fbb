#include "app/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace workflow_health {
namespace {

constexpr mode_t kForAll = 0666;  // less the umask

// Who held the file before may have taken it away.
bool IsThere(int file, const std::string& path) {
  struct stat own {};
  struct stat there {};
  return fstat(file, &own) == 0 && stat(path.c_str(), &there) == 0 &&
         own.st_dev == there.st_dev && own.st_ino == there.st_ino;
}

}  // namespace

FileLock::FileLock(std::string path) : path_(std::move(path)) {
  while (true) {
    file_ =
        open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kForAll);
    if (file_ < 0) {
      throw std::system_error(errno, std::generic_category(),
                              "cannot make " + path_);
    }
    if (flock(file_, LOCK_EX | LOCK_NB) != 0) return;
    held_ = IsThere(file_, path_);
    if (held_) return;
    close(file_);
  }
}

FileLock::~FileLock() {
  if (held_) unlink(path_.c_str());
  close(file_);
}

}  // namespace workflow_health
