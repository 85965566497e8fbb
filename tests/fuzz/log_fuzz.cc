// Reads logs of any bytes, as a text, as lines and, where they are JSON, as
// the body of a message:
//
//   CXX=clang++-14 cmake --preset dev -B build/fuzz -DWORKFLOW_HEALTH_FUZZ=ON
//   cmake --build build/fuzz --target log_fuzz
//   mkdir -p build/corpus
//   build/fuzz/tests/fuzz/log_fuzz -max_total_time=60 build/corpus
//       tests/fuzz/log_corpus       (one line with the one above)
//
// New inputs are written to the first folder, what fails to ./crash-*.
#include <boost/json/parse.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "logs/log_reader.h"
#include "logs/log_workflow_of.h"
#include "logs/logs.h"

namespace workflow_health {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void Read(const LogReader& reader, size_t step_count,
          const boost::json::value& body) {
  std::vector<std::string> unknown_lines;
  const LogReading reading = reader.Read(body, &unknown_lines);
  Require(reading.failing_step < step_count);
  Require(reading.steps.size() == step_count);
  Require(size_t(reading.unknown_lines) == unknown_lines.size());
  Require((reading.failing_step == kUnattributedStep) ==
          (reading.evidence == Evidence::kUnattributed));
}

void ReadAll(const LogReader& reader, size_t step_count,
             std::string_view text) {
  Read(reader, step_count, TextBody(text));
  Read(reader, step_count, ListBody(text));
  boost::json::error_code error;
  const auto body = boost::json::parse(
      boost::json::string_view(text.data(), text.size()), error);
  if (!error) Read(reader, step_count, body);
}

}  // namespace
}  // namespace workflow_health

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  using namespace workflow_health;
  static const LogWorkflow single = SingleBuild();
  static const LogWorkflow multi = MultiBuild();
  static const LogReader single_reader = ReaderOf(single);
  static const LogReader multi_reader = ReaderOf(multi);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Require(ParseLogLine(text).text.size() <= size);
  ReadAll(single_reader, single.steps.size(), text);
  ReadAll(multi_reader, multi.steps.size(), text);
  return 0;
}
