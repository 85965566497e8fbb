#include "base/log_sink.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string_view>

namespace workflow_health {
namespace {

constexpr int kMomentMilliseconds = 100;

}  // namespace

void NonWaitingSink::sink_it_(const spdlog::details::log_msg& record) {
  if (lost_ > 0) {
    const std::string note = note_(lost_);
    if (!Write({"", spdlog::level::warn, note})) {
      ++lost_;
      return;
    }
    lost_ = 0;
  }
  if (!Write(record)) ++lost_;
}

bool NonWaitingSink::Write(const spdlog::details::log_msg& record) {
  spdlog::memory_buf_t line;
  if (is_cut_) line.push_back('\n');
  formatter_->format(record, line);
  std::string_view rest(line.data(), line.size());
  while (!rest.empty()) {
    // A pipe with room for anything at all takes this much at once.
    const auto part = rest.substr(0, PIPE_BUF);
    const ssize_t size =
        HasRoom() ? write(descriptor_, part.data(), part.size()) : 0;
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) {
      is_cut_ |= rest.size() < line.size();
      return false;
    }
    rest.remove_prefix(static_cast<size_t>(size));
  }
  is_cut_ = false;
  return true;
}

// A reader that did not read a moment ago is not waited for again.
bool NonWaitingSink::HasRoom() const {
  pollfd asked{descriptor_, POLLOUT, 0};
  return poll(&asked, 1, lost_ > 0 ? 0 : kMomentMilliseconds) > 0;
}

}  // namespace workflow_health
