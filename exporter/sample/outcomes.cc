#include "sample/outcomes.h"

#include <algorithm>

namespace workflow_health {
namespace {

// Of rated runs.
struct Numbers {
  int runs = 0;
  int failures = 0;
  int builds = 0;         // failures at koji's build
  int store_results = 0;  // failures at resultsdb
};

// Failures in a row, at one place.
struct Streak {
  std::optional<size_t> place;
  int runs = 1;
};

int Share(int of_quarter, int days) {
  return (of_quarter * days + kDaysOfQuarter / 2) / kDaysOfQuarter;
}

bool IsSingle(const Script& script) {
  return script.workflow == SingleBuildScript().workflow;
}

// Packager Workflow Healthcare, 2020 (https://hackmd.io, "Packager Workflow
// Healthcare"): 728 completed single-build runs, 281 failed, of them 2 in
// "Building the package" and 220 at ResultsDB.
Numbers InitiativeNumbers(const Script& script, int age, Dice* dice) {
  if (!IsSingle(script)) return {270, 40 - std::min(age, 3), 5, 12};
  if (age == 0) return {728, 281, 2, 220};
  const int runs = dice->Between(1080, 1230);
  const int failures = runs * dice->Between(80, 130) / 1000;
  return {runs, failures, failures / 20, failures * 2 / 5};
}

Numbers InitiativeShare(const Script& script, int age, int days, Dice* dice) {
  Numbers numbers = InitiativeNumbers(script, age, dice);
  numbers.runs = std::max(Share(numbers.runs, days), 1);
  numbers.failures = Share(numbers.failures, days);
  numbers.store_results =
      std::min(Share(numbers.store_results, days), numbers.failures);
  numbers.builds = std::min(Share(numbers.builds, days),
                            numbers.failures - numbers.store_results);
  return numbers;
}

// 98.5 % of the runs are good. One outage is of the build system, the other of
// ResultsDB.
Numbers HealthyShare(const Script& script, int days) {
  Numbers numbers;
  numbers.runs = Share(IsSingle(script) ? 1800 : 540, days);
  numbers.failures = numbers.runs - (numbers.runs * 985 + 500) / 1000;
  const int outage = numbers.failures * 2 / 5;
  if (outage >= 3) numbers.builds = numbers.store_results = outage;
  return numbers;
}

// Divides `runs` into `count` streaks of different length.
void AddOutages(size_t place, int runs, int count, Dice* dice,
                std::vector<Streak>* streaks) {
  for (; count > 1; --count) {
    const int even = runs / count;
    const int length = dice->Between(even / 2, even + even / 2);
    streaks->push_back({place, length});
    runs -= length;
  }
  if (runs > 0) streaks->push_back({place, runs});
}

void AddSingly(std::optional<size_t> place, int runs,
               std::vector<Streak>* streaks) {
  streaks->insert(streaks->end(), static_cast<size_t>(std::max(runs, 0)),
                  Streak{place});
}

void AddOthers(const Script& script, int runs, Dice* dice,
               std::vector<Streak>* streaks) {
  const int unattributed = std::min(script.unattributed, runs / 10);
  AddSingly(std::nullopt, unattributed, streaks);
  std::vector<Deck<size_t>::Cards> cards;
  for (size_t i = 0; i < script.places.size(); ++i) {
    cards.push_back({i, script.places[i].failures});
  }
  Deck<size_t> places(cards);
  for (int i = unattributed; i < runs; ++i)
    AddSingly(places.Deal(dice), 1, streaks);
}

std::vector<Streak> Streaks(Profile profile, const Script& script,
                            const Numbers& numbers, Dice* dice) {
  std::vector<Streak> streaks;
  if (profile == Profile::kHealthy) {
    AddOutages(script.build, numbers.builds, 1, dice, &streaks);
    AddOutages(script.store_result, numbers.store_results, 1, dice, &streaks);
  } else {
    const int in_outages = numbers.store_results * 4 / 5;
    AddOutages(script.store_result, in_outages, 1 + in_outages / 30, dice,
               &streaks);
    AddSingly(script.store_result, numbers.store_results - in_outages,
              &streaks);
    AddSingly(script.build, numbers.builds, &streaks);
  }
  AddOthers(script, numbers.failures - numbers.builds - numbers.store_results,
            dice, &streaks);
  dice->Shuffle(&streaks);
  return streaks;
}

// How many good runs precede each streak, and how many follow the last one. As
// far as they suffice, a good run stands between any two streaks, so that an
// isolated failure stays isolated.
std::vector<int> GoodRunsBetween(size_t streaks, int good, Dice* dice) {
  std::vector<int> gaps(streaks + 1, 0);
  for (size_t i = 1; i < streaks && good > 0; ++i, --good) gaps[i] = 1;
  for (; good > 0; --good) ++gaps[dice->Next() % gaps.size()];
  return gaps;
}

std::vector<PlannedOutcome> RatedOutcomes(const std::vector<Streak>& streaks,
                                          int good, Dice* dice) {
  std::vector<PlannedOutcome> outcomes;
  const auto add = [&](int count, const PlannedOutcome& outcome) {
    outcomes.insert(outcomes.end(), static_cast<size_t>(count), outcome);
  };
  const std::vector<int> gaps = GoodRunsBetween(streaks.size(), good, dice);
  for (size_t i = 0; i < streaks.size(); ++i) {
    add(gaps[i], {});
    add(streaks[i].runs, {Outcome::kFailure, streaks[i].place});
  }
  add(gaps.back(), {});
  return outcomes;
}

// Anywhere but at the end.
void Strew(Outcome outcome, int count, Dice* dice,
           std::vector<PlannedOutcome>* outcomes) {
  for (; count > 0; --count) {
    const auto at = dice->Next() % outcomes->size();
    outcomes->insert(outcomes->begin() + static_cast<std::ptrdiff_t>(at),
                     {outcome, std::nullopt});
  }
}

}  // namespace

std::vector<PlannedOutcome> PlanOutcomes(Profile profile, const Script& script,
                                         int age, int days, Dice* dice) {
  const Numbers numbers = profile == Profile::kHealthy
                              ? HealthyShare(script, days)
                              : InitiativeShare(script, age, days, dice);
  const auto streaks = Streaks(profile, script, numbers, dice);
  auto outcomes = RatedOutcomes(streaks, numbers.runs - numbers.failures, dice);
  Strew(Outcome::kUnknown, Share(8, days), dice, &outcomes);
  Strew(Outcome::kAbandoned, Share(6, days), dice, &outcomes);
  return outcomes;
}

}  // namespace workflow_health
