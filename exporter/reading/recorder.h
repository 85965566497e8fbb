// Enters what was read into the ledger, and says what is odd about it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "config/config.h"
#include "datagrepper/reading.h"
#include "ledger/ledger.h"
#include "reading/message_reader.h"
#include "reading/numbers.h"

namespace workflow_health {

// What could not be read, and why, for a person.
struct Unread {
  Window span;
  std::string why;
};

// Seconds that were not answered, although others were. Only what fails again
// and again is proven unreadable.
class Doubts {
 public:
  // So many readings have to find the same.
  explicit Doubts(int enough) : enough_(enough) {}

  // Another reading found it; true if that is enough.
  bool Add(const std::string& part, const Window& second);
  void Forget(const std::string& part, const Window& read);
  [[nodiscard]] std::vector<Window> Of(const std::string& part) const;

  // What else readings leave to those after them.
  [[nodiscard]] Numbers& numbers() { return numbers_; }

 private:
  Numbers numbers_;
  int enough_;
  std::map<std::string, std::map<Time, int>> found_;  // by their end
};

// One source, read once.
struct Synchronized {
  std::string source;      // its name
  long long messages = 0;  // read
  Recorded recorded;       // of these
  bool whole = false;      // all that was to be read was read
  // What of the span that was wanted is not known all the same.
  std::vector<Window> missing;
  std::optional<Time> known_until;  // see Synchronizer::KnownUntil()
  // Seconds that cannot be read completely, found this time, and those of which
  // that is not proven yet: these are missing as well.
  std::vector<Unread> unreadable;
  std::vector<Unread> doubtful;
  // Messages that are made up in the midst of real ones, or the reverse, which
  // are entered as ignored; and those whose place in the archive is not that of
  // their headers. A sentence on each of the first ones, for a person.
  long long odd_messages = 0;
  std::vector<std::string> oddities;
  // The server does not tell its clock: what is later than the latest message
  // is not known.
  bool without_clock = false;
  std::optional<Error> stopped;  // why nothing more could be read
};

// Enters readings into the ledger.
class Recorder {
 public:
  // All must outlive it; `result` gets what is told of the reading.
  Recorder(const Config& config, const MessageReader& reader, Ledger& ledger,
           Doubts& doubts, Synchronized* result);

  void Record(const Reading& reading);
  // After the last one. `known`: the time of a message that the ledger holds.
  void Finish(std::optional<Time> known);
  // The length of all windows taken.
  [[nodiscard]] Seconds read() const { return read_; }
  // What of `wanted`, which is settled by our clock, is not left for the next
  // time by the server's.
  [[nodiscard]] Window Settled(Window wanted) const;

 private:
  [[nodiscard]] static bool IsSample(const Reading& reading);
  [[nodiscard]] bool IsAnotherArchive(const Reading& reading);
  void TellOdd(std::string sentence);
  [[nodiscard]] std::vector<CoveredSpan> Covered(const Reading& reading);
  void Cover(const Reading& reading, Batch* batch);
  [[nodiscard]] bool IsProven(const Reading& reading);
  void Decide(const Reading& reading);

  const Config& config_;
  const MessageReader& reader_;
  Ledger& ledger_;
  Doubts& doubts_;
  // From where on windows were not settled by the server's clock.
  Time unsettled_ = Time::max();
  std::vector<CoveredSpan> without_clock_;  // read, but not proven to be over
  std::optional<Time> latest_;              // message of these
  Synchronized& result_;
  std::optional<bool> sample_;  // what the ledger holds is made up, or is not
  // Messages that are what the ledger holds, and that are not.
  long long of_its_kind_ = 0;
  long long of_another_kind_ = 0;
  Seconds read_{0};
};

}  // namespace workflow_health
