#include "config/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "config/settings.h"
#include "config/workflows.h"
#include "config/yaml.h"

namespace workflow_health {

// Generated from workflow-health.yml.
extern const std::string_view kDefaultConfig;

size_t Config::Headline() const {
  const auto found = std::ranges::find(workflows, headline, &Workflow::name);
  return static_cast<size_t>(found - workflows.begin());
}

Time Config::HistoryStart() const {
  return std::ranges::min(workflows, {}, &Workflow::history_start)
      .history_start;
}

std::vector<std::string> Config::Categories() const {
  std::vector<std::string> categories;
  for (const Workflow& workflow : workflows) {
    if (std::ranges::find(categories, workflow.category) == categories.end()) {
      categories.push_back(workflow.category);
    }
  }
  return categories;
}

void throw_exception_from_error(const std::vector<Mistake>& mistakes,
                                const boost::source_location&) {
  const Mistake& first = mistakes.front();
  throw std::runtime_error(fmt::format("line {}, column {}: {}", first.line,
                                       first.column, first.message));
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
  }
  if (!mistakes.empty()) return mistakes.List();
  return config;
}

std::string_view DefaultConfigText() { return kDefaultConfig; }

}  // namespace workflow_health
