// What the archive holds of one window.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "config/config.h"
#include "workflow/message.h"

namespace workflow_health {

// All that there is of one selection in one window.
struct Reading {
  Selection selection;
  Window window;
  // Of one id, more than one may be there.
  std::vector<Message> messages;
  // A sentence for a person on each of them whose place in the archive is not
  // that of its headers.
  std::vector<std::string> oddities;
  // The answers that hold the messages, as the fetcher gave them. If there is
  // more than one, it is one second, read topic by topic; if there is none, one
  // that was not answered.
  std::vector<std::string> answers;
  // The server's clock at the first answer, where it told.
  std::optional<Time> answered_at;
  // It is a second of which some messages cannot be had, whatever is tried; and
  // why, for a person.
  bool unreadable = false;
  std::string why;
  // That is so because it was not answered, by neither interface, although
  // others were. It may pass.
  bool unanswered = false;
};

}  // namespace workflow_health
