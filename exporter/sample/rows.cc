#include "sample/rows.h"

#include <algorithm>

#include "sample/dice.h"

namespace workflow_health {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// What happens to a message on its way into the archive.
enum class Fate {
  kPlain,
  kLate,
  kRepeated,
  kSentAgain,      // the same id under a later time
  kSentAgainOver,  // and the later one stands first
  kWithoutId,
  kWithoutIdRepeated,
};

class RowPlanner {
 public:
  RowPlanner(std::uint64_t seed, Time end) : dice_(Mixed(seed, 1)), end_(end) {}

  void Add(const Row& row, bool is_sent_again = false) {
    const Fate fate = is_sent_again ? Fate::kSentAgain : fates_.Deal(&dice_);
    rows_.push_back(row);
    Row& first = rows_.back();
    first.shape = shapes_.Deal(&dice_);
    switch (fate) {
      case Fate::kPlain:
        return;
      case Fate::kLate:
        first.position += Delay();
        return;
      case Fate::kRepeated:
        Repeat(Seconds(0), Delay());
        return;
      case Fate::kSentAgain:
      case Fate::kSentAgainOver:
        SendAgain(fate == Fate::kSentAgainOver);
        return;
      case Fate::kWithoutId:
      case Fate::kWithoutIdRepeated:
        if (first.kind == MessageKind::kStray) return;
        first.has_id = false;
        if (fate == Fate::kWithoutIdRepeated) Repeat(Seconds(0), Delay());
    }
  }

  std::vector<Row> Take() && {
    std::ranges::stable_sort(rows_, {}, &Row::position);
    return std::move(rows_);
  }

 private:
  Seconds Delay() { return Seconds(dice_.Between(600, 18'000)); }

  void Repeat(Seconds later, Seconds behind) {
    Row again = rows_.back();
    again.at += later;
    again.position += behind;
    again.shape = shapes_.Deal(&dice_);
    rows_.push_back(again);
  }

  void SendAgain(bool stands_first) {
    const Seconds later(dice_.Between(1, 7200));
    if (rows_.back().at + later > end_) return;
    Repeat(later, later);
    if (stands_first) rows_[rows_.size() - 2].position += later + minutes(1);
  }

  Dice dice_;
  Time end_;
  std::vector<Row> rows_;
  Deck<Shape> shapes_{{Shape::kOwn, 16}, {Shape::kRaw, 2}, {Shape::kSearch, 2}};
  Deck<Fate> fates_{{Fate::kPlain, 181},          {Fate::kLate, 8},
                    {Fate::kRepeated, 4},         {Fate::kSentAgain, 2},
                    {Fate::kSentAgainOver, 1},    {Fate::kWithoutId, 2},
                    {Fate::kWithoutIdRepeated, 2}};
};

void AddRun(const PlannedRun& run, Row row, bool is_sent_again,
            RowPlanner* rows) {
  if (run.start_told) {
    row.kind = MessageKind::kStart;
    row.at = row.position = run.start;
    rows->Add(row);
  }
  if (run.outcome != Outcome::kAbandoned) {
    row.kind = MessageKind::kEnd;
    row.at = row.position = run.end;
    rows->Add(row, is_sent_again);
  }
}

}  // namespace

std::vector<Row> RowsOf(const Plan& plan, std::uint64_t seed, Time end) {
  RowPlanner rows(seed, end);
  // The run that ends with the earlier half of a year is sent again in the
  // later one: it must not count there.
  const Time border = end - std::chrono::days(90);
  for (size_t workflow = 0; workflow < plan.workflows.size(); ++workflow) {
    const auto& runs = plan.workflows[workflow].runs;
    for (size_t i = 0; i < runs.size(); ++i) {
      Row row;
      row.subject = static_cast<std::uint32_t>(i);
      row.workflow = static_cast<std::uint16_t>(workflow);
      AddRun(runs[i], row, runs[i].end == border, &rows);
    }
  }
  for (size_t i = 0; i < plan.strays.size(); ++i) {
    Row row;
    row.kind = MessageKind::kStray;
    row.at = row.position = plan.strays[i].at;
    row.subject = static_cast<std::uint32_t>(i);
    rows.Add(row);
  }
  return std::move(rows).Take();
}

}  // namespace workflow_health
