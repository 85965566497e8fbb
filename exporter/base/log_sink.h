// A sink for logs that never waits for its reader.
#pragma once

#include <spdlog/sinks/base_sink.h>

#include <functional>
#include <mutex>
#include <string>

namespace workflow_health {

// Writes records to a file descriptor, usually a pipe to whoever keeps them. If
// the reader stalls for a moment, records are lost instead of holding up the
// program; a warning before the next written record says how many. Records
// longer than 4,096 bytes may be cut off then.
class NonWaitingSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  // `note` makes the text of the warning from the number of lost records.
  NonWaitingSink(int descriptor, std::function<std::string(size_t)> note)
      : descriptor_(descriptor), note_(std::move(note)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& record) override;
  void flush_() override {}

 private:
  [[nodiscard]] bool Write(const spdlog::details::log_msg& record);
  [[nodiscard]] bool HasRoom() const;

  int descriptor_;
  std::function<std::string(size_t)> note_;
  size_t lost_ = 0;
  bool is_cut_ = false;  // the last line has no end
};

}  // namespace workflow_health
