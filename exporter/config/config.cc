#include "config/config.h"

#include <algorithm>
#include <utility>

#include "config/settings.h"
#include "config/workflows.h"
#include "yaml/collection.h"
#include "yaml/document.h"

namespace workflow_health {

// Generated from workflow-health.yml.
extern const std::string_view kDefaultConfig;

std::optional<Time> Settings::IdleSince(const std::optional<Time>& last_run,
                                        Time as_of) const {
  if (!ended || *ended > as_of) return std::nullopt;
  if (!last_run || *last_run <= *ended) return ended;
  if (*last_run > as_of - std::chrono::days(1)) return std::nullopt;
  return last_run;
}

size_t Config::Headline() const {
  const auto found = std::ranges::find(workflows, headline, &Workflow::name);
  return static_cast<size_t>(found - workflows.begin());
}

Time Config::HistoryStart() const {
  return std::ranges::min(sources, {}, &Source::history_start).history_start;
}

bool Config::HasEnded(const std::string& category, Time time) const {
  for (size_t i = 0; i < workflows.size(); ++i) {
    if (workflows[i].category != category) continue;
    if (!settings[i].ended || *settings[i].ended > time) return false;
  }
  return true;
}

boost::system::result<Config, std::vector<Mistake>> ParseConfig(
    std::string_view text) {
  Mistakes mistakes;
  Config config;
  if (const auto document = LoadDocument(text, mistakes)) {
    const Mapping root(
        *document,
        {"datagrepper", "environment", "settle", "target", "windows",
         "expected_runs_per_day", "headline", "sources", "workflows"},
        mistakes);
    ReadGlobals(root, mistakes, &config);
    ReadWorkflows(root, ReadSettings(root, {}), mistakes, &config);
  } else if (mistakes.empty()) {
    mistakes.Add({}, "the file is empty; expected a configuration");
  }
  if (!mistakes.empty()) return mistakes.List();
  return config;
}

std::string_view DefaultConfigText() { return kDefaultConfig; }

}  // namespace workflow_health
