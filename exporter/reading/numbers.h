// Whether the archive holds as many messages as were read.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "datagrepper/reading.h"
#include "ledger/ledger.h"

namespace workflow_health {

// A ledger keeps one message of each id, at the earliest of its times, so that
// the archive may hold more in a second, or, at another place, fewer. Where all
// of a second was read, the difference is known, and means nothing any more.
// Not kept when the program ends: then it is found out again.
class Numbers {
 public:
  // After it was recorded.
  void Learn(const Reading& reading, const Ledger& ledger);
  // Whether what was counted is what the ledger is known to hold.
  [[nodiscard]] bool Agree(const Reading& counted, const Ledger& ledger) const;

  // When the overlap of a part was last counted.
  [[nodiscard]] std::optional<Time> CountedAt(const std::string& part) const;
  void SetCountedAt(const std::string& part, Time time) {
    counted_at_[part] = time;
  }

 private:
  void SetSurplus(const std::string& key, Time second, long long surplus);

  // By what is read together, by second: what the archive has more. Not zero.
  std::map<std::string, std::map<Time, long long>> surplus_;
  std::map<std::string, Time> counted_at_;
};

}  // namespace workflow_health
