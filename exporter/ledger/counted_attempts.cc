// Attempts that were counted: see counted_attempt.h in workflow/.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "ledger/attempt_rows.h"
#include "ledger/storage.h"

namespace workflow_health {
namespace {

using sqlite::Statement;
using sqlite::Transaction;

// What is counted in one transaction; this bounds the memory that it takes.
constexpr std::int64_t kKeysAtOnce = 20'000;

// Whose events were not all counted, and whose pending attempts are over.
constexpr std::string_view kSelectKeys = R"sql(
  SELECT key FROM uncounted WHERE measured_id = ?1 AND key > ?2
  UNION
  SELECT key FROM attempt
  WHERE measured_id = ?1 AND at IS NULL AND opened <= ?3 AND key > ?2
  ORDER BY key LIMIT ?4
)sql";

}  // namespace

// Counts the attempts of one step, up to an instant. Within transactions.
class Ledger::AttemptCounter {
 public:
  AttemptCounter(Storage& storage, const StepCounting& step, Time until)
      : storage_(storage),
        step_(step),
        measured_id_(storage.MeasuredId(step.step)),
        before_(storage.CountingOf(step.step)),
        until_(until),
        rows_(storage.database, measured_id_),
        select_keys_(storage.database, kSelectKeys),
        select_events_(storage.database, R"sql(
          SELECT key, at, message, kind, told FROM event
          WHERE measured_id = ?1 AND key = ?2 ORDER BY at, message
        )sql"),
        remove_(storage.database, R"sql(
          DELETE FROM uncounted WHERE measured_id = ?1 AND key = ?2
        )sql") {}

  // Those of at most so many keys. Returns of how many; if these are fewer,
  // they were the last ones.
  std::int64_t CountSome(std::int64_t at_most) {
    const auto keys = NextKeys(at_most);
    for (const std::int64_t key : keys) CountKey(key);
    if (!keys.empty()) last_key_ = keys.back();
    return std::ssize(keys);
  }

  // After the last ones. Decides of what stalled whether the source had dried
  // up: ends and openings that came late may change that.
  void Finish() {
    const Time counted = before_.until.value_or(Time::min() + Seconds(1));
    const Time since =
        std::min(counted, before_.changed.value_or(counted) - Seconds(1));
    for (const CountedAttempt& stalled : rows_.Stalled({since, until_})) {
      CountedAttempt now = stalled;
      now.now.end =
          IsDryAt(*stalled.at) ? AttemptEnd::kDry : AttemptEnd::kStalled;
      if (now.now == stalled.now) continue;
      if (*stalled.at > counted && !stalled.counted) {
        rows_.Replace(stalled, now);
      } else {
        rows_.Apply(ChangeOf(stalled, now));
      }
    }
    Keep();
    storage_.SetCounted(measured_id_, until_, std::nullopt);
  }

  // What was counted is kept; the rest is counted later.
  void Interrupt() {
    Keep();
    storage_.SetReached(measured_id_, until_);
  }

 private:
  std::vector<std::int64_t> NextKeys(std::int64_t at_most) {
    std::vector<std::int64_t> keys;
    select_keys_.Bind(1, measured_id_)
        .Bind(2, last_key_)
        .Bind(3, Number(until_ - step_.deadline))
        .Bind(4, at_most);
    while (select_keys_.Step()) keys.push_back(select_keys_.Number(0));
    select_keys_.Reset();
    return keys;
  }

  void CountKey(std::int64_t key) {
    std::vector<Event> events;
    select_events_.Bind(1, measured_id_).Bind(2, key);
    while (select_events_.Step()) {
      events.push_back(EventIn(select_events_, step_.step));
    }
    select_events_.Reset();
    const Time last = events.empty() ? Time::min() : events.back().at;
    auto now = step_.attempts_of(events, until_);
    for (CountedAttempt& attempt : now) attempt.key = key;
    for (const AttemptChange& change :
         CompareAttempts(rows_.OfKey(key), std::move(now))) {
      rows_.Apply(change);
    }
    if (last > until_ - step_.undecided) return;
    remove_.Bind(1, measured_id_).Bind(2, key).Run();
  }

  bool IsDryAt(Time at) { return storage_.IsDry(measured_id_, &rows_, at); }

  void Keep() {
    rows_.KeepTotals();
    storage_.Raise(kCorrections, measured_id_, rows_.TakeCorrections());
    storage_.Raise(kAttempts, measured_id_, rows_.TakeRows());
    Time& unchanged = storage_.unchanged_until.attempts;
    if (rows_.ChangedSince() == Time::max()) return;
    unchanged = std::min(unchanged, rows_.ChangedSince() - Seconds(1));
  }

  Storage& storage_;
  const StepCounting& step_;
  const std::int64_t measured_id_;
  const Storage::Counting before_;
  const Time until_;
  AttemptRows rows_;
  std::int64_t last_key_ = 0;  // keys are greater than 0
  Statement select_keys_;
  Statement select_events_;
  Statement remove_;
};

void Ledger::CountAttempts(const std::vector<StepCounting>& steps, Time until) {
  for (const StepCounting& step : steps) {
    const auto counting = storage_->CountingOf(step.step);
    until = std::max({until, counting.until.value_or(until),
                      counting.reached.value_or(until)});
  }
  std::optional<AttemptCounter> counter;
  for (auto step = steps.begin(); step != steps.end();) {
    Transaction transaction = storage_->BeginWriting();
    storage_->KeepRules();
    std::int64_t left = kKeysAtOnce;
    while (step != steps.end() && left > 0) {
      if (!counter) counter.emplace(*storage_, *step, until);
      const std::int64_t counted = counter->CountSome(left);
      if (counted == left) break;
      left -= counted;
      counter->Finish();
      counter.reset();
      ++step;
    }
    if (counter) counter->Interrupt();
    transaction.Commit();
  }
}

std::vector<CountedAttempt> Ledger::CountedAttempts(
    const std::string& step, const Window& window) const {
  return storage_->AttemptsWhere(step, "at > ?2 AND at <= ?3 ORDER BY at, key",
                                 window);
}

// What is unmatched, or gone, was never open.
std::vector<CountedAttempt> Ledger::PendingAttempts(const std::string& step,
                                                    Time as_of) const {
  const Window opened{Time::min(), as_of};
  auto pending = storage_->AttemptsWhere(
      step, "at IS NULL AND opened > ?2 AND opened <= ?3", opened);
  auto later =
      storage_->AttemptsWhere(step, R"(at > ?3 AND opened > ?2 AND opened <= ?3
               AND "end" NOT IN (7, 8))",
                              opened);
  for (CountedAttempt& attempt : later) {
    attempt.at.reset();
    attempt.now = {};
    attempt.recovered.reset();
    pending.push_back(std::move(attempt));
  }
  std::ranges::sort(pending, {}, &CountedAttempt::opened);
  return pending;
}

std::vector<std::pair<AttemptCount, std::int64_t>> Ledger::AttemptCounts(
    const std::string& step) const {
  std::vector<std::pair<AttemptCount, std::int64_t>> counts;
  Statement select(storage_->database, R"sql(
    SELECT "end", what, attempts FROM attempt_total
    WHERE measured_id = (SELECT measured_id FROM measured WHERE name = ?1)
  )sql");
  select.Bind(1, std::string_view(step));
  while (select.Step()) {
    const auto end = EnumIn(select, 0, AttemptEnd::kGone);
    counts.push_back({{end, std::string(select.Text(1))}, select.Number(2)});
  }
  return counts;
}

bool Ledger::IsDry(const std::string& step, Time at) const {
  Statement select(storage_->database,
                   "SELECT measured_id FROM measured WHERE name = ?1");
  if (!select.Bind(1, std::string_view(step)).Step()) return false;
  const std::int64_t measured_id = select.Number(0);
  AttemptRows rows(storage_->database, measured_id);
  return storage_->IsDry(measured_id, &rows, at);
}

bool Ledger::Storage::IsDry(std::int64_t measured_id, AttemptRows* rows,
                            Time at) {
  const Window before{at - kDryAfter, at};
  return !HasEnding(measured_id, before) &&
         rows->HasOpenings(before, kDryOpenings);
}

std::vector<CountedAttempt> Ledger::Storage::AttemptsWhere(
    const std::string& step, std::string_view condition, const Window& window) {
  std::vector<CountedAttempt> attempts;
  Statement select(
      database,
      fmt::format("SELECT {} FROM attempt WHERE measured_id = (SELECT "
                  "measured_id FROM measured WHERE name = ?1) AND {}",
                  kAttemptColumns, condition));
  select.Bind(1, std::string_view(step))
      .Bind(2, Number(window.since))
      .Bind(3, Number(window.until));
  while (select.Step()) attempts.push_back(AttemptIn(select));
  return attempts;
}

}  // namespace workflow_health
