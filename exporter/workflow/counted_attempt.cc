#include "workflow/counted_attempt.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <tuple>
#include <utility>

namespace workflow_health {
namespace {

using End = AttemptEnd;
using Attempts = std::vector<CountedAttempt>;

bool IsPending(const CountedAttempt& attempt) {
  return attempt.now.end == End::kPending;
}

bool IsEnded(const CountedAttempt& attempt) {
  return !IsPending(attempt) && attempt.now.end != End::kUnmatched &&
         attempt.now.end != End::kGone;
}

// Whether a source had dried up is not seen in one key alone.
End StalledIfDry(End end) { return end == End::kDry ? End::kStalled : end; }

auto PlaceOf(const CountedAttempt& attempt) {
  return std::tuple(attempt.opened, attempt.at, StalledIfDry(attempt.now.end),
                    std::string_view(attempt.now.what), attempt.duration);
}

bool Precedes(const CountedAttempt& one, const CountedAttempt& other) {
  return PlaceOf(one) < PlaceOf(other);
}

// Takes out of both what is the same in both, as far as it is counted.
void TakeOutSame(Attempts* kept, Attempts* now,
                 std::vector<AttemptChange>* changes) {
  std::ranges::stable_sort(*kept, Precedes);
  std::ranges::stable_sort(*now, Precedes);
  Attempts old;
  Attempts added;
  auto one = kept->begin();
  auto other = now->begin();
  while (one != kept->end() && other != now->end()) {
    if (Precedes(*one, *other)) {
      old.push_back(std::move(*one++));
    } else if (Precedes(*other, *one)) {
      added.push_back(std::move(*other++));
    } else {
      if (one->recovered != other->recovered) {
        other->now = one->now;
        changes->push_back(ChangeOf(*one, std::move(*other)));
      }
      ++one;
      ++other;
    }
  }
  old.insert(old.end(), one, kept->end());
  added.insert(added.end(), other, now->end());
  *kept = std::move(old);
  *now = std::move(added);
}

using Fit =
    std::function<bool(const CountedAttempt& kept, const CountedAttempt& now)>;

// In which order it is guessed what became of what.
const std::vector<Fit>& Fits() {
  static const std::vector<Fit> fits = {
      [](const auto& kept, const auto& now) {
        return IsPending(kept) && now.now.end != End::kUnmatched &&
               kept.opened == now.opened;
      },
      [](const auto& kept, const auto& now) {
        return (IsEnded(kept) || kept.now.end == End::kGone) && IsEnded(now) &&
               kept.at == now.at;
      },
      [](const auto& kept, const auto& now) {
        return IsEnded(kept) && IsEnded(now);
      },
      [](const auto& kept, const auto& now) {
        return (IsPending(kept) || IsEnded(kept)) &&
               now.now.end != End::kUnmatched;
      }};
  return fits;
}

void Pair(const Fit& fit, Attempts* kept, Attempts* now,
          std::vector<AttemptChange>* changes) {
  for (auto old = kept->begin(); old != kept->end();) {
    const auto found = std::ranges::find_if(
        *now, [&](const CountedAttempt& one) { return fit(*old, one); });
    if (found == now->end()) {
      ++old;
      continue;
    }
    changes->push_back(ChangeOf(*old, std::move(*found)));
    now->erase(found);
    old = kept->erase(old);
  }
}

// What became nothing. What was counted must not be counted again.
void Drop(CountedAttempt kept, std::vector<AttemptChange>* changes) {
  if (kept.now.end == End::kGone) return;
  if (!IsEnded(kept) && !kept.counted) {
    changes->push_back(
        {AttemptChange::Do::kRemove, std::move(kept), false, false, {}});
    return;
  }
  const bool ended = IsEnded(kept);
  const auto was = kept.at;
  if (!kept.at) kept.at = kept.opened;
  if (!kept.counted) kept.counted = kept.now;
  kept.now = {End::kGone, {}};
  kept.recovered.reset();
  changes->push_back(
      {AttemptChange::Do::kUpdate, std::move(kept), false, ended, was});
}

}  // namespace

AttemptChange ChangeOf(const CountedAttempt& kept, CountedAttempt now) {
  AttemptChange change{AttemptChange::Do::kUpdate, std::move(now), false, false,
                       kept.at};
  CountedAttempt& attempt = change.attempt;
  attempt.row = kept.row;
  attempt.counted = kept.counted;
  if (IsPending(kept) && !kept.counted) {
    change.counts = !IsPending(attempt);
    return change;
  }
  if (!attempt.counted) attempt.counted = kept.now;
  if (attempt.counted == attempt.now) attempt.counted.reset();
  change.corrects = kept.now != attempt.now || kept.at != attempt.at;
  return change;
}

std::vector<AttemptChange> CompareAttempts(std::vector<CountedAttempt> kept,
                                           std::vector<CountedAttempt> now) {
  std::vector<AttemptChange> changes;
  TakeOutSame(&kept, &now, &changes);
  for (const Fit& fit : Fits()) Pair(fit, &kept, &now, &changes);
  for (CountedAttempt& attempt : kept) Drop(std::move(attempt), &changes);
  for (CountedAttempt& attempt : now) {
    const bool ended = IsEnded(attempt);
    changes.push_back(
        {AttemptChange::Do::kInsert, std::move(attempt), ended, false, {}});
  }
  return changes;
}

}  // namespace workflow_health
