#include "logs/log_reader.h"

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
constexpr Seconds kLongestByClock = hours(12);

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

// With its blanks collapsed. What a line is about stands at its beginning, its
// mark at its end: the middle of a line that is megabytes long is left out.
std::string Shortened(std::string_view line) {
  constexpr size_t kEndBytes = 4096;
  if (line.size() <= 2 * kEndBytes) return CollapseBlanks(line);
  std::string ends(line.substr(0, kEndBytes));
  ends += line.substr(line.size() - kEndBytes);
  return CollapseBlanks(ends);
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

constexpr char kNoText[] = "(an element that is no text)";

// What was found in a body.
struct Found {
  int lines = 0;     // that are not blank
  int not_text = 0;  // elements that are not text
};

template <class Take>
void TakeLines(std::string_view text, Take take, Found* found) {
  LineSplitter splitter(text);
  while (const auto line = splitter.Next()) {
    if (IsBlank(*line)) continue;
    ++found->lines;
    take(*line);
  }
}

// `value` is a text or a list of texts, each of which may hold several lines.
template <class Take>
void TakeLinesOf(const boost::json::value* value, Take take, Found* found) {
  if (value == nullptr) return;
  if (const auto* text = value->if_string()) TakeLines(*text, take, found);
  const auto* elements = value->if_array();
  if (elements == nullptr) return;
  for (const auto& element : *elements) {
    if (const auto* text = element.if_string()) {
      TakeLines(*text, take, found);
    } else {
      ++found->not_text;
    }
  }
}

// Calls `take` with each line of a body's log. They are never gathered: a log
// may be millions of lines long.
template <class Take>
Found ForEachLine(const boost::json::value& body, Take take) {
  Found found;
  const auto* object = body.if_object();
  if (object == nullptr) return found;
  TakeLinesOf(object->if_contains("output"), take, &found);
  if (found.lines > 0) return found;
  TakeLinesOf(object->if_contains("output_text"), take, &found);
  return found;
}

// The run's own account, in its last line: "Ran for 703 seconds".
std::optional<Seconds> RunDurationIn(const LogLine& line) {
  constexpr std::string_view kRanFor = "Ran for ";
  if (!line.text.starts_with(kRanFor)) return std::nullopt;
  return LeadingSeconds(std::string_view(line.text).substr(kRanFor.size()));
}

std::vector<Pattern> PatternsOf(const LogRules& rules) {
  std::vector<Pattern> patterns;
  for (const Place& place : rules.places) {
    patterns.push_back(place.begin);
    patterns.push_back(place.done);
  }
  patterns.insert(patterns.end(), rules.ignored_lines.begin(),
                  rules.ignored_lines.end());
  return patterns;
}

// Which patterns occur in a text. Most texts stand in a log twice, when a step
// begins and when it is done, and are matched once.
class Matcher {
 public:
  explicit Matcher(const PatternSet& patterns) : patterns_(patterns) {}

  // Whether any pattern occurs in `text`.
  bool Match(const std::string& text) {
    if (hits_.empty() || text != text_) {
      any_ = patterns_.Match(text, &hits_);
      text_ = text;
    }
    return any_;
  }

  [[nodiscard]] const std::vector<bool>& Hits() const { return hits_; }

  [[nodiscard]] bool HitsFrom(size_t first) const {
    const auto begin = hits_.begin() + static_cast<std::ptrdiff_t>(first);
    return std::find(begin, hits_.end(), true) != hits_.end();
  }

 private:
  const PatternSet& patterns_;
  std::string text_;
  std::vector<bool> hits_;
  bool any_ = false;
};

// How far a log has come. Places are numbered from 0.
class Progress {
 public:
  Progress(const std::vector<size_t>& step_of_place, size_t step_count)
      : step_of_place_(step_of_place) {
    reading_.steps.resize(step_count);
  }

  // `hits` are those of the patterns in the order of PatternsOf().
  void Take(const LogLine& line, const std::vector<bool>& hits) {
    if (line.mark == LogLine::Mark::kFailed) return TakeFailed(line, hits);
    const auto place = PlaceAhead(line, hits);
    if (!place) return;
    StepAt(*place).seen = true;
    if (line.mark == LogLine::Mark::kDone && hits[*place * 2 + 1]) {
      Complete(*place, line);
    } else if (begun_ != place) {
      begun_ = place;
      begun_at_ = line.clock;
    }
  }

  void TakeRanFor(Seconds seconds) { reading_.ran_for = seconds; }
  void CountUnknownLine() { ++reading_.unknown_lines; }

  [[nodiscard]] LogReading Finish() && {
    if (reading_.ran_for) DropLongerThanTheRun();
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
  [[nodiscard]] static bool Fits(size_t place, const LogLine& line,
                                 const std::vector<bool>& hits) {
    const bool ends = line.mark != LogLine::Mark::kNone;
    return hits[place * 2] || (ends && hits[place * 2 + 1]);
  }

  StepReading& StepAt(size_t place) {
    return reading_.steps[step_of_place_[place]];
  }

  [[nodiscard]] std::optional<size_t> PlaceAhead(
      const LogLine& line, const std::vector<bool>& hits) const {
    for (size_t place = next_; place < step_of_place_.size(); ++place) {
      if (Fits(place, line, hits)) return place;
    }
    return std::nullopt;
  }

  // A step that either of two lines completes may fail at the second one.
  void TakeFailed(const LogLine& line, const std::vector<bool>& hits) {
    if (marked_) return;
    marked_ = PlaceAhead(line, hits);
    for (size_t place = next_; !marked_ && place-- > 0;) {
      if (Fits(place, line, hits)) marked_ = place;
    }
    if (marked_) StepAt(*marked_).seen = true;
  }

  void Complete(size_t place, const LogLine& line) {
    auto& duration = StepAt(place).duration;
    if (!duration) duration = DurationOf(place, line);
    next_ = place + 1;
    begun_.reset();
    begun_at_.reset();
  }

  [[nodiscard]] std::optional<Seconds> DurationOf(size_t place,
                                                  const LogLine& line) const {
    if (line.ran_for) return line.ran_for;
    if (begun_ != place || !begun_at_ || !line.clock) return std::nullopt;
    // The clock has no date. A short way over midnight is possible; all else
    // that seems to take so long is a clock that was set back.
    const Seconds passed = (*line.clock - *begun_at_ + days(1)) % days(1);
    if (passed >= kLongestByClock) return std::nullopt;
    return passed;
  }

  // A duration like that comes from a clock that was set forward.
  void DropLongerThanTheRun() {
    for (StepReading& step : reading_.steps) {
      if (step.duration > reading_.ran_for) step.duration.reset();
    }
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
  parsed.text = Shortened(line);
  if (RemoveSuffix("[DONE]", &parsed.text)) {
    parsed.mark = LogLine::Mark::kDone;
  } else if (RemoveSuffix("[FAILED]", &parsed.text)) {
    parsed.mark = LogLine::Mark::kFailed;
  }
  RemoveClock(&parsed);
  RemoveRanFor(&parsed);
  return parsed;
}

LogReader::LogReader(const LogRules& rules, size_t step_count)
    : step_count_(step_count), patterns_(PatternsOf(rules)) {
  for (const Place& place : rules.places) {
    step_of_place_.push_back(place.step);
  }
}

LogReading LogReader::Read(const boost::json::value& body,
                           std::vector<std::string>* unknown_lines) const {
  Progress progress(step_of_place_, step_count_);
  const auto take_unknown = [&](std::string line) {
    progress.CountUnknownLine();
    if (unknown_lines != nullptr) unknown_lines->push_back(std::move(line));
  };
  Matcher matcher(patterns_);
  const auto take = [&](std::string_view raw) {
    const LogLine line = ParseLogLine(raw);
    if (const auto seconds = RunDurationIn(line)) progress.TakeRanFor(*seconds);
    if (!matcher.Match(line.text)) {
      take_unknown(line.text.empty() ? Shortened(raw) : line.text);
    } else if (!matcher.HitsFrom(step_of_place_.size() * 2)) {
      progress.Take(line, matcher.Hits());
    }
  };
  const Found found = ForEachLine(body, take);
  for (int i = 0; i < found.not_text; ++i) take_unknown(kNoText);
  return std::move(progress).Finish();
}

}  // namespace workflow_health
