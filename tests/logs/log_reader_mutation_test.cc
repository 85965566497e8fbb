// Whatever a message holds, reading it fails nowhere and charges some step.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "logs/classify.h"
#include "logs/log_workflow_of.h"
#include "logs/logs.h"
#include "logs/packed_end.h"

namespace workflow_health {
namespace {

using Random = std::mt19937;

size_t Below(size_t limit, Random* random) { return (*random)() % limit; }

char RandomByte(Random* random) {
  return static_cast<char>(static_cast<unsigned char>(Below(256, random)));
}

void MutateOnce(std::string* log, Random* random) {
  if (log->empty()) return log->push_back(RandomByte(random));
  const size_t at = Below(log->size(), random);
  const size_t size = Below(80, random);
  switch (Below(5, random)) {
    case 0:
      (*log)[at] = RandomByte(random);
      break;
    case 1:
      log->erase(at, size);
      break;
    case 2:
      log->insert(Below(log->size(), random), log->substr(at, size));
      break;
    case 3:
      log->resize(at);
      break;
    default:
      log->insert(at, 1, RandomByte(random));
  }
}

std::string Mutated(std::string log, Random* random) {
  for (size_t left = 1 + Below(20, random); left > 0; --left) {
    MutateOnce(&log, random);
  }
  return log;
}

boost::json::value RandomJson(int depth, Random* random) {
  switch (Below(depth > 0 ? 8 : 5, random)) {
    case 0:
      return nullptr;
    case 1:
      return static_cast<std::int64_t>((*random)());
    case 2:
      return Below(2, random) == 0;
    case 3:
      return -1.5e300;
    case 4:
      return boost::json::string(Mutated(HealthyLog(), random));
    case 5:
    case 6: {
      boost::json::array array;
      for (size_t left = Below(6, random); left > 0; --left) {
        array.push_back(RandomJson(depth - 1, random));
      }
      return array;
    }
    default: {
      boost::json::object object;
      for (const char* key : {"output", "output_text", "msg", ""}) {
        if (Below(2, random) == 0) object[key] = RandomJson(depth - 1, random);
      }
      return object;
    }
  }
}

// Lines of one reading are known or counted; a step of the catalogue is
// charged; the evidence fits it.
void CheckReading(const LogWorkflow& workflow, const boost::json::value& body) {
  std::vector<std::string> unknown_lines;
  const LogReading reading = ReaderOf(workflow).Read(body, &unknown_lines);
  CHECK(reading.failing_step < workflow.steps.size());
  CHECK((reading.failing_step == kUnattributedStep) ==
        (reading.evidence == Evidence::kUnattributed));
  CHECK(reading.steps.size() == workflow.steps.size());
  CHECK(size_t(reading.unknown_lines) == unknown_lines.size());
  CHECK(reading.steps[kUnattributedStep] == StepReading());
  for (const StepReading& step : reading.steps) {
    CHECK(step.duration.value_or(Seconds(0)) >= Seconds(0));
    CHECK((step.seen || !step.duration));
  }
  if (reading.evidence == Evidence::kMarked ||
      reading.evidence == Evidence::kBegun) {
    CHECK(reading.steps[reading.failing_step].seen);
  }
}

TEST_CASE("a log that is damaged at random charges a step of the catalogue",
          "[log_reader]") {
  constexpr unsigned kSeed = 20200923;
  Random random(kSeed);
  const LogWorkflow single = SingleBuild();
  const LogWorkflow multi = MultiBuild();
  for (int round = 0; round < 1000; ++round) {
    const std::string log = Mutated(HealthyLog(), &random);
    INFO("seed " << kSeed << ", round " << round << ": " << log);
    CheckReading(single, TextBody(log));
    CheckReading(multi, ListBody(log));
  }
}

TEST_CASE("a random body charges a step of the catalogue", "[log_reader]") {
  constexpr unsigned kSeed = 20241214;
  Random random(kSeed);
  const LogWorkflow single = SingleBuild();
  for (int round = 0; round < 500; ++round) {
    INFO("seed " << kSeed << ", round " << round);
    CheckReading(single, RandomJson(4, &random));
  }
}

TEST_CASE("a random topic is counted one way or another", "[classify]") {
  constexpr unsigned kSeed = 20210617;
  Random random(kSeed);
  const Classifier classifier =
      ClassifierOf("prod", {SingleBuild(), MultiBuild()});
  int events = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string topic =
        "org.fedoraproject.prod.monitor-gating.multi-build.end.failed";
    if (round % 100 != 0) topic = Mutated(std::move(topic), &random);
    INFO("seed " << kSeed << ", round " << round << ": " << topic);
    const Entry entry = classifier.Classify(
        {"id", topic, Time(std::chrono::days(18500)), nullptr});
    if (entry.as != Entry::As::kEvent) continue;
    ++events;
    const Event& event = entry.events.at(0);
    CHECK((event.of == "single-build" || event.of == "multi-build"));
    CHECK((event.kind == Event::Kind::kOpens || UnpackEnd(event)));
  }
  CHECK(events >= 20);
}

}  // namespace
}  // namespace workflow_health
