// An archive that is read again and again, and what the reader tells.
#pragma once

#include <functional>
#include <optional>
#include <sstream>
#include <stop_token>
#include <string>
#include <vector>

#include "datagrepper/fake_archive.h"
#include "reading/reading_config.h"
#include "reading/source_reader.h"

namespace workflow_health {

struct SourceReading {
  using Ended = SourceReader::Ended;

  Config config = ReadingConfig();
  FakeArchive archive;
  Ledger ledger{":memory:", Ledger::Mode::kWrite};
  SourceMeter meter;
  std::vector<std::string> states;
  std::optional<SourceReader> reader;

  // Replaces the reader, as a restart does.
  void Begin() { BeginUnder(MeasuredIn(config)); }
  void BeginUnder(const std::vector<Measured>& measured) {
    ledger.CountUnder(measured);
    reader.emplace(config, archive, meter, log_, [this](std::string state) {
      states.push_back(std::move(state));
    });
  }
  Ended Read(Time now, const std::function<bool()>& enough = {},
             const std::stop_token& stop = {}) {
    if (!reader) Begin();
    return reader->Read(ledger, MeasuredIn(config), now, stop, enough);
  }
  void Add(Time time, const std::string& headers = "") {
    archive.Add(
        "org.fedoraproject.prod.monitor-gating.single-build.end.success", time);
    archive.rows.back().headers = headers;
  }
  void SwitchOff(int status = 502) {
    archive.fault = [status](const FakeArchive::Request&) {
      return FakeArchive::Status(status);
    };
  }
  // Fails where one of `times` would be answered.
  void Poison(const std::vector<Time>& times) {
    archive.fault = [times](const FakeArchive::Request& request)
        -> std::optional<FakeArchive::Ending> {
      const bool hit = std::ranges::any_of(
          times, [&](Time time) { return request.window().Contains(time); });
      if (!hit || request.AsksForZone()) return std::nullopt;
      return FakeArchive::Status(500);
    };
  }
  // The records of the log that hold `text`, without their times.
  [[nodiscard]] std::vector<std::string> Logged(const std::string& text) const {
    std::vector<std::string> records;
    std::istringstream lines(log_text_.str());
    for (std::string line; std::getline(lines, line);) {
      if (line.find(text) == line.npos) continue;
      records.push_back(line.substr(line.find("level=")));
    }
    return records;
  }
  [[nodiscard]] std::vector<std::string> Warnings() const {
    return Logged("level=warn");
  }

 private:
  std::ostringstream log_text_;
  Log log_{LogLevel::kDebug, LogFormat::kLogfmt, log_text_};
};

}  // namespace workflow_health
