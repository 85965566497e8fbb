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

// One of the two tables of spans, which look alike: the spans of a category
// neither overlap nor touch.
class SpanTable {
 public:
  SpanTable(Database& database, std::string_view name)
      : from_until_(database, fmt::format(R"sql(
          SELECT since, until FROM {} WHERE category = ?1 AND since <= ?2
          ORDER BY since DESC
        )sql",
                                          name)),
        remove_(database, fmt::format(R"sql(
          DELETE FROM {} WHERE category = ?1 AND since = ?2
        )sql",
                                      name)),
        insert_(database, fmt::format(R"sql(
          INSERT INTO {} VALUES (?1, ?2, ?3, row_digest(?1, ?2, ?3))
        )sql",
                                      name)) {}

  void Add(const CoveredSpan& added) {
    if (added.span.since >= added.span.until) return;
    const auto touched = Touched(added);
    Window merged = added.span;
    for (const Window& span : touched) {
      merged.since = std::min(merged.since, span.since);
      merged.until = std::max(merged.until, span.until);
    }
    if (touched.size() == 1 && touched.front() == merged) return;
    Replace(added.category, touched, {merged});
  }

  void TakeOut(const CoveredSpan& taken) {
    const auto touched = Touched(taken);
    Replace(taken.category, touched, Without(touched, {taken.span}));
  }

 private:
  // Those that overlap or touch it.
  [[nodiscard]] std::vector<Window> Touched(const CoveredSpan& added) {
    std::vector<Window> touched;
    from_until_.Bind(1, std::string_view(added.category))
        .Bind(2, Number(added.span.until));
    while (from_until_.Step()) {
      const Window span{TimeIn(from_until_, 0), TimeIn(from_until_, 1)};
      if (span.until < added.span.since) break;
      touched.push_back(span);
    }
    from_until_.Reset();
    return touched;
  }

  void Replace(const std::string& category, const std::vector<Window>& old,
               const std::vector<Window>& now) {
    for (const Window& span : old) {
      remove_.Bind(1, std::string_view(category))
          .Bind(2, Number(span.since))
          .Run();
    }
    for (const Window& span : now) {
      insert_.Bind(1, std::string_view(category))
          .Bind(2, Number(span.since))
          .Bind(3, Number(span.until))
          .Run();
    }
  }

  Statement from_until_;
  Statement remove_;
  Statement insert_;
};

}  // namespace

std::vector<Window> Ledger::Covered(const std::string& category) const {
  auto spans = storage_->Spans(kComplete, category);
  std::ranges::copy(storage_->Spans(kUnreadable, category),
                    std::back_inserter(spans));
  return Merge(std::move(spans));
}

std::vector<Window> Ledger::Unreadable(const std::string& category) const {
  return Without(storage_->Spans(kUnreadable, category),
                 storage_->Spans(kComplete, category));
}

// The spans of the present batch are entered after its entries.
bool Ledger::Storage::IsLate(const Entry& entry) {
  if (!select_span_before) {
    select_span_before = std::make_unique<Statement>(database, R"sql(
      SELECT since, until FROM span WHERE category = ?1 AND since < ?2
      ORDER BY since DESC LIMIT 1
    )sql");
  }
  Statement& select = *select_span_before;
  select.Bind(1, SplitTopic(entry.topic).category).Bind(2, Number(entry.at));
  const bool late = select.Step() && entry.at <= TimeIn(select, 1);
  select.Reset();
  return late;
}

std::vector<Window> Ledger::Storage::Spans(std::string_view table,
                                           const std::string& category) {
  std::vector<Window> spans;
  Statement select(
      database, fmt::format("SELECT since, until FROM {} WHERE category = ?1 "
                            "ORDER BY since",
                            table));
  select.Bind(1, std::string_view(category));
  while (select.Step()) {
    spans.push_back({TimeIn(select, 0), TimeIn(select, 1)});
  }
  return spans;
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
