// A web configuration that follows its files: exporter-toolkit reads them again
// for each request, this class only when they have changed.
#pragma once

#include <functional>
#include <string>

#include "web/tls_context.h"
#include "web/web_config.h"

namespace workflow_health {

class LiveConfig {
 public:
  // `path` may be empty: everybody may read, in the clear. Throws
  // std::runtime_error with all mistakes, one a line. `warn` gets one line
  // whenever a changed file cannot be used; then the previous configuration
  // holds.
  LiveConfig(std::string path, std::function<void(const std::string&)> warn);

  // Looks at the files first. This never switches TLS or passwords on or off,
  // because a file that is being written may be empty: that needs a restart.
  // Not for two threads at once.
  void Refresh();

  [[nodiscard]] const WebUsers& users() const { return users_; }
  [[nodiscard]] const TlsContext& tls() const { return tls_; }  // may be null

 private:
  [[nodiscard]] std::string Stamp() const;
  // The mistakes, one a line; empty: there are none.
  [[nodiscard]] std::string Load();

  const std::string path_;
  const std::function<void(const std::string&)> warn_;
  std::string files_stamp_;  // changes with the files that were read
  std::vector<std::string> files_;
  bool loaded_ = false;
  WebUsers users_;
  TlsContext tls_;
};

}  // namespace workflow_health
