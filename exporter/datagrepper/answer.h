// What the answer to a question says, or why it is none.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "datagrepper/fetcher.h"
#include "datagrepper/query.h"
#include "workflow/message.h"

namespace workflow_health {

// The rows that answer a question.
struct Rows {
  std::vector<Message> messages;
  // All that there is: one SELECT that did not hit its limit, whatever was
  // inserted meanwhile, and every item of it could be read.
  bool complete = false;
  // How many rows match; of a full page, as the server counted them before.
  double total = 0;
  // Of a full page, if so: every message later than this is on it, as the rows
  // are the newest ones, in order.
  std::optional<Time> whole_since;
  size_t bytes = 0;  // of the answer
  // The indices of messages whose sent-at lies outside the window asked for by
  // more than the clocks of two machines differ.
  std::vector<size_t> strays;
  // What is wrong with the first item that is no message; empty: all are.
  std::string mistake;
};

// Why there is no answer.
struct Fault {
  enum class Kind {
    kPermanent,  // asking again does not help
    kBusy,       // the server asks to be left alone for a while
    kTooMuch,    // it may be too much to ask for at once
    kTooLarge,   // it is, and would be again
    kOther,
  };

  Kind kind = Kind::kOther;
  std::string message;  // one line for a person
  std::optional<Seconds> retry_after;
  // The answer may come from something other than datagrepper, at another path:
  // it does not know our path, or answers with an HTML page.
  bool elsewhere = false;
};

[[nodiscard]] std::variant<Rows, Fault> ReadAnswer(const Fetched& fetched,
                                                   const Query& query);

// The same for a question to /raw that is only about the server's time zone:
// see ZoneOffset().
[[nodiscard]] std::variant<std::optional<Seconds>, Fault> ReadZone(
    const Fetched& fetched, const Query& query);

}  // namespace workflow_health
