// The page for people who open the exporter in a browser.
#pragma once

#include <string>
#include <vector>

namespace workflow_health {

struct Landing {
  std::string summary;  // HTML; empty: there is no answer yet
  std::string state;    // what the program does, a sentence
  // What of the archive cannot be read, a sentence each.
  std::vector<std::string> unreadable;
  std::string telemetry_path;
};

// A whole document: the answer, or that there is none yet; links; versions. It
// asks nothing of other hosts.
[[nodiscard]] std::string LandingPage(const Landing& landing);

}  // namespace workflow_health
