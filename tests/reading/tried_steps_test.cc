#include "reading/tried_steps.h"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <sstream>

#include "live/step_reader.h"

namespace workflow_health {
namespace {

constexpr char kTopic[] = "a.b";

// A step whose messages say what they do, and of which item.
StepRules Step(const std::string& name) {
  StepRules step;
  step.step = {"koji", name};
  step.deadline = Seconds(1000);
  using Tells = EventRule::Tells;
  for (const auto& [word, tells] :
       std::map<std::string, Tells>{{"opens", Tells::kOpens},
                                    {"closes", Tells::kCloses},
                                    {"fails", Tells::kFails},
                                    {"verdict", Tells::kVerdict}}) {
    EventRule rule;
    rule.tells = tells;
    rule.topics = {kTopic};
    rule.where.all = {{JsonPointer::Parse("/" + name).value(),
                       {Pattern::Compile(word).value()}}};
    rule.key = {TextTemplate::Parse("/id").value()};
    rule.verdict = TextTemplate::Parse("passed").value();
    if (tells == Tells::kFails) rule.cause = "error";
    step.events.push_back(std::move(rule));
  }
  step.verdicts = {"passed"};
  return step;
}

class Trial {
 public:
  void Tell(long long at, const std::string& body) {
    Message message;
    message.id = std::to_string(at) + body;
    message.topic = kTopic;
    message.sent_at = Time(Seconds(at));
    message.body = boost::json::parse(body);
    tried_.Take(message.sent_at, reader_.Read(message));
  }
  [[nodiscard]] std::string Printed() const {
    std::ostringstream out;
    tried_.Print(out);
    return out.str();
  }

 private:
  std::vector<StepRules> steps_{Step("build"), Step("sign")};
  StepReader reader_{steps_};
  TriedSteps tried_{steps_};
};

TEST_CASE("nothing is said of steps that no message told of", "[tried]") {
  Trial trial;
  CHECK(trial.Printed().empty());
  trial.Tell(10, R"({"other": "opens", "id": 1})");
  CHECK(trial.Printed().empty());
}

TEST_CASE("what attempts became is told by step", "[tried]") {
  Trial trial;
  trial.Tell(3000, R"({"build": "closes", "id": 3})");
  trial.Tell(10, R"({"build": "opens", "id": 1})");
  trial.Tell(20, R"({"build": "closes", "id": 1})");
  trial.Tell(30, R"({"build": "opens", "id": 2})");
  trial.Tell(40, R"({"build": "fails", "id": 2})");
  trial.Tell(50, R"({"build": "opens", "id": 3})");
  trial.Tell(60, R"({"build": "opens", "id": 4})");
  trial.Tell(70, R"({"build": "verdict", "id": 4})");
  trial.Tell(80, R"({"build": "closes", "id": 5})");
  trial.Tell(2900, R"({"sign": "opens", "id": 1})");
  // Once more.
  trial.Tell(10, R"({"build": "opens", "id": 1})");
  const std::string printed = trial.Printed();
  CHECK(
      printed.starts_with("\nattempts at live steps, as of "
                          "1970-01-01T00:50:00Z, the latest message\n"));
  for (const char* line :
       {"        1  koji / build: succeeded\n",
        "        1  koji / build: failed: error\n",
        "        1  koji / build: failed: stalled\n",
        "        1  koji / build: ended after they had stalled\n",
        "        1  koji / build: verdict passed\n",
        "        1  koji / build: ends without an attempt\n",
        "        1  koji / sign: pending\n"}) {
    CAPTURE(line, printed);
    CHECK(printed.find(line) != std::string::npos);
  }
  CHECK(std::ranges::count(printed, '\n') == 9);
}

}  // namespace
}  // namespace workflow_health
