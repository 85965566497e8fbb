#include "base/log.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>

#include "base/log_sink.h"
#include "base/text.h"

namespace workflow_health {
namespace {

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      break;
  }
  return spdlog::level::err;
}

// spdlog's own names are "warning" and "error".
std::string_view NameOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      break;
  }
  return "error";
}

// As JSON escapes it: beyond U+FFFF in two halves (RFC 8259, 7).
std::string Escaped(char32_t code) {
  const auto unit = static_cast<unsigned>(code);
  if (unit <= 0xFFFF) return fmt::format("\\u{:04x}", unit);
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD7C0 + (unit >> 10U),
                     0xDC00 + (unit & 0x3FFU));
}

// As a JSON string. Boost.JSON leaves bytes that are not UTF-8, and control
// characters beyond ASCII, as they are.
std::string Quoted(std::string_view text) {
  const std::string json = boost::json::serialize(
      boost::json::string_view(text.data(), text.size()));
  std::string quoted;
  for (std::string_view rest = json; !rest.empty();) {
    const std::string_view character = CutCharacter(&rest);
    if (IsControl(character)) {
      quoted += Escaped(CodePointOf(character));
    } else {
      quoted += character;
    }
  }
  return quoted;
}

// What go-logfmt quotes (go-logfmt/logfmt, encode.go: needsQuotedValueRune),
// and the control characters beyond ASCII.
bool NeedsQuotes(std::string_view value) {
  return value.empty() || value.find_first_of(" =\"") != value.npos ||
         Printable(value, value.npos) != value;
}

// What follows the time.
std::string Logfmt(LogLevel level, std::string_view message,
                   const std::vector<LogField>& fields) {
  std::string text =
      fmt::format("level={} msg={}", NameOf(level), Quoted(message));
  for (const auto& [key, value] : fields) {
    text +=
        fmt::format(" {}={}", key, NeedsQuotes(value) ? Quoted(value) : value);
  }
  return text;
}

std::string Json(LogLevel level, std::string_view message,
                 const std::vector<LogField>& fields) {
  std::string text =
      fmt::format(R"("level":"{}","msg":{})", NameOf(level), Quoted(message));
  for (const auto& [key, value] : fields) {
    text += fmt::format(",{}:{}", Quoted(key), Quoted(value));
  }
  return text + "}";
}

std::string Text(LogFormat format, LogLevel level, std::string_view message,
                 const std::vector<LogField>& fields) {
  return format == LogFormat::kJson ? Json(level, message, fields)
                                    : Logfmt(level, message, fields);
}

spdlog::sink_ptr SinkTo(int descriptor, LogFormat format) {
  return std::make_shared<NonWaitingSink>(descriptor, [format](size_t lost) {
    return Text(format, LogLevel::kWarn,
                "records are lost because nobody read the log",
                {{"records", std::to_string(lost)}});
  });
}

// spdlog's pattern of a line:
// https://github.com/gabime/spdlog/wiki/Custom-formatting
const char* Pattern(LogFormat format) {
  return format == LogFormat::kLogfmt ? "ts=%Y-%m-%dT%H:%M:%S.%eZ %v"
                                      : R"({"ts":"%Y-%m-%dT%H:%M:%S.%eZ",%v)";
}

}  // namespace

class Log::Impl {
 public:
  Impl(LogLevel least, LogFormat format, spdlog::sink_ptr sink)
      : format_(format), logger_("", std::move(sink)) {
    logger_.set_level(ToSpdlog(least));
    logger_.set_pattern(Pattern(format), spdlog::pattern_time_type::utc);
  }

  void Write(LogLevel level, std::string_view message,
             const std::vector<LogField>& fields) {
    if (!logger_.should_log(ToSpdlog(level))) return;
    const std::string text = Text(format_, level, message, fields);
    logger_.log(ToSpdlog(level), spdlog::string_view_t(text));
  }

 private:
  LogFormat format_;
  spdlog::logger logger_;
};

Result<LogLevel> ParseLogLevel(std::string_view text) {
  for (const LogLevel level :
       {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarn, LogLevel::kError}) {
    if (text == NameOf(level)) return level;
  }
  return Error{fmt::format(
      "'{}' is not a log level; expected debug, info, warn or error",
      Printable(text))};
}

Result<LogFormat> ParseLogFormat(std::string_view text) {
  if (text == "logfmt") return LogFormat::kLogfmt;
  if (text == "json") return LogFormat::kJson;
  return Error{fmt::format("'{}' is not a log format; expected logfmt or json",
                           Printable(text))};
}

Log::Log(LogLevel least, LogFormat format, std::ostream& out)
    : impl_(std::make_unique<Impl>(
          least, format,
          std::make_shared<spdlog::sinks::ostream_sink_mt>(
              out, /*force_flush=*/true))) {}
Log::Log(LogLevel least, LogFormat format, int descriptor)
    : impl_(std::make_unique<Impl>(least, format, SinkTo(descriptor, format))) {
}
Log::~Log() = default;

void Log::Debug(std::string_view message, const std::vector<LogField>& fields) {
  impl_->Write(LogLevel::kDebug, message, fields);
}

void Log::Info(std::string_view message, const std::vector<LogField>& fields) {
  impl_->Write(LogLevel::kInfo, message, fields);
}

void Log::Warn(std::string_view message, const std::vector<LogField>& fields) {
  impl_->Write(LogLevel::kWarn, message, fields);
}

void Log::Error(std::string_view message, const std::vector<LogField>& fields) {
  impl_->Write(LogLevel::kError, message, fields);
}

}  // namespace workflow_health
