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
  // If it was only counted: how many there are; no value if that is not told.
  bool counted = false;
  std::optional<long long> number;
  // Several may have one id.
  std::vector<Message> messages;
  // A sentence for a person on each message whose place in the archive is not
  // that of its headers.
  std::vector<std::string> oddities;
  // The answers that hold the messages, as the fetcher gave them. More than
  // one: the window is a second that was read topic by topic; none: a second
  // that was not answered.
  std::vector<std::string> answers;
  // Messages of the answers that are not of the window.
  size_t beside = 0;
  // Of a full page: only the latest messages of its span are on it, but all of
  // the window are.
  bool of_full_page = false;
  // A second may be too large to be handed on at once. All but the last one of
  // its readings have an empty window, and a number here, from 1 on.
  int part = 0;
  bool in_parts = false;  // it is the last of them
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
