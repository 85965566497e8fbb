// What is asked, and what became of it so far.
#pragma once

#include <memory>

#include "base/time.h"
#include "datagrepper/divided_second.h"
#include "datagrepper/fetcher.h"
#include "datagrepper/patience.h"
#include "datagrepper/query.h"

namespace workflow_health {

struct Question {
  FailedQuestion::About about = FailedQuestion::About::kWindow;
  Query query;
  std::shared_ptr<DividedSecond> second;  // of which it asks for a part
  Failures failures;
  bool counted = false;  // it asks for the number of messages alone
  int strays = 0;        // answers with messages from outside of its window
  // The other interface may answer what one does not.
  bool by_other_interface = false;
  Fetcher::Clock::time_point not_before;

  [[nodiscard]] bool IsForZone() const {
    return about == FailedQuestion::About::kZone;
  }
};

// What `question` is if it failed. `doubtful`: see FailedQuestion.
[[nodiscard]] inline FailedQuestion AsFailed(const Question& question,
                                             bool doubtful) {
  return {.about = question.about,
          .one_second = question.query.window.Length() <= Seconds(1),
          .whole = question.query.rows == Query::kAllRows,
          .smallest = question.query.rows == 1,
          .doubtful = doubtful,
          .part_left_out = question.second && question.second->IsInDoubt(),
          .by_other_interface = question.by_other_interface,
          .failures = question.failures};
}

}  // namespace workflow_health
