#include "base/free_name.h"

#include <filesystem>

namespace workflow_health {

std::string FreeName(const std::string& path) {
  std::string name = path;
  for (int i = 2; std::filesystem::exists(name); ++i) {
    name = path + "." + std::to_string(i);
  }
  return name;
}

}  // namespace workflow_health
