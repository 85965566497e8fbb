// So that two processes do not do the same at once.
#pragma once

#include <string>

namespace workflow_health {

// Holds the file at `path`, which it makes, for as long as it lives; then the
// file goes away. A process that is killed leaves the file, not the lock.
class FileLock {
 public:
  // Throws std::system_error if the file cannot be made.
  explicit FileLock(std::string path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  // False if another process, or another lock of this one, has the file.
  [[nodiscard]] bool held() const { return held_; }

 private:
  const std::string path_;
  int file_ = -1;
  bool held_ = false;
};

}  // namespace workflow_health
