#include "reading/progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace workflow_health {
namespace {

using std::chrono::milliseconds;

constexpr int kLongestBar = 30;
constexpr int kShortestBar = 5;
constexpr int kAroundBar = 3;
constexpr milliseconds kBetweenDrawings{100};

double Share(const ProgressState& state) {
  const double share = double(state.done.count()) / double(state.total.count());
  return std::clamp(share, 0.0, 1.0);
}

std::string Bar(double share, int width) {
  const auto full = static_cast<size_t>(share * width);
  return "[" + std::string(full, '#') + std::string(size_t(width) - full, '.') +
         "] ";
}

// An estimate: what was read may hold more messages than what is left.
std::string TimeLeft(const ProgressState& state) {
  const double share = Share(state);
  const double left = double(state.elapsed.count()) * (1 - share) / share;
  return FormatDuration(Seconds(static_cast<long long>(left / 1000)));
}

}  // namespace

std::string ProgressText(const ProgressState& state) {
  const double share = Share(state);
  std::string text = fmt::format("{:3.0f} %  read up to {}", share * 100,
                                 FormatMinute(state.at));
  const bool begun = state.elapsed >= std::chrono::seconds(1);
  if (begun && share > 0 && share < 1) {
    text += ", about " + TimeLeft(state) + " left";
  }
  text += fmt::format(", {} messages", state.messages);
  if (begun) {
    const double rate =
        double(state.messages) * 1000 / double(state.elapsed.count());
    text += fmt::format(", {:.0f} a second", rate);
  }
  return text;
}

std::string ProgressBar(const ProgressState& state, int columns) {
  // A character in the last column would begin a new line.
  const int room = std::max(columns - 1, 0);
  const std::string text = ProgressText(state);
  const int width =
      std::min(room - static_cast<int>(text.size()) - kAroundBar, kLongestBar);
  const std::string bar =
      width >= kShortestBar ? Bar(Share(state), width) : std::string();
  return (bar + text).substr(0, static_cast<size_t>(room));
}

void ReadingProgress::Advance(const Window& span, size_t messages) {
  state_.done += span.Length();
  state_.at = std::max(state_.at, span.until);
  state_.messages += static_cast<long long>(messages);
  state_.elapsed =
      std::chrono::duration_cast<milliseconds>(Clock::now() - begun_);
}

bool ReadingProgress::HasAnotherTenth() {
  const int tenths = static_cast<int>(Share(state_) * 10);
  if (tenths <= tenths_ || tenths >= 10) return false;
  tenths_ = tenths;
  return true;
}

Progress::Progress(Seconds total, int columns, std::ostream& out)
    : reading_(total), columns_(columns), out_(out) {}

Progress::~Progress() { Erase(); }

void Progress::Advance(const Window& span, size_t messages) {
  reading_.Advance(span, messages);
  if (columns_ > 0) {
    if (Clock::now() - drawn_ >= kBetweenDrawings) Draw();
  } else if (reading_.HasAnotherTenth()) {
    out_ << ProgressText(reading_.state()) << "\n" << std::flush;
  }
}

void Progress::Tell(std::string_view line) {
  Erase();
  out_ << Printable(line, line.npos) << "\n" << std::flush;
}

void Progress::Draw() {
  drawn_ = Clock::now();
  out_ << "\r" << ProgressBar(reading_.state(), columns_) << "\x1b[K"
       << std::flush;
}

void Progress::Erase() {
  if (columns_ > 0) out_ << "\r\x1b[K" << std::flush;
}

}  // namespace workflow_health
