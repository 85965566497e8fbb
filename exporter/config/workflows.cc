#include "config/workflows.h"

#include <algorithm>
#include <utility>

#include "config/settings.h"
#include "config/values.h"

namespace workflow_health {
namespace {

using std::chrono::hours;

// Every step of every workflow is a set of series.
constexpr Amount kWorkflows{1, 20, "workflows"};
constexpr Amount kSteps{1, 100, "steps"};
constexpr Amount kIgnoredLines{0, 100, "patterns"};

std::optional<Topics> ReadTopics(const Mapping& workflow, Mistakes& mistakes) {
  constexpr std::string_view kExpected =
      "a mapping with the patterns start, success, failure, error, end";
  const auto entry = workflow.Require("topics", kExpected);
  if (!entry) return std::nullopt;
  const Mapping topics(*entry, {"start", "success", "failure", "error", "end"},
                       mistakes);
  auto start = topics.ReadRequired("start", kPattern);
  auto success = topics.ReadRequired("success", kPattern);
  auto failure = topics.ReadRequired("failure", kPattern);
  auto error = topics.ReadRequired("error", kPattern);
  auto end = topics.ReadRequired("end", kPattern);
  if (!start || !success || !failure || !error || !end) return std::nullopt;
  return Topics{*std::move(start), *std::move(success), *std::move(failure),
                *std::move(error), *std::move(end)};
}

struct Catalogue {
  std::vector<Step> steps{UnattributedStep()};
  std::vector<Place> places;
};

size_t IndexOf(Step step, std::vector<Step>* steps) {
  auto known = std::ranges::find(*steps, step);
  if (known == steps->end()) known = steps->insert(known, std::move(step));
  return static_cast<size_t>(known - steps->begin());
}

void ReadPlace(const YamlValue& entry, Mistakes& mistakes,
               Catalogue* catalogue) {
  const Mapping place(entry, {"application", "step", "begin", "done"},
                      mistakes);
  auto application = place.ReadRequired("application", kApplication);
  auto step = place.ReadRequired("step", kName);
  auto begin = place.ReadRequired("begin", kPattern);
  auto done = place.Read("done", kPattern);
  if (!application || !step || !begin) return;
  if (!done) done = begin;
  const size_t index =
      IndexOf({*std::move(application), *std::move(step)}, &catalogue->steps);
  catalogue->places.push_back({index, *std::move(begin), *std::move(done)});
}

Catalogue ReadCatalogue(const Mapping& workflow, Mistakes& mistakes) {
  Catalogue catalogue;
  const auto list = workflow.Require("steps", "a list of steps");
  if (!list) return catalogue;
  for (const YamlValue& item : Items(*list, kSteps, mistakes)) {
    ReadPlace(item, mistakes, &catalogue);
  }
  return catalogue;
}

std::vector<Pattern> ReadIgnoredLines(const Mapping& workflow,
                                      Mistakes& mistakes) {
  const auto list = workflow.Find("ignore");
  if (!list) return {};
  return ReadItems(*list, kIgnoredLines, kPattern, mistakes);
}

void ReadWorkflow(const std::string& name, const Mapping& mapping,
                  const Sources& sources, Mistakes& mistakes, Config* config) {
  // All of it is read before anything is given up: a mistake that comes first
  // hides no other.
  auto source = sources.Of(mapping, mistakes);
  const auto limit =
      mapping.Read("abandoned_after", kDuration).value_or(hours(24));
  auto topics = ReadTopics(mapping, mistakes);
  auto catalogue = ReadCatalogue(mapping, mistakes);
  auto ignored_lines = ReadIgnoredLines(mapping, mistakes);
  if (!source || !topics) return;
  if (std::ranges::find(config->sources, source->name, &Source::category) ==
      config->sources.end()) {
    config->sources.push_back({{source->name, {}}, source->history_start});
  }
  config->workflows.push_back({name, std::move(source->name),
                               source->history_start, limit,
                               std::move(catalogue.steps)});
  config->logs.push_back({*std::move(topics), std::move(catalogue.places),
                          std::move(ignored_lines)});
}

}  // namespace

void ReadWorkflows(const Mapping& root, const Sources& sources,
                   const Settings& inherited, Mistakes& mistakes,
                   Config* config) {
  const auto entries = ReadNamed(root, "workflows", kWorkflows, mistakes);
  for (const NamedValue& named : entries) {
    const Mapping mapping(named.entry,
                          {"source", "target", "expected_runs_per_day", "ended",
                           "abandoned_after", "topics", "steps", "ignore"},
                          mistakes);
    ReadWorkflow(named.name, mapping, sources, mistakes, config);
    config->settings.push_back(ReadSettings(mapping, inherited));
  }
  const auto headline =
      ReadReference(root, "headline", "workflow", entries, mistakes);
  if (headline) config->headline = entries[*headline].name;
}

}  // namespace workflow_health
