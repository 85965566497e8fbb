#include "config/steps.h"

#include <algorithm>
#include <utility>

#include "config/step_events.h"
#include "config/values.h"

namespace workflow_health {
namespace {

using Tells = EventRule::Tells;

// Every step is a set of series.
constexpr Amount kLiveSteps{1, 40, "steps"};
constexpr Amount kEvents{2, 50, "events"};
constexpr Amount kCauses{0, 20, "causes"};
constexpr Amount kVerdicts{1, 20, "verdicts"};

Result<bool> ParseReopen(std::string_view text) {
  if (text == "restart") return true;
  return IsNot(text, "what an opening does while an attempt is open",
               "restart, or no such key");
}

// Verdicts are told as they are in messages: "needs_inspection".
Result<std::string> ParseVerdict(std::string_view text) {
  static const Pattern well_formed =
      Pattern::Compile("[A-Za-z0-9_-]{1,60}").value();
  if (well_formed.MatchesWhole(text) && text != kOtherVerdict) {
    return ParseText(text);
  }
  return IsNot(text, "a verdict",
               "letters, digits, _ and -, at most 60 bytes, and not 'other'");
}

constexpr Scalar<bool> kReopen{"restart", ParseReopen};
constexpr Scalar<std::string> kVerdict{"a verdict like passed", ParseVerdict};

std::vector<std::string> ReadList(const Mapping& step, std::string_view key,
                                  const Amount& amount,
                                  const Scalar<std::string>& scalar,
                                  Mistakes& mistakes) {
  std::vector<std::string> texts;
  const auto list = step.Find(key);
  if (!list) return texts;
  for (const YamlValue& item : Items(*list, amount, mistakes)) {
    auto text = ReadScalar(item, scalar, mistakes);
    if (!text) continue;
    if (std::ranges::find(texts, *text) != texts.end()) {
      mistakes.Add(item.place, fmt::format("{} appears a second time", *text));
    }
    texts.push_back(*std::move(text));
  }
  return texts;
}

void ReadReopen(const Mapping& mapping, Mistakes& mistakes, StepRules* step) {
  step->restarts = mapping.Read("reopen", kReopen).value_or(false);
  const auto cause = mapping.Find("restart_cause");
  if (!cause) return;
  mapping.ReadOver("restart_cause", kName, &step->restart_cause);
  if (step->restarts) return;
  mistakes.Add(cause->key, "restart_cause needs reopen: restart");
}

// They name a group of items, of which one message tells one.
void ReadSupersedes(const Mapping& mapping, Mistakes& mistakes,
                    StepRules* step) {
  const auto list = mapping.Find("supersedes");
  if (!list) return;
  step->supersedes = ReadTemplates(*list, mistakes);
  for (const TextTemplate& text : step->supersedes) {
    for (const JsonPointer& pointer : text.Pointers()) {
      if (!pointer.list()) continue;
      mistakes.Add(list->place,
                   fmt::format("{} goes through a list; expected pointers "
                               "without '*'",
                               pointer.text()));
    }
  }
}

void CheckCharged(const Mapping& mapping, const StepRules& step,
                  Mistakes& mistakes) {
  const auto list = mapping.Find("charged");
  const auto causes = step.Causes();
  for (const std::string& cause : step.charged) {
    if (std::ranges::find(causes, cause) != causes.end()) continue;
    mistakes.Add(list->place,
                 fmt::format("{} is not a cause of this step; expected {}",
                             cause, fmt::join(causes, ", ")));
  }
}

// A verdict that is written out is one that it may have.
void AddFixedVerdicts(StepRules* step) {
  for (const EventRule& event : step->events) {
    const std::string& text = event.verdict.text();
    if (event.tells != Tells::kVerdict || !event.verdict.IsFixed() ||
        text == kOtherVerdict ||
        std::ranges::find(step->verdicts, text) != step->verdicts.end()) {
      continue;
    }
    step->verdicts.push_back(text);
  }
}

bool HasEvent(const StepRules& step, const std::vector<Tells>& kinds) {
  return std::ranges::any_of(step.events, [&](const EventRule& event) {
    return std::ranges::find(kinds, event.tells) != kinds.end();
  });
}

void ReadEvents(const Mapping& mapping, Mistakes& mistakes, StepRules* step) {
  const auto list = mapping.Require("events", "a list of events");
  if (!list) return;
  const size_t before = mistakes.size();
  for (const YamlValue& item : Items(*list, kEvents, mistakes)) {
    auto rule = ReadEventRule(item, step->supersedes, mistakes);
    if (rule) step->events.push_back(*std::move(rule));
  }
  if (mistakes.size() > before) return;
  if (!HasEvent(*step, {Tells::kOpens})) {
    mistakes.Add(list->place,
                 "nothing opens an attempt; expected an event "
                 "with `tells: opens`");
  } else if (!HasEvent(*step,
                       {Tells::kCloses, Tells::kFails, Tells::kVerdict})) {
    mistakes.Add(list->place,
                 "nothing ends an attempt; expected an event that "
                 "tells closes, fails or verdict");
  }
}

void ReadHistoryStart(const Mapping& mapping, const Sources& sources,
                      const std::vector<std::string>& categories,
                      Mistakes& mistakes, StepRules* step) {
  const auto source = sources.Of(mapping, mistakes);
  if (!source) return;
  step->history_start = source->history_start;
  if (std::ranges::find(categories, source->name) == categories.end()) return;
  mistakes.Add(mapping.Find("source")->place,
               fmt::format("workflows read all topics of {}; expected a source "
                           "that no workflow uses",
                           source->name));
}

StepRules ReadStep(const YamlValue& item, const Sources& sources,
                   const std::vector<std::string>& categories,
                   Mistakes& mistakes) {
  const Mapping mapping(
      item,
      {"application", "step", "source", "deadline", "deadline_cause", "charged",
       "reopen", "restart_cause", "supersedes", "verdicts", "ended", "events"},
      mistakes);
  StepRules step;
  ReadHistoryStart(mapping, sources, categories, mistakes, &step);
  step.step.application =
      mapping.ReadRequired("application", kApplication).value_or("");
  step.step.step = mapping.ReadRequired("step", kName).value_or("");
  step.deadline =
      mapping.ReadRequired("deadline", kDuration).value_or(Seconds(1));
  mapping.ReadOver("deadline_cause", kName, &step.deadline_cause);
  step.charged = ReadList(mapping, "charged", kCauses, kName, mistakes);
  step.verdicts = ReadList(mapping, "verdicts", kVerdicts, kVerdict, mistakes);
  ReadReopen(mapping, mistakes, &step);
  ReadSupersedes(mapping, mistakes, &step);
  step.ended = mapping.Read("ended", kTime);
  const size_t before = mistakes.size();
  ReadEvents(mapping, mistakes, &step);
  AddFixedVerdicts(&step);
  if (mistakes.size() == before) CheckCharged(mapping, step, mistakes);
  return step;
}

}  // namespace

std::vector<StepRules> ReadSteps(const Mapping& root, const Sources& sources,
                                 const std::vector<std::string>& categories,
                                 Mistakes& mistakes) {
  std::vector<StepRules> steps;
  const auto list = root.Find("steps");
  if (!list) return steps;
  for (const YamlValue& item : Items(*list, kLiveSteps, mistakes)) {
    StepRules step = ReadStep(item, sources, categories, mistakes);
    if (std::ranges::find(steps, step.step, &StepRules::step) != steps.end() &&
        !step.step.step.empty()) {
      mistakes.Add(item.place,
                   fmt::format("{} appears a second time", Name(step.step)));
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace workflow_health
