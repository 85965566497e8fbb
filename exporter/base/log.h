// The log of a command that runs for long. Levels, forms and their names are
// those of Prometheus' own programs (prometheus/common, promlog/log.go and
// promlog/flag/flag.go).
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace workflow_health {

enum class LogLevel { kDebug, kInfo, kWarn, kError };  // in rising order

// ts=2025-01-15T04:30:00.123Z level=info msg="listening" port=19100
// {"ts":"2025-01-15T04:30:00.123Z","level":"info","msg":"listening","port":"19100"}
enum class LogFormat { kLogfmt, kJson };

// Reads "debug", "info", "warn" or "error".
[[nodiscard]] Result<LogLevel> ParseLogLevel(std::string_view text);

// Reads "logfmt" or "json".
[[nodiscard]] Result<LogFormat> ParseLogFormat(std::string_view text);

struct LogField {
  std::string_view key;  // a word of ours; unique; not ts, level or msg
  std::string value;     // any bytes
};

// A record is one line of UTF-8, whatever it holds: what would end the line or
// the value, or command a terminal, is escaped as in JSON; a byte that is not
// UTF-8 becomes U+FFFD. Times are UTC. In logfmt the message is always quoted,
// a value only if it needs it.
//
// Thread-safe: lines do not mix, and each is flushed.
class Log {
 public:
  // Records below `least` are left out. `out` has no other writer meanwhile.
  Log(LogLevel least, LogFormat format, std::ostream& out);
  // To a file descriptor, waiting a tenth of a second at most: if nobody reads
  // it, records are lost, and a warning before the next written record says how
  // many.
  Log(LogLevel least, LogFormat format, int descriptor);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void Debug(std::string_view message,
             const std::vector<LogField>& fields = {});
  void Info(std::string_view message, const std::vector<LogField>& fields = {});
  void Warn(std::string_view message, const std::vector<LogField>& fields = {});
  void Error(std::string_view message,
             const std::vector<LogField>& fields = {});

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace workflow_health
