#include "config/settings.h"

#include <algorithm>

#include "config/values.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::minutes;

// Each window is a set of series.
constexpr Amount kWindows{1, 20, "durations"};

void ReadRereading(const Mapping& mapping, Mistakes& mistakes,
                   Datagrepper* to) {
  const bool overlap = mapping.ReadOver("overlap", kOverlap, &to->overlap);
  const bool reread = mapping.ReadOver("reread", kDelay, &to->reread);
  mapping.ReadOver("reread_every", kDuration, &to->reread_every);
  const auto stated = mapping.Find("reread");  // else it is long enough
  if (!overlap || !reread || !stated) return;
  if (to->reread == Seconds(0) || to->reread >= to->overlap) return;
  mistakes.Add(
      stated->place,
      fmt::format("{} is shorter than the overlap; expected at least "
                  "{}, or 0s",
                  FormatDuration(to->reread), FormatDuration(to->overlap)));
}

void ReadDatagrepper(const YamlValue& entry, Mistakes& mistakes,
                     Datagrepper* to) {
  const Mapping mapping(
      entry,
      {"url", "interface", "requests_at_once", "requests_per_second", "timeout",
       "ca_file", "contact", "overlap", "reread", "reread_every", "poll"},
      mistakes);
  mapping.ReadOver("url", kAddress, &to->url);
  mapping.ReadOver("interface", kInterface, &to->interface);
  mapping.ReadOver("requests_at_once", kRequestsAtOnce, &to->requests_at_once);
  mapping.ReadOver("requests_per_second", kRequestsPerSecond,
                   &to->requests_per_second);
  mapping.ReadOver("timeout", kTimeout, &to->timeout);
  mapping.ReadOver("ca_file", kPath, &to->ca_file);
  mapping.ReadOver("contact", kContact, &to->contact);
  mapping.ReadOver("poll", kPoll, &to->poll);
  ReadRereading(mapping, mistakes, to);
}

std::vector<Seconds> ReadWindows(const YamlValue& list, Mistakes& mistakes) {
  std::vector<Seconds> windows;
  for (const YamlValue& item : Items(list, kWindows, mistakes)) {
    const auto window = ReadScalar(item, kDuration, mistakes);
    if (!window) continue;
    if (std::ranges::find(windows, *window) != windows.end()) {
      mistakes.Add(
          item.place,
          fmt::format(
              "{} appears a second time; expected windows of different lengths",
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
  if (const auto entry = root.Find("datagrepper")) {
    ReadDatagrepper(*entry, mistakes, &config->datagrepper);
  }
  config->environment = root.Read("environment", kEnvironment).value_or("prod");
  config->settle = root.Read("settle", kDelay).value_or(minutes(15));
  if (const auto list = root.Find("windows")) {
    config->windows = ReadWindows(*list, mistakes);
  } else {
    config->windows = {days(1), days(3), days(7), days(30), days(90)};
  }
}

}  // namespace workflow_health
