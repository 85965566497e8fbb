// Reads spans of the archive, completely or saying what is missing.
#pragma once

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

// Who is told while the archive is read.
class ReadingListener {
 public:
  ReadingListener() = default;
  virtual ~ReadingListener() = default;
  ReadingListener(const ReadingListener&) = delete;
  ReadingListener& operator=(const ReadingListener&) = delete;

  // Roughly in order of time, each second of the spans at most once. If it
  // throws, nothing more is read.
  virtual void Take(const Reading& reading) = 0;
  // What a person should know: what is tried again, what was given up.
  virtual void Tell(const std::string& notice) = 0;
};

// Asks for the first page of windows only, and cuts those that fill up: rows
// are ordered by time without a tie-break, so that pages lose and repeat rows,
// while one page that is not full is one SELECT that did not hit its limit
// (fedora-infra/datanommer, datanommer.models/datanommer/models/__init__.py:
// Message.grep, at 2566b6b). Not thread-safe.
class Client {
 public:
  // Both must outlive the client. The fetcher fetches for this client alone.
  Client(const Datagrepper& datagrepper, Fetcher& fetcher, Patience patience);

  // Reads `spans` (ascending, none overlapping another) of a category. What is
  // not answered while others are is cut until it is one second, which is told
  // and handed on as unreadable, with what of it is answered topic by topic. A
  // server that answers with messages of other times than it was asked for is
  // not believed. An error says why nothing more can be read: the server does
  // not answer, answers nonsense, or looks for messages in another time zone;
  // or that it was stopped: `stop`, which any thread may request, ends the
  // reading at once.
  //
  // Before anything is handed on, one request to /raw checks that zone, around
  // `known`, the time of a message that the archive holds, or around the first
  // message that is found.
  [[nodiscard]] std::optional<Error> Read(const std::string& category,
                                          const std::vector<Window>& spans,
                                          std::optional<Time> known,
                                          ReadingListener& listener,
                                          const std::stop_token& stop = {});

  // Requests that were sent so far.
  [[nodiscard]] long long requests() const { return sender_.requests(); }

 private:
  class Session;

  [[nodiscard]] std::optional<Error> LeftAlone() const;

  const Datagrepper& datagrepper_;
  Fetcher& fetcher_;
  Patience patience_;
  std::minstd_rand random_;
  Sender sender_;
  std::string why_stopped_;  // the last reading that was
  bool zone_checked_ = false;
  std::set<std::string> topics_;  // of messages that were read; not all
};

}  // namespace workflow_health
