#include "config/settings.h"

#include <algorithm>

#include "config/values.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::minutes;

// Each window is a set of series.
constexpr Amount kWindows{1, 20, "durations"};

std::string ReadAddress(const Mapping& root, Mistakes& mistakes) {
  std::optional<std::string> address;
  if (const auto entry = root.Find("datagrepper")) {
    address = Mapping(*entry, {"url"}, mistakes).Read("url", kAddress);
  }
  return address.value_or("https://apps.fedoraproject.org/datagrepper");
}

std::vector<Seconds> ReadWindows(const YamlValue& list, Mistakes& mistakes) {
  std::vector<Seconds> windows;
  for (const YamlValue& item : Items(list, kWindows, mistakes)) {
    const auto window = ReadScalar(item, kDuration, mistakes);
    if (!window) continue;
    if (std::ranges::find(windows, *window) != windows.end()) {
      mistakes.Add(item.place,
                   fmt::format("{} stands here a second time; expected "
                               "windows of different lengths",
                               FormatDuration(*window)));
    }
    windows.push_back(*window);
  }
  std::ranges::sort(windows);
  return windows;
}

}  // namespace

Settings ReadSettings(const Mapping& mapping, const Settings& inherited) {
  Settings settings;
  settings.target = mapping.Read("target", kTarget).value_or(inherited.target);
  settings.expected_runs_per_day =
      mapping.Read("expected_runs_per_day", kRunsPerDay)
          .value_or(inherited.expected_runs_per_day);
  settings.ended = mapping.Read("ended", kTime);
  return settings;
}

void ReadGlobals(const Mapping& root, Mistakes& mistakes, Config* config) {
  config->datagrepper.url = ReadAddress(root, mistakes);
  config->environment = root.Read("environment", kEnvironment).value_or("prod");
  config->settle = root.Read("settle", kDelay).value_or(minutes(15));
  if (const auto list = root.Find("windows")) {
    config->windows = ReadWindows(*list, mistakes);
  } else {
    config->windows = {days(1), days(3), days(7), days(30), days(90)};
  }
}

}  // namespace workflow_health
