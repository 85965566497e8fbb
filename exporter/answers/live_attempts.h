// The attempts at one live step, as windows slide over them.
#pragma once

#include <cstdint>
#include <vector>

#include "ledger/ledger.h"
#include "live/step_rules.h"
#include "metrics/figures.h"

namespace workflow_health {

// Holds in memory what is shown of the attempts of the longest window, so that
// it asks for nothing but what came since.
class LiveAttempts {
 public:
  // `windows`: their lengths, at least one.
  LiveAttempts(const StepRules& step, std::vector<Seconds> windows);

  // The figures of an instant, up to which the attempts were counted. What
  // ended by `unchanged` is the same as at the call before.
  [[nodiscard]] AttemptFigures At(const Ledger& ledger, Time unchanged,
                                  Time as_of);

 private:
  struct Ended {
    Time at;
    std::int32_t seconds;  // that it took
    bool failed;
  };
  struct Span {
    size_t first = 0;
    size_t end = 0;
    bool operator==(const Span&) const = default;
  };

  void Renew(const Ledger& ledger, Time unchanged, Time as_of);
  void Forget(Time until);
  void SumUp(Time as_of);

  const std::string step_;
  const std::vector<Seconds> windows_;
  std::vector<Ended> ended_;  // in success or failure, in order of time
  bool renewed_ = true;       // since the windows were summed up
  std::vector<Span> spans_;   // of the windows, as indices
  std::vector<AttemptFigures::OfWindow> sums_;
};

}  // namespace workflow_health
