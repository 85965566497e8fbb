#include "datagrepper/gathering.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace workflow_health {
namespace {

// If pages come in another order each time, the last of n rows are found when
// each page was asked for about ln(n) times.
constexpr double kTimesEachPage = 24;
constexpr long long kLeastPages = 20;

}  // namespace

Gathering::Gathering(Query query)
    : next_(std::move(query)), most_rows_(next_.rows) {}

void Gathering::Add(const std::vector<Message>& messages) {
  for (const Message& message : messages) ids_.insert(message.id);
}

long long Gathering::MostPages() const {
  return kLeastPages +
         std::llround(kTimesEachPage * std::ceil(total_ / most_rows_));
}

std::optional<Query> Gathering::Next() {
  if (complete_ || broken_ || asked_ >= MostPages()) return std::nullopt;
  ++asked_;
  return next_;
}

void Gathering::Take(const Query& query, const Rows& rows) {
  complete_ = rows.total == double(ids_.size());
  total_ = rows.total;
  Add(rows.messages);
  broken_ = !rows.mistake.empty();
  if (broken_) why_ = rows.mistake;
  GoOnAfter(query);
}

void Gathering::LeaveOut(const Query& query, const std::string& why) {
  why_ = why;
  in_doubt_ = true;
  GoOnAfter(query);
}

// All pages of one order, then those of the other, then smaller ones, and so
// on.
void Gathering::GoOnAfter(const Query& query) {
  if (query.rows < next_.rows) most_rows_ = query.rows;
  next_ = query;
  ++next_.page;
  if (double(query.page) * query.rows < total_) return;
  next_.page = 1;
  next_.oldest_first = !query.oldest_first;
  if (!query.oldest_first) return;
  next_.rows = query.rows == most_rows_ ? SmallerPage(most_rows_) : most_rows_;
}

std::string Gathering::Why() const {
  return fmt::format(
      "datagrepper counts {} messages of {} in this second, but its pages show "
      "{}{}{}",
      total_, next_.topics.front(), ids_.size(), why_.empty() ? "" : ": ",
      why_);
}

}  // namespace workflow_health
