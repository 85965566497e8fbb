// A LogReading as the ledger stores it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "logs/log_reader.h"

namespace workflow_health {

// Numbers of 32 bits, little-endian: failing step, evidence, unknown lines,
// `ran for`, and a duration for each step; -1 stands for none, -2 for none of a
// step that was seen.
[[nodiscard]] std::string PackReading(const LogReading& reading);

// None of bytes that PackReading() did not make.
[[nodiscard]] std::optional<LogReading> UnpackReading(std::string_view packed);

}  // namespace workflow_health
