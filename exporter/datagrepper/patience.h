// What to do with a request that failed.
#pragma once

#include <chrono>
#include <random>
#include <string>

#include "base/time.h"
#include "datagrepper/answer.h"

namespace workflow_health {

// How it is tried again. Pauses double from `first_pause` up to
// `longest_pause`, and are shortened by up to a half at random, so that many
// clients do not come back at once.
struct Patience {
  int attempts = 8;
  // Of a second that fails while others are answered; the interfaces of
  // datagrepper take turns. More than 1.
  int attempts_at_second = 6;
  std::chrono::milliseconds first_pause{500};
  std::chrono::milliseconds longest_pause{60'000};
  // A server that wants to be left alone for longer is left alone: the reading
  // stops, and so do those after it until then, without a request.
  Seconds longest_retry_after{300};
  unsigned seed = 0;  // of the random numbers
};

// The pause after so many failures in a row, 1 or more.
[[nodiscard]] std::chrono::milliseconds PauseAfter(int failures,
                                                   const Patience& patience,
                                                   std::minstd_rand& random);

// How often a question failed.
struct Failures {
  int all = 0;       // those of what it is a half of included
  int own = 0;       // when it was asked itself
  int too_much = 0;  // as if it were too much to ask for at once

  void Add(Fault::Kind kind);
  // Of the half of a question that failed so often.
  [[nodiscard]] static Failures OfHalf(int of_whole);
};

// What is known of a question that failed.
struct FailedQuestion {
  enum class About {
    kWindow,        // whatever there is in it
    kPartOfSecond,  // that is asked for in parts
    kElsewhere,     // does the server look at the time that is asked for?
    kZone,          // of the server
  };

  About about = About::kWindow;
  bool one_second = false;  // as short as it can be
  // It asks for more than a page, which a server may refuse while it answers
  // everything else.
  bool whole = false;
  bool smallest = false;  // it asks for one row, the least there is
  // Longer than the windows that are answered since longer ones were not.
  bool doubtful = false;
  bool part_left_out = false;       // of its second, already
  bool by_other_interface = false;  // than the one that is configured
  Failures failures;                // this one included
};

// What is known of who was asked.
struct SourceState {
  bool answered = false;  // anything, in this reading
  // Since the last answer.
  int faults = 0;  // this one included
  int told = 0;    // failures of the question that failed most often
  // How many seconds were left out one by one, in this reading.
  int left_out = 0;
  bool nothing_else = false;  // is to be asked
  int requests_at_once = 1;

  void TakeAnswer() {
    answered = true;
    faults = told = 0;
  }
};

struct NextStep {
  enum class Kind {
    kAskAgain,
    kHalve,      // and ask for the halves
    kSmaller,    // ask again in smaller pages: its time cannot be cut
    kLeaveOut,   // the second, or this part of it, and read on
    kLeaveZone,  // unchecked, and read on
    kStop,       // the reading
  };

  Kind kind = Kind::kAskAgain;
  // Of kAskAgain and kHalve: PauseAfter() so many failures, for this question
  // alone or for all. Halves do not wait for themselves.
  int pause_after = 0;
  bool all_pause = false;
  // Of kAskAgain.
  bool by_other_interface = false;
  bool others_first = false;  // is the other half answered?
  // What a person should know: for kAskAgain, empty if there is nothing; for
  // the last three, why.
  std::string why;
};

// Pure.
[[nodiscard]] NextStep After(const Fault& fault, const FailedQuestion& question,
                             const SourceState& source,
                             const Patience& patience);

}  // namespace workflow_health
