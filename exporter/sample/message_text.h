// One line of the archive.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sample/plan.h"
#include "sample/rows.h"

namespace workflow_health {

// What the messages of one sample have in common.
struct MessageText {
  const Plan& plan;
  std::uint64_t seed;
  std::string_view environment;          // of the runs
  std::string_view foreign_environment;  // of the foreign strays
};

// As JSON, without the end of the line. Says of itself that it is made up.
[[nodiscard]] std::string JsonOf(const Row& row, const MessageText& text);

}  // namespace workflow_health
