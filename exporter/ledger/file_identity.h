// Which file a name stands for.
#pragma once

#include <sys/stat.h>

#include <string>

namespace workflow_health {

// Equal for two names of one file, and for two names of none.
struct FileIdentity {
  dev_t device = 0;
  ino_t node = 0;
  bool operator==(const FileIdentity&) const = default;
};

[[nodiscard]] inline FileIdentity IdentityOf(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return {};
  return {file.st_dev, file.st_ino};
}

}  // namespace workflow_health
