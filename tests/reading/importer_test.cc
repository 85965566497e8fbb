#include "reading/importer.h"

#include <catch2/catch.hpp>

#include "reading/entering.h"

namespace workflow_health {
namespace {

using Catch::Contains;

constexpr char kCoversNothing[] =
    "  covers nothing: its messages are counted, but others may be "
    "missing\n";

TEST_CASE("an import says what became of the messages of a file",
          "[importer][I5]") {
  Entering trial;
  const std::string text = Line("a", 1) + Line("b", 2) + Line("a", 1) +
                           Line("c", 3, "other.thing") +
                           Line("d", 4, "other.thing") + Line("e", -1) +
                           Line("f", 5, "single-build.end.success", "stg") +
                           Line("g", 6, "single-build.end.success", "stg");
  CHECK(trial.Enter(text));
  CHECK(trial.Said() == std::string("FILE: 8 messages: 7 new, 1 known already; "
                                    "2 not understood, 3 ignored\n") +
                            kCoversNothing);
  CHECK(trial.ledger.EventCount("single-build") == 2);
  // Of the next file, nothing of this one is told.
  CHECK(trial.Enter(Line("a", 1) + Line("h", 7)));
  CHECK_THAT(trial.Said(),
             Catch::StartsWith("FILE: 2 messages: 1 new, 1 known already; 0 "
                               "not understood, 0 ignored\n"));
}

TEST_CASE("a file of many messages is entered whole, and each once",
          "[importer][I1]") {
  for (const int messages : {1999, 2000, 2001, 4001}) {
    Entering trial;
    std::string text = Declares(1, 50);
    for (int i = 0; i < messages; ++i) {
      text += Line(fmt::format("id-{}", i), 1 + i % 40);
    }
    CHECK(trial.Enter(text));
    CHECK_THAT(trial.Said(),
               Catch::StartsWith(fmt::format(
                   "FILE: {0} messages: {0} new, 0 known already;", messages)));
    CHECK(trial.ledger.MessageCount() == messages);
    CHECK(trial.Covered() == std::vector{From(1, 50)});
  }
}

TEST_CASE("what a file was read from is kept with its whole path",
          "[importer]") {
  Entering trial;
  CHECK(trial.Enter(Line("a", 1)));
  trial.importer().Cover(From(1, 9), trial.Path());
  CHECK(trial.ledger.Origins() ==
        std::vector{"--covers " + trial.Path(), trial.Path()});
  const std::string relative = std::filesystem::relative(trial.Path()).string();
  REQUIRE(relative != trial.Path());
  CHECK(trial.importer().Enter(relative));
  for (const std::string& origin : trial.ledger.Origins()) {
    CHECK_THAT(origin,
               Catch::StartsWith("/") || Catch::StartsWith("--covers /"));
  }
}

TEST_CASE("a file that cannot be opened enters nothing", "[importer]") {
  Entering trial;
  CHECK(trial.Enter(Line("a", 1)));
  CHECK_FALSE(trial.importer().Enter(trial.Path() + ".none"));
  CHECK_THAT(trial.Said(), Contains("error: ") &&
                               Contains("FILE.none: No such file") &&
                               !Contains("FILE.none: 0 messages"));
  CHECK(trial.ledger.Origins().size() == 1);
  // The next file is read for all that.
  CHECK(trial.Enter(Line("b", 2)));
}

TEST_CASE("ten mistakes of a file are told, and the others counted",
          "[importer][I5]") {
  struct Case {
    int mistakes;
    int told;
    std::string rest;
  };
  const Case cases[] = {{1, 1, ""},
                        {10, 10, ""},
                        {11, 10, "error: ... and 1 more in FILE\n"},
                        {25, 10, "error: ... and 15 more in FILE\n"}};
  for (const Case& one : cases) {
    CAPTURE(one.mistakes);
    Entering trial;
    std::string text = Line("a", 1);
    for (int i = 0; i < one.mistakes; ++i) text += "[]\n";
    CHECK_FALSE(trial.Enter(text + Line("b", 2)));
    const std::string said = trial.Said();
    int told = 0;
    for (int i = 0; i < one.mistakes; ++i) {
      const auto line = fmt::format("error: FILE, line {}: expected", i + 2);
      told += said.find(line) != std::string::npos;
    }
    CHECK(told == one.told);
    CHECK_THAT(said, Contains(one.rest + "FILE: 2 messages: 2 new"));
    CHECK((said.find("more in") == std::string::npos) == one.rest.empty());
    // That was this file's fault.
    CHECK(trial.Enter(Line("c", 3)));
  }
}

TEST_CASE("an item of a page that is no message is told with the file",
          "[importer][I5]") {
  Entering trial;
  CHECK_FALSE(trial.Enter(
      R"({"raw_messages":[)" + Line("a", 1) +
      R"(,{"nothing":1}],"count":2,"total":2,"pages":1,"arguments":{}})"));
  CHECK_THAT(trial.Said(), Catch::StartsWith("error: FILE: ") &&
                               Contains("FILE: 1 messages: 1 new"));
}

// An answer for the seconds 1 to 50 and one message in it.
std::string PageOf(const std::string& id, int page = 1) {
  return fmt::format(
      R"({{"raw_messages":[{}],"count":1,"total":1,"pages":1,"arguments":{{)"
      R"("start":{},"end":{},"page":{},"rows_per_page":100,"topics":[],)"
      R"("categories":["monitor-gating"]}}}})"
      "\n",
      Line(id, 20), (kCountedFrom + Seconds(1)).time_since_epoch().count(),
      (kCountedFrom + Seconds(50)).time_since_epoch().count(), page);
}

TEST_CASE("pages that cover nothing are counted, and the first one explained",
          "[importer][I2]") {
  Entering trial;
  CHECK(trial.Enter(PageOf("a") + PageOf("b", 2) + PageOf("c", 3)));
  CHECK_THAT(trial.Said(), Contains("FILE: 3 messages: 3 new") &&
                               Contains("\n  2 of its pages cover nothing; the "
                                        "first: ") &&
                               Contains("\n  covers monitor-gating from "));
  const std::string why = trial.Said();
  CHECK(trial.Enter(PageOf("d", 2)));
  CHECK_THAT(trial.Said(), Contains("  1 of its pages cover nothing"));
  // The same reason as before: that of page 2.
  const size_t at = why.find("; the first: ");
  CHECK_THAT(trial.Said(),
             Contains(why.substr(at, why.find('\n', at) - at + 1)));
  CHECK(trial.Enter(PageOf("e")));
  CHECK_THAT(trial.Said(), !Contains("cover nothing"));
}

TEST_CASE("made-up messages are known by their file or by themselves",
          "[importer][I8]") {
  const std::string marked =
      R"({"id":"m","topic":"org.fedoraproject.prod.monitor-gating.x",)"
      R"("timestamp":"1970-02-10","body":{},)"
      R"("headers":{"workflow_health_sample":true}})"
      "\n";
  for (const auto& [text, sample] :
       {std::pair(Line("a", 1), false), std::pair(marked, true),
        std::pair(Declares(1, 9, R"("sample":true,)") + Line("a", 1), true),
        std::pair(Declares(1, 9, R"("sample":false,)") + Line("a", 1), false),
        std::pair(Declares(1, 9, R"("sample":false,)") + marked, true)}) {
    CAPTURE(text);
    Entering trial;
    CHECK(trial.Enter(text));
    CHECK(trial.ledger.IsSample() == sample);
  }
}

TEST_CASE("made-up messages behind real ones are refused, and no others",
          "[importer][I8]") {
  Entering trial;
  const std::string text = Line("a", 1) + Line("b", 2) +
                           Declares(1, 9, R"("sample":true,)") + Line("c", 3);
  CHECK_THROWS_WITH(trial.Enter(text), Contains("real messages"));
  CHECK(trial.ledger.MessageCount() == 2);
  CHECK(trial.ledger.IsSample() == false);
  CHECK(trial.Covered().empty());
}

}  // namespace
}  // namespace workflow_health
