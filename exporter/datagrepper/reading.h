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
  // Several may have one id.
  std::vector<Message> messages;
  // A sentence for a person on each message whose place in the archive is not
  // that of its headers.
  std::vector<std::string> oddities;
  // The answers that hold the messages, as the fetcher gave them. More than
  // one: the window is a second that was read topic by topic; none: a second
  // that was not answered.
  std::vector<std::string> answers;
  // The server's clock at the first answer, where it told.
  std::optional<Time> answered_at;
  // It is a second of which some messages cannot be had, whatever is tried; and
  // why, for a person.
  bool unreadable = false;
  std::string why;
  // The reason is that neither interface answered it, although others were
  // answered. This may pass.
  bool unanswered = false;
};

}  // namespace workflow_health
