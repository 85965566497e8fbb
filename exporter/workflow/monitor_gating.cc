#include "workflow/monitor_gating.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <charconv>
#include <utility>

#include "base/text.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr size_t kClockLength = 8;

// The number at the front of `text`, whole seconds; fractions are cut off.
std::optional<Seconds> LeadingSeconds(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  int seconds = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || seconds < 0) return std::nullopt;
  return Seconds(seconds);
}

std::optional<int> TwoDigits(std::string_view text, int limit) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() < 2 || !digit(text[0]) || !digit(text[1])) {
    return std::nullopt;
  }
  const int value = (text[0] - '0') * 10 + (text[1] - '0');
  return value < limit ? std::optional(value) : std::nullopt;
}

// "00:15:29" at the front of `text`.
std::optional<Seconds> LeadingClock(std::string_view text) {
  if (text.size() < kClockLength || text[2] != ':' || text[5] != ':') {
    return std::nullopt;
  }
  const auto hour = TwoDigits(text, 24);
  const auto minute = TwoDigits(text.substr(3), 60);
  const auto second = TwoDigits(text.substr(6), 61);
  if (!hour || !minute || !second) return std::nullopt;
  return hours(*hour) + minutes(*minute) + Seconds(*second);
}

// Cuts `text` off at `size`, and the blanks and dashes before that.
void CutAt(size_t size, std::string* text) {
  text->resize(size);
  text->resize(text->find_last_not_of(" -") + 1);
}

bool RemoveSuffix(std::string_view suffix, std::string* text) {
  if (!text->ends_with(suffix)) return false;
  CutAt(text->size() - suffix.size(), text);
  return true;
}

void RemoveClock(LogLine* line) {
  line->clock = LeadingClock(line->text);
  if (!line->clock) return;
  line->text.erase(0, line->text.find_first_not_of(" -", kClockLength));
}

void RemoveRanFor(LogLine* line) {
  constexpr std::string_view kRanFor = "ran for:";
  const size_t found = line->text.rfind(kRanFor);
  if (found == std::string::npos) return;
  line->ran_for = LeadingSeconds(
      std::string_view(line->text).substr(found + kRanFor.size()));
  CutAt(found, &line->text);
}

constexpr std::string_view kNoText = "(an element that is no text)";

// The strings of a JSON array, each of which may hold several lines.
std::vector<std::string_view> LinesOf(const boost::json::value* value) {
  std::vector<std::string_view> lines;
  if (value == nullptr) return lines;
  if (const auto* text = value->if_string()) return SplitLines(*text);
  if (const auto* elements = value->if_array()) {
    for (const auto& element : *elements) {
      const auto* text = element.if_string();
      for (const auto line :
           text != nullptr ? SplitLines(*text) : std::vector{kNoText}) {
        lines.push_back(line);
      }
    }
  }
  return lines;
}

std::vector<std::string_view> Lines(const boost::json::value& body) {
  const auto* object = body.if_object();
  if (object == nullptr) return {};
  auto lines = LinesOf(object->if_contains("output"));
  if (lines.empty()) lines = LinesOf(object->if_contains("output_text"));
  return lines;
}

std::vector<Pattern> PatternsOf(const Workflow& workflow) {
  std::vector<Pattern> patterns;
  for (const Place& place : workflow.places) {
    patterns.push_back(place.begin);
    patterns.push_back(place.done);
  }
  patterns.insert(patterns.end(), workflow.ignored_lines.begin(),
                  workflow.ignored_lines.end());
  return patterns;
}

// How far a log has come. Places are numbered from 0.
class Progress {
 public:
  Progress(const std::vector<size_t>& step_of_place, size_t step_count)
      : step_of_place_(step_of_place) {
    reading_.durations.resize(step_count);
  }

  // `hits` are those of the patterns in the order of PatternsOf().
  void Take(const LogLine& line, const std::vector<bool>& hits) {
    const auto place = PlaceOf(line, hits);
    if (!place) return;
    if (line.mark == LogLine::Mark::kFailed) {
      if (!marked_) marked_ = place;
    } else if (line.mark == LogLine::Mark::kDone && hits[*place * 2 + 1]) {
      Complete(*place, line);
    } else if (begun_ != place) {
      begun_ = place;
      begun_at_ = line.clock;
    }
  }

  void TakeRanFor(Seconds seconds) { reading_.ran_for = seconds; }
  void CountUnknownLine() { ++reading_.unknown_lines; }

  [[nodiscard]] LogReading Finish() && {
    if (marked_) {
      Charge(*marked_, Evidence::kMarked);
    } else if (begun_) {
      Charge(*begun_, Evidence::kBegun);
    } else if (next_ > 0 && next_ < step_of_place_.size()) {
      Charge(next_, Evidence::kInferred);
    }
    return std::move(reading_);
  }

 private:
  [[nodiscard]] std::optional<size_t> PlaceOf(
      const LogLine& line, const std::vector<bool>& hits) const {
    for (size_t place = next_; place < step_of_place_.size(); ++place) {
      const bool ends = line.mark != LogLine::Mark::kNone;
      if (hits[place * 2] || (ends && hits[place * 2 + 1])) return place;
    }
    return std::nullopt;
  }

  void Complete(size_t place, const LogLine& line) {
    auto& duration = reading_.durations[step_of_place_[place]];
    if (!duration) duration = DurationOf(place, line);
    next_ = place + 1;
    begun_.reset();
    begun_at_.reset();
  }

  [[nodiscard]] std::optional<Seconds> DurationOf(size_t place,
                                                  const LogLine& line) const {
    if (line.ran_for) return line.ran_for;
    if (begun_ != place || !begun_at_ || !line.clock) return std::nullopt;
    // The clock has no date and wraps at midnight.
    return (*line.clock - *begun_at_ + days(1)) % days(1);
  }

  void Charge(size_t place, Evidence evidence) {
    reading_.failing_step = step_of_place_[place];
    reading_.evidence = evidence;
  }

  const std::vector<size_t>& step_of_place_;
  LogReading reading_;
  size_t next_ = 0;              // the place after the last completed one
  std::optional<size_t> begun_;  // after the last completed one
  std::optional<Seconds> begun_at_;
  std::optional<size_t> marked_;
};

}  // namespace

LogLine ParseLogLine(std::string_view line) {
  LogLine parsed;
  parsed.text = CollapseBlanks(line);
  if (RemoveSuffix("[DONE]", &parsed.text)) {
    parsed.mark = LogLine::Mark::kDone;
  } else if (RemoveSuffix("[FAILED]", &parsed.text)) {
    parsed.mark = LogLine::Mark::kFailed;
  }
  RemoveClock(&parsed);
  RemoveRanFor(&parsed);
  return parsed;
}

LogReader::LogReader(const Workflow& workflow)
    : step_count_(workflow.steps.size()), patterns_(PatternsOf(workflow)) {
  for (const Place& place : workflow.places) {
    step_of_place_.push_back(place.step);
  }
}

LogReading LogReader::Read(const boost::json::value& body,
                           std::vector<std::string>* unknown_lines) const {
  constexpr std::string_view kRanFor = "Ran for ";
  Progress progress(step_of_place_, step_count_);
  std::vector<bool> hits;
  for (const std::string_view raw : Lines(body)) {
    const LogLine line = ParseLogLine(raw);
    if (line.text.empty()) continue;
    if (line.text.starts_with(kRanFor)) {
      const auto text = std::string_view(line.text).substr(kRanFor.size());
      if (const auto seconds = LeadingSeconds(text)) {
        progress.TakeRanFor(*seconds);
      }
    }
    patterns_.Match(line.text, &hits);
    const auto first_ignored =
        hits.begin() + static_cast<std::ptrdiff_t>(step_of_place_.size() * 2);
    if (std::find(first_ignored, hits.end(), true) != hits.end()) continue;
    progress.Take(line, hits);
    if (std::find(hits.begin(), hits.end(), true) != hits.end()) continue;
    progress.CountUnknownLine();
    if (unknown_lines != nullptr) unknown_lines->push_back(line.text);
  }
  return std::move(progress).Finish();
}

}  // namespace workflow_health
