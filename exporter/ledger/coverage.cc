// What of the archive was read: see coverage.h in workflow/.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "ledger/storage.h"
#include "workflow/topic.h"

namespace workflow_health {
namespace {

using sqlite::Database;
using sqlite::Statement;

// One of the tables of spans, which look alike: the spans of a part neither
// overlap nor touch.
class SpanTable {
 public:
  SpanTable(Database& database, std::string_view name)
      : SpanTable(database, name, "TRUE", "") {}
  // Of what is behind.
  SpanTable(Database& database, std::int64_t measured_id)
      : SpanTable(database, "behind",
                  fmt::format("measured_id = {}", measured_id),
                  fmt::format("{}, ", measured_id)) {}

  void Add(const CoveredSpan& added) {
    if (added.span.since >= added.span.until) return;
    const auto touched = Touched(added);
    Window merged = added.span;
    for (const Window& span : touched) {
      merged.since = std::min(merged.since, span.since);
      merged.until = std::max(merged.until, span.until);
    }
    if (touched.size() == 1 && touched.front() == merged) return;
    Replace(added.part, touched, {merged});
  }

  void TakeOut(const CoveredSpan& taken) {
    const auto touched = Touched(taken);
    Replace(taken.part, touched, Without(touched, {taken.span}));
  }

 private:
  // `rows`: a condition for the rows that are meant; `key`: what stands before
  // the part in a row that is added.
  SpanTable(Database& database, std::string_view name, std::string_view rows,
            std::string_view key)
      : from_until_(database, fmt::format(R"sql(
          SELECT since, until FROM {} WHERE {} AND part = ?1 AND since <= ?2
          ORDER BY since DESC
        )sql",
                                          name, rows)),
        remove_(database, fmt::format(R"sql(
          DELETE FROM {} WHERE {} AND part = ?1 AND since = ?2
        )sql",
                                      name, rows)),
        insert_(database, fmt::format(R"sql(
          INSERT INTO {0} VALUES ({1}?1, ?2, ?3, row_digest({1}?1, ?2, ?3))
        )sql",
                                      name, key)) {}

  // Those that overlap or touch it.
  [[nodiscard]] std::vector<Window> Touched(const CoveredSpan& added) {
    std::vector<Window> touched;
    from_until_.Bind(1, std::string_view(added.part))
        .Bind(2, Number(added.span.until));
    while (from_until_.Step()) {
      const Window span{TimeIn(from_until_, 0), TimeIn(from_until_, 1)};
      if (span.until < added.span.since) break;
      touched.push_back(span);
    }
    from_until_.Reset();
    return touched;
  }

  void Replace(const std::string& part, const std::vector<Window>& old,
               const std::vector<Window>& now) {
    for (const Window& span : old) {
      remove_.Bind(1, std::string_view(part)).Bind(2, Number(span.since)).Run();
    }
    for (const Window& span : now) {
      insert_.Bind(1, std::string_view(part))
          .Bind(2, Number(span.since))
          .Bind(3, Number(span.until))
          .Run();
    }
  }

  Statement from_until_;
  Statement remove_;
  Statement insert_;
};

std::vector<Window> SpansOf(Statement* select) {
  std::vector<Window> spans;
  while (select->Step()) {
    spans.push_back({TimeIn(*select, 0), TimeIn(*select, 1)});
  }
  return spans;
}

}  // namespace

std::vector<Window> Ledger::Covered(const std::string& part) const {
  return storage_->Covered(part);
}

std::vector<Window> Ledger::Unreadable(const std::string& part) const {
  return Without(storage_->Spans(kUnreadable, part),
                 storage_->Spans(kComplete, part));
}

std::vector<Window> Ledger::Behind(const Measured& measured,
                                   const std::string& part) const {
  Statement select(storage_->database,
                   "SELECT measured_id FROM measured WHERE name = ?1");
  select.Bind(1, std::string_view(measured.name));
  if (select.Step()) return storage_->Behind(select.Number(0), part);
  return storage_->ReadBefore(measured, part);
}

bool Ledger::IsBehind(const Measured& measured) const {
  return std::ranges::any_of(measured.parts, [&](const std::string& part) {
    return !Behind(measured, part).empty();
  });
}

// The spans of the present batch are entered after its entries.
bool Ledger::Storage::IsLate(const Entry& entry) {
  if (!select_span_before) {
    select_span_before = std::make_unique<Statement>(database, R"sql(
      SELECT since, until FROM span WHERE part = ?1 AND since < ?2
      ORDER BY since DESC LIMIT 1
    )sql");
  }
  Statement& select = *select_span_before;
  const std::string part = PartOf(entry.topic);
  select.Bind(1, std::string_view(part)).Bind(2, Number(entry.at));
  const bool late = select.Step() && entry.at <= TimeIn(select, 1);
  select.Reset();
  return late;
}

std::string Ledger::Storage::PartOf(const std::string& topic) const {
  const bool alone = std::ranges::any_of(measured, [&](const Measured& one) {
    return std::ranges::find(one.parts, topic) != one.parts.end();
  });
  return alone ? topic : std::string(SplitTopic(topic).category);
}

std::vector<Window> Ledger::Storage::Spans(std::string_view table,
                                           const std::string& part) {
  Statement select(database,
                   fmt::format("SELECT since, until FROM {} WHERE part = ?1 "
                               "ORDER BY since",
                               table));
  return SpansOf(&select.Bind(1, std::string_view(part)));
}

std::vector<Window> Ledger::Storage::Covered(const std::string& part) {
  auto spans = Spans(kComplete, part);
  std::ranges::copy(Spans(kUnreadable, part), std::back_inserter(spans));
  return Merge(std::move(spans));
}

std::vector<Window> Ledger::Storage::Behind(std::int64_t measured_id,
                                            const std::string& part) {
  Statement select(database, R"sql(
    SELECT since, until FROM behind WHERE measured_id = ?1 AND part = ?2
    ORDER BY since
  )sql");
  select.Bind(1, measured_id);
  return SpansOf(&select.Bind(2, std::string_view(part)));
}

std::vector<Window> Ledger::Storage::ReadBefore(const Measured& added,
                                                const std::string& part) {
  return Within(Covered(part), {added.history_start - Seconds(1), Time::max()});
}

void Ledger::Storage::AddBehind(std::int64_t measured_id,
                                const std::string& part,
                                const std::vector<Window>& spans) {
  SpanTable behind(database, measured_id);
  for (const Window& span : spans) behind.Add({part, span});
}

// A program that measures something else reads without the rules of the rest.
void Ledger::Storage::KeepBehind(const std::vector<CoveredSpan>& read) {
  Statement select(database, R"sql(
    SELECT measured_id, name FROM measured
    WHERE measured_id IN (SELECT measured_id FROM rule)
  )sql");
  while (select.Step()) {
    const std::int64_t measured_id = select.Number(0);
    SpanTable behind(database, measured_id);
    const bool present = std::ranges::find(measured, select.Text(1),
                                           &Measured::name) != measured.end();
    for (const CoveredSpan& span : read) {
      if (present) {
        behind.TakeOut(span);
        continue;
      }
      const auto known =
          Without(Covered(span.part), Behind(measured_id, span.part));
      AddBehind(measured_id, span.part, Without({span.span}, known));
    }
    if (present) continue;
    for (const CoveredSpan& second : came) behind.Add(second);
  }
}

void Ledger::Storage::AddSpans(std::string_view table,
                               const std::vector<CoveredSpan>& added) {
  SpanTable spans(database, table);
  for (const CoveredSpan& span : added) spans.Add(span);
}

void Ledger::Storage::TakeOut(const std::vector<CoveredSpan>& taken) {
  SpanTable spans(database, kComplete);
  for (const CoveredSpan& span : taken) spans.TakeOut(span);
}

}  // namespace workflow_health
