// What files are said to cover, or declare unreadable.
#include <catch2/catch.hpp>

#include "reading/entering.h"

namespace workflow_health {
namespace {

using Catch::Contains;
using Windows = std::vector<Window>;

TEST_CASE("what is declared is covered as far as it has settled",
          "[importer][I2]") {
  struct Case {
    int first;
    int last;
    Windows covered;
  };
  const Case cases[] = {{1, 99, {From(1, 99)}},
                        {1, 100, {From(1, 100)}},
                        {1, 101, {From(1, 100)}},
                        {100, 200, {From(100, 100)}},
                        {101, 200, {}}};
  for (const Case& one : cases) {
    CAPTURE(one.first, one.last);
    for (const std::string key : {"", R"("unreadable":true,)"}) {
      Entering trial;
      CHECK(trial.Enter(Declares(one.first, one.last, key)));
      CHECK(trial.Covered() == one.covered);
      CHECK(trial.ledger.Unreadable("monitor-gating") ==
            (key.empty() ? Windows{} : one.covered));
    }
  }
}

TEST_CASE("a header that announces another number covers nothing",
          "[importer][I2]") {
  for (const auto& [announced, whole] :
       {std::pair(1, false), std::pair(2, true), std::pair(3, false)}) {
    Entering trial;
    const auto more = fmt::format(R"("messages":{},)", announced);
    CHECK(trial.Enter(Declares(1, 9, more) + Line("a", 1) + Line("b", 2)) ==
          whole);
    CHECK(trial.Covered() == (whole ? Windows{From(1, 9)} : Windows{}));
    CHECK(trial.ledger.MessageCount() == 2);
    if (whole) continue;
    CHECK_THAT(trial.Said(),
               Contains(fmt::format(
                   "error: FILE: its first line announces {} messages, but it "
                   "holds 2: it is not complete, so it covers nothing\n",
                   announced)));
  }
}

TEST_CASE("each header of a file counts the messages up to the next one",
          "[importer][I2]") {
  const auto announces = [](int messages) {
    return fmt::format(R"("messages":{},)", messages);
  };
  const auto file = [&](int first, int second, int third) {
    return Line("x", 1) + Declares(1, 9, announces(first)) + Line("a", 2) +
           Declares(11, 19, announces(second)) + Line("b", 12) + Line("c", 13) +
           Declares(21, 29, announces(third));
  };
  const Windows first{From(1, 9)};
  const Windows two{From(1, 9), From(11, 19)};
  const Windows all{From(1, 9), From(11, 19), From(21, 29)};
  // Behind a mistake nothing is sure.
  for (const auto& [text, covered] :
       {std::pair(file(1, 2, 0), all), std::pair(file(1, 2, 1), two),
        std::pair(file(1, 3, 0), first), std::pair(file(2, 2, 0), Windows{})}) {
    Entering trial;
    CHECK(trial.Enter(text) == (covered == all));
    CHECK(trial.Covered() == covered);
  }
}

TEST_CASE("behind a line that cannot be read a header covers nothing",
          "[importer][I2]") {
  Entering trial;
  CHECK_FALSE(trial.Enter(Declares(1, 9) + Line("a", 1) + Declares(11, 19) +
                          "[]\n" + Line("b", 12)));
  CHECK(trial.Covered() == Windows{From(1, 9)});
  CHECK(trial.ledger.MessageCount() == 2);
}

TEST_CASE("what names no category covers all parts of all sources",
          "[importer][I2]") {
  Entering trial;
  trial.config.sources.push_back({{"", {"a.topic", "b.topic"}}, kCountedFrom});
  SECTION("a header") { CHECK(trial.Enter(Declares(1, 9))); }
  SECTION("--covers") {
    CHECK(trial.Enter(Line("a", 1)));
    trial.importer().Cover(From(1, 9), trial.Path());
  }
  for (const char* part : {"monitor-gating", "a.topic", "b.topic"}) {
    CAPTURE(part);
    CHECK(trial.ledger.Covered(part) == Windows{From(1, 9)});
  }
}

TEST_CASE("what names categories covers these alone", "[importer][I2]") {
  Entering trial;
  CHECK(trial.Enter(Declares(1, 9, R"("categories":["x","y"],)")));
  CHECK(trial.ledger.Covered("x") == Windows{From(1, 9)});
  CHECK(trial.ledger.Covered("y") == Windows{From(1, 9)});
  CHECK(trial.Covered().empty());
  CHECK_THAT(trial.Said(),
             Contains("  covers x and y from 1970-02-07T12:00:01Z to "
                      "1970-02-07T12:00:09Z\n"));
}

TEST_CASE("five spans of a part are told, and the others counted",
          "[importer][I2]") {
  struct Case {
    int spans;
    std::string rest;
  };
  const Case cases[] = {{5, ""},
                        {6, "  ... and 1 more spans of monitor-gating\n"},
                        {20, "  ... and 15 more spans of monitor-gating\n"}};
  for (const Case& one : cases) {
    CAPTURE(one.spans);
    std::string text;
    for (int i = 0; i < one.spans; ++i) {
      // Each of two headers that touch.
      text += Declares(4 * i + 1, 4 * i + 1) + Declares(4 * i + 2, 4 * i + 2);
    }
    Entering trial;
    CHECK(trial.Enter(text));
    std::string said;
    for (int i = 0; i < 5; ++i) {
      said += fmt::format("  covers monitor-gating from {} to {}\n",
                          TimeText(4 * i + 1), TimeText(4 * i + 2));
    }
    CHECK_THAT(trial.Said(), Catch::EndsWith("ignored\n" + said + one.rest));
  }
}

TEST_CASE("what was covered by many headers is covered, and told once",
          "[importer][I2]") {
  Entering trial;
  trial.now = kCountedFrom + Seconds(9000) + trial.config.settle;
  std::string text;
  for (int i = 1; i <= 4001; ++i) text += Declares(i, i);
  CHECK(trial.Enter(text));
  CHECK(trial.Covered() == Windows{From(1, 4001)});
  CHECK_THAT(trial.Said(),
             Catch::EndsWith(
                 fmt::format("ignored\n  covers monitor-gating from {} to {}\n",
                             TimeText(1), TimeText(4001))));
}

TEST_CASE("what --covers adds is told, and nothing of the file before",
          "[importer][I2]") {
  Entering trial;
  CHECK(trial.Enter(Declares(1, 9) + Line("a", 1)));
  const std::string before = trial.Said();
  trial.importer().Cover(From(50, 200), trial.Path());
  CHECK(trial.Said() ==
        before + fmt::format("--covers:\n  covers monitor-gating from {} to "
                             "{}\n",
                             TimeText(50), TimeText(100)));
  CHECK(trial.Covered() == Windows{From(1, 9), From(50, 100)});
  trial.importer().Cover(From(101, 200), trial.Path());
  CHECK_THAT(trial.Said(), Contains("--covers:\n  covers nothing: "));
}

}  // namespace
}  // namespace workflow_health
