#include "web/live_config.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <iterator>
#include <stdexcept>
#include <utility>

namespace workflow_health {

LiveConfig::LiveConfig(std::string path,
                       std::function<void(const std::string&)> warn)
    : path_(std::move(path)), warn_(std::move(warn)) {
  if (path_.empty()) return;
  files_ = {path_};
  if (const auto mistakes = Load(); !mistakes.empty()) {
    throw std::runtime_error(mistakes);
  }
  loaded_ = true;
}

void LiveConfig::Refresh() {
  if (path_.empty() || Stamp() == files_stamp_) return;
  const auto mistakes = Load();
  if (!mistakes.empty() && warn_) warn_(mistakes);
}

std::string LiveConfig::Stamp() const {
  std::string stamp;
  for (const std::string& file : files_) {
    struct stat status {};
    const int result = stat(file.c_str(), &status);
    fmt::format_to(std::back_inserter(stamp), "{} {} {} {}.{:09} ", result,
                   status.st_ino, status.st_size, status.st_mtim.tv_sec,
                   status.st_mtim.tv_nsec);
  }
  return stamp;
}

std::string LiveConfig::Load() {
  const auto config = LoadWebConfig(path_);
  files_ = {path_};
  if (config && config->tls) {
    files_.insert(files_.end(), {config->tls->cert_file, config->tls->key_file,
                                 config->tls->client_ca_file});
  }
  // Before they are read, so that no change is missed.
  files_stamp_ = Stamp();
  if (!config) return fmt::format("{}", fmt::join(config.error(), "\n"));
  TlsContext tls;
  if (config->tls) {
    auto made = MakeTlsContext(*config->tls);
    if (!made) return made.error().message;
    tls = *std::move(made);
  }
  if (loaded_ && (config->users.empty() != users_.empty() || !tls != !tls_)) {
    return path_ + ": switching TLS or passwords on or off needs a restart";
  }
  users_ = config->users;
  tls_ = std::move(tls);
  return {};
}

}  // namespace workflow_health
