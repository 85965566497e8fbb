#include "config/config.h"

#include <algorithm>
#include <utility>

#include "config/settings.h"
#include "config/sources.h"
#include "config/steps.h"
#include "config/workflows.h"
#include "workflow/topic.h"
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

std::vector<std::string> Selection::Parts() const {
  return category.empty() ? topics : std::vector{category};
}

std::string Selection::Name() const {
  if (!category.empty()) return category;
  if (topics.size() == 1) return topics.front();
  return fmt::format("{} topics", topics.size());
}

std::vector<std::string> Config::Categories() const {
  std::vector<std::string> categories;
  const auto add = [&](std::string category) {
    if (std::ranges::find(categories, category) == categories.end()) {
      categories.push_back(std::move(category));
    }
  };
  for (const Source& source : sources) {
    if (!source.category.empty()) add(source.category);
    for (const std::string& topic : source.topics) {
      add(std::string(SplitTopic(topic).category));
    }
  }
  return categories;
}

bool Config::HasEnded(const Selection& selection, Time time) const {
  if (selection.category.empty()) return false;
  const auto parts = selection.Parts();
  for (size_t i = 0; i < workflows.size(); ++i) {
    if (std::ranges::find(parts, workflows[i].category) == parts.end()) {
      continue;
    }
    if (!settings[i].ended || *settings[i].ended > time) return false;
  }
  return true;
}

namespace {

void AddSourcesOfSteps(Config* config) {
  for (const StepRules& step : config->steps) {
    const auto is_of = [&](const Source& source) {
      return source.category.empty() &&
             source.history_start == step.history_start;
    };
    auto source = std::ranges::find_if(config->sources, is_of);
    if (source == config->sources.end()) {
      source = config->sources.insert(source, {{}, step.history_start});
    }
    for (const std::string& topic : step.Topics()) {
      if (std::ranges::find(source->topics, topic) != source->topics.end()) {
        continue;
      }
      source->topics.push_back(topic);
    }
  }
}

}  // namespace

boost::system::result<Config, std::vector<Mistake>> ParseConfig(
    std::string_view text) {
  Mistakes mistakes;
  Config config;
  if (const auto document = LoadDocument(text, mistakes)) {
    const Mapping root(
        *document,
        {"datagrepper", "environment", "settle", "target", "windows",
         "expected_runs_per_day", "headline", "sources", "workflows", "steps"},
        mistakes);
    ReadGlobals(root, mistakes, &config);
    const Sources sources(root, mistakes);
    ReadWorkflows(root, sources, ReadSettings(root, {}), mistakes, &config);
    config.steps = ReadSteps(root, sources, config.Categories(), mistakes);
    AddSourcesOfSteps(&config);
  } else if (mistakes.empty()) {
    mistakes.Add({}, "the file is empty; expected a configuration");
  }
  if (!mistakes.empty()) return mistakes.List();
  return config;
}

std::string_view DefaultConfigText() { return kDefaultConfig; }

}  // namespace workflow_health
