// Reads spans of the archive, completely or saying what is missing.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "config/config.h"
#include "datagrepper/fetcher.h"
#include "datagrepper/patience.h"
#include "datagrepper/reading.h"
#include "datagrepper/sender.h"

namespace workflow_health {

// Asks for the first page of windows only, and cuts those that fill up: rows
// are ordered by time without a tie-break, so that pages lose and repeat rows,
// while one page that is not full is one SELECT that did not hit its limit
// (fedora-infra/datanommer, datanommer.models/datanommer/models/__init__.py:
// Message.grep, at 2566b6b). Not thread-safe.
class Client {
 public:
  // What a person should know: what is tried again, what was given up.
  using Tell = std::function<void(const std::string& notice)>;

  // Both must outlive the client. The fetcher fetches for this client alone.
  Client(const Datagrepper& datagrepper, Fetcher& fetcher, Patience patience);
  ~Client();

  // From now on Next() reads `spans` (ascending, none overlapping another) of a
  // selection; what was begun before is given up. A window that is not answered
  // while others are is cut down to one second. That second is reported and
  // handed on as unreadable, with whatever of it is answered topic by topic. A
  // server that shows no message at all proves nothing unreadable. One that
  // answers several windows with the same messages is not believed.
  //
  // Before anything is handed on, one request to /raw checks the zone in which
  // the server looks for messages, around `known`, the time of a message that
  // the archive holds, or around the first message that is found.
  //
  // `stop`, which any thread may request, ends the reading at once.
  void Begin(const Selection& selection, const std::vector<Window>& spans,
             std::optional<Time> known, Tell tell, std::stop_token stop = {});
  // The same, but Next() only tells how many messages there are of each span:
  // see Reading::counted. A request for one row counts them.
  void BeginCounting(const Selection& selection,
                     const std::vector<Window>& spans,
                     std::optional<Time> known, Tell tell,
                     std::stop_token stop = {});

  // What was read next, roughly in order of time, each second of the spans at
  // most once. No value: all was read, or stopped() says why not. Only in here
  // are requests sent, answers taken and `tell` called.
  [[nodiscard]] std::optional<Reading> Next();

  // Why nothing more can be read: the server does not answer, answers nonsense,
  // or looks for messages in another time zone; or that it was stopped.
  [[nodiscard]] std::optional<Error> stopped() const;

  // Requests that were sent so far.
  [[nodiscard]] long long requests() const { return sender_.requests(); }

 private:
  class Session;

  const Datagrepper& datagrepper_;
  Fetcher& fetcher_;
  Patience patience_;
  std::minstd_rand random_;
  Sender sender_;
  std::string why_stopped_;  // of the last reading that stopped
  bool zone_checked_ = false;
  std::set<std::string> topics_;      // of messages that were read; not all
  std::unique_ptr<Session> session_;  // after all that it uses
};

}  // namespace workflow_health
