#include "base/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <ctime>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/time.h"

namespace workflow_health {
namespace {

using namespace std::string_literals;

constexpr std::string_view kTime = "2025-01-15T04:30:00.123Z";
constexpr size_t kLogfmtTime = std::string_view("ts=").size() + kTime.size();

// A record's line behind its time, and without its end.
std::string Record(const std::string& message,
                   const std::vector<LogField>& fields) {
  std::ostringstream out;
  Log(LogLevel::kInfo, LogFormat::kLogfmt, out).Info(message, fields);
  const std::string line = out.str();
  REQUIRE(line.size() > kLogfmtTime);
  REQUIRE(line.find('\n') == line.size() - 1);
  return line.substr(kLogfmtTime + 1, line.size() - kLogfmtTime - 2);
}

boost::json::object JsonRecord(const std::string& message,
                               const std::vector<LogField>& fields) {
  std::ostringstream out;
  Log(LogLevel::kWarn, LogFormat::kJson, out).Warn(message, fields);
  const std::string line = out.str();
  CAPTURE(line);
  REQUIRE(line.find('\n') == line.size() - 1);
  return boost::json::parse(line).as_object();
}

TEST_CASE("a record is a line of logfmt", "[log]") {
  CHECK(Record("listening", {{"address", "127.0.0.1:19100"}, {"tls", "no"}}) ==
        "level=info msg=\"listening\" address=127.0.0.1:19100 tls=no");
  CHECK(Record("ready", {}) == "level=info msg=\"ready\"");
}

TEST_CASE("a record is a line of JSON, in the order of its fields", "[log]") {
  std::ostringstream out;
  Log log(LogLevel::kInfo, LogFormat::kJson, out);
  log.Info("listening", {{"address", "127.0.0.1:19100"}, {"tls", "no"}});
  std::string line = out.str();
  line.replace(line.find("20"), kTime.size(), kTime);
  CHECK(line ==
        "{\"ts\":\"2025-01-15T04:30:00.123Z\",\"level\":\"info\","
        "\"msg\":\"listening\",\"address\":\"127.0.0.1:19100\","
        "\"tls\":\"no\"}\n");
}

// Of this process, as long as this lives: far from UTC, so that local time
// could not be taken for it.
class FarZone {
 public:
  FarZone() {
    setenv("TZ", "FAR-13", 1);
    tzset();
  }
  ~FarZone() {
    unsetenv("TZ");
    tzset();
  }
  FarZone(const FarZone&) = delete;
  FarZone& operator=(const FarZone&) = delete;
};

TEST_CASE("the time of a record is UTC with milliseconds", "[log]") {
  const FarZone zone;
  const auto now = [] {
    return std::chrono::floor<Seconds>(std::chrono::system_clock::now());
  };
  const Time before = now();
  const auto record = JsonRecord("x", {});
  const std::string text(record.at("ts").as_string());
  CAPTURE(text);
  REQUIRE(text.size() == kTime.size());
  CHECK(text[19] == '.');
  CHECK(text[23] == 'Z');
  const Time told = ParseTime(text).value();
  CHECK(told >= before);
  CHECK(told <= now());
}

TEST_CASE("records below the least level are left out", "[log]") {
  const std::vector<std::pair<LogLevel, std::string>> cases = {
      {LogLevel::kDebug, "debug info warn error"},
      {LogLevel::kInfo, "info warn error"},
      {LogLevel::kWarn, "warn error"},
      {LogLevel::kError, "error"},
  };
  for (const auto& [least, expected] : cases) {
    std::ostringstream out;
    Log log(least, LogFormat::kLogfmt, out);
    log.Debug("x");
    log.Info("x");
    log.Warn("x");
    log.Error("x");
    const std::string text = out.str();
    std::string levels;
    for (const auto line : SplitLines(text)) {
      const std::string rest(line.substr(line.find("level=") + 6));
      levels += (levels.empty() ? "" : " ") + rest.substr(0, rest.find(' '));
    }
    CHECK(levels == expected);
  }
}

TEST_CASE("logfmt quotes the values that need it", "[log]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"koji/build:2", "koji/build:2"},
      {"C:\\x", "C:\\x"},
      {"caf\xC3\xA9", "caf\xC3\xA9"},
      {"", "\"\""},
      {"a b", "\"a b\""},
      {"a=b", "\"a=b\""},
      {"a\"b\\", "\"a\\\"b\\\\\""},
      {"a\nb\tc", "\"a\\nb\\tc\""},
      {"\0\x1B[31m\x7F"s, "\"\\u0000\\u001b[31m\\u007f\""},
      {"\u0085\u009B", "\"\\u0085\\u009b\""},
      {"a\xFF", "\"a\uFFFD\""},
      {"\xC3", "\"\uFFFD\""},
      {"\uFFFD", "\uFFFD"},
  };
  for (const auto& [value, expected] : cases) {
    CAPTURE(value);
    CHECK(Record("x", {{"key", value}}) ==
          "level=info msg=\"x\" key=" + expected);
    if (value != expected && !value.empty()) {
      CHECK(Record(value, {}) == "level=info msg=" + expected);
    }
  }
}

TEST_CASE("a JSON record tells every value that is UTF-8 as it is", "[log]") {
  std::string all = "\u0085\u009B\u00A0\u2028caf\u00E9 \"{%v}\"";
  for (char c = 0; c < 0x7F; ++c) all += c;
  const auto record = JsonRecord(all, {{"key", all}, {"empty", ""}});
  CHECK(std::string(record.at("level").as_string()) == "warn");
  CHECK(std::string(record.at("msg").as_string()) == all);
  CHECK(std::string(record.at("key").as_string()) == all);
  CHECK(record.at("empty").as_string().empty());
  CHECK(record.size() == 5);
}

TEST_CASE("what reorders or hides text is escaped in a record", "[log]") {
  const std::string text = "a\u202Eb\u2028c\uFEFF\U000E0041";
  CHECK(Record(text, {}) ==
        "level=info msg=\"a\\u202eb\\u2028c\\ufeff\\udb40\\udc41\"");
  CHECK(std::string(JsonRecord(text, {}).at("msg").as_string()) == text);
}

TEST_CASE("a JSON record replaces what is not UTF-8", "[log]") {
  const auto record = JsonRecord("\xC3", {{"key", "a\xFF\xE2\x82"}});
  CHECK(std::string(record.at("msg").as_string()) == "\uFFFD");
  CHECK(std::string(record.at("key").as_string()) == "a\uFFFD\uFFFD\uFFFD");
}

TEST_CASE("whatever bytes a record holds, it is one line", "[log]") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  for (const auto format : {LogFormat::kLogfmt, LogFormat::kJson}) {
    std::ostringstream out;
    Log(LogLevel::kDebug, format, out).Debug(all, {{"key", all}});
    const std::string line = out.str();
    CHECK(Printable(line, line.npos) == line.substr(0, line.size() - 1) + " ");
  }
}

// Counts how often it is flushed.
class Flushed : public std::stringbuf {
 public:
  int times = 0;

 protected:
  int sync() override {
    ++times;
    return 0;
  }
};

TEST_CASE("each record is flushed", "[log]") {
  Flushed buffer;
  std::ostream out(&buffer);
  Log log(LogLevel::kInfo, LogFormat::kLogfmt, out);
  log.Info("x");
  CHECK(buffer.times == 1);
  log.Error("x");
  CHECK(buffer.times == 2);
  log.Debug("x");
  CHECK(buffer.times == 2);
}

TEST_CASE("records of several threads do not mix", "[log]") {
  constexpr size_t kThreads = 4;
  constexpr size_t kRecords = 200;
  std::ostringstream out;
  Log log(LogLevel::kInfo, LogFormat::kJson, out);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&log, i] {
      const std::string value(300, static_cast<char>('a' + i));
      for (size_t j = 0; j < kRecords; ++j) log.Info("x", {{"key", value}});
    });
  }
  for (auto& thread : threads) thread.join();
  const std::string text = out.str();
  const auto lines = SplitLines(text);
  CHECK(lines.size() == kThreads * kRecords);
  for (const auto line : lines) {
    const auto record = boost::json::parse({line.data(), line.size()});
    const std::string value(record.at("key").as_string());
    CHECK(value == std::string(300, value.at(0)));
  }
}

TEST_CASE("levels and formats are read by their names", "[log]") {
  CHECK(ParseLogLevel("debug").value() == LogLevel::kDebug);
  CHECK(ParseLogLevel("info").value() == LogLevel::kInfo);
  CHECK(ParseLogLevel("warn").value() == LogLevel::kWarn);
  CHECK(ParseLogLevel("error").value() == LogLevel::kError);
  CHECK(ParseLogLevel("Warning\n").error().message ==
        "'Warning ' is not a log level; expected debug, info, warn or error");
  CHECK(ParseLogFormat("logfmt").value() == LogFormat::kLogfmt);
  CHECK(ParseLogFormat("json").value() == LogFormat::kJson);
  CHECK(ParseLogFormat("").error().message ==
        "'' is not a log format; expected logfmt or json");
}

// A pipe that is read by nobody but this test.
class Pipe {
 public:
  Pipe() {
    REQUIRE(pipe(ends_.data()) == 0);
    fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
  ~Pipe() {
    for (const int end : ends_) close(end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] int entrance() const { return ends_[1]; }

  // All that is in it.
  [[nodiscard]] std::string Read() const {
    std::string text;
    std::array<char, 65536> part{};
    ssize_t size = 0;
    while ((size = read(ends_[0], part.data(), part.size())) > 0) {
      text.append(part.data(), size_t(size));
    }
    return text;
  }

 private:
  std::array<int, 2> ends_{};
};

TEST_CASE("a log that nobody reads holds nobody up", "[log]") {
  const Pipe pipe;
  Log log(LogLevel::kInfo, LogFormat::kLogfmt, pipe.entrance());
  const std::string text(1000, 'x');
  for (int i = 0; i < 100; ++i) log.Info(text);  // more than a pipe holds
  const std::string first = pipe.Read();
  const auto told = size_t(std::ranges::count(first, '\n'));
  CHECK(told > 10);
  CHECK(told < 100);
  CHECK(first.ends_with("\n"));
  log.Info("read again");
  const std::string later = pipe.Read();
  CHECK_THAT(later, Catch::Contains("level=warn msg=\"records are lost because "
                                    "nobody read the log\" records=" +
                                    std::to_string(100 - told) + "\n"));
  CHECK_THAT(later, Catch::EndsWith("level=info msg=\"read again\"\n"));
}

TEST_CASE("a record that was cut off does not swallow the next one", "[log]") {
  const Pipe pipe;
  Log log(LogLevel::kInfo, LogFormat::kJson, pipe.entrance());
  log.Info(std::string(200'000, 'x'));
  CHECK_THAT(pipe.Read(), !Catch::EndsWith("\n"));
  log.Info("whole");
  const std::string later = pipe.Read();
  const auto lines = SplitLines(later);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].empty());
  CHECK(boost::json::parse(std::string(lines[1])).at("records").as_string() ==
        "1");
  CHECK(boost::json::parse(std::string(lines[2])).at("msg").as_string() ==
        "whole");
}

}  // namespace
}  // namespace workflow_health
