// Everything odd that bodies and logs are known or feared to hold is there.
#include <catch2/catch.hpp>

#include "sample/odd_archive.h"

namespace workflow_health {
namespace {

TEST_CASE("bodies take every form", "[sample][oddities]") {
  const OddArchive& odd = AnyArchive();
  const auto bodies = [&](const auto& fits) {
    return Count(odd.unique, [&](const ArchivedMessage& message) {
      const json::object* body = message.body.if_object();
      return IsEnd(message) && body != nullptr && fits(*body);
    });
  };
  const auto has_output = [](const json::object& body) {
    return body.contains("output") && !body.at("output").as_array().empty();
  };
  const auto has_element = [&](const json::object& body, const auto& fits) {
    return has_output(body) &&
           std::ranges::any_of(body.at("output").as_array(), fits);
  };
  CHECK(bodies([&](auto& b) {
          return has_output(b) && !b.contains("output_text");
        }) > 0);
  CHECK(bodies([&](auto& b) {
          return has_output(b) && b.contains("output_text");
        }) > 0);
  CHECK(bodies([](auto& b) {
          return !b.contains("output") && b.contains("output_text");
        }) > 0);
  CHECK(bodies([&](auto& b) {
          return b.contains("output") && !has_output(b) &&
                 b.contains("output_text");
        }) > 0);
  CHECK(bodies([&](auto& b) {
          return has_element(b, [](auto& e) { return !e.is_string(); });
        }) > 0);
  CHECK(bodies([&](auto& b) {
          return has_element(b, [](auto& e) {
            return e.is_string() &&
                   e.as_string().find('\n') != json::string::npos;
          });
        }) > 0);
}

TEST_CASE("some bodies cannot be read", "[sample][oddities]") {
  const OddArchive& odd = AnyArchive();
  const auto successes = [&](json::kind kind) {
    return Count(odd.unique, [&](const ArchivedMessage& message) {
      return IsSuccess(message) && message.body.kind() == kind;
    });
  };
  CHECK(successes(json::kind::null) > 0);
  CHECK(successes(json::kind::string) > 0);
  CHECK(successes(json::kind::array) > 0);
  CHECK(Count(odd.unique, [](const ArchivedMessage& message) {
          return IsSuccess(message) && message.body.is_object() &&
                 LinesOf(message).empty();
        }) > 0);
}

TEST_CASE("logs hold what looks like a failure and is none",
          "[sample][oddities]") {
  const Messages& unique = AnyArchive().unique;
  CHECK(CountLogsWith(unique, {"returned FAILED", "[DONE]"}, IsSuccess) > 50);
  CHECK(CountLogsWith(unique, {"returned error", "[DONE]"}, IsSuccess) > 50);
  CHECK(CountLogsWith(unique, {"returned False", "[DONE]"}, IsSuccess) > 50);
  CHECK(CountLogsWith(unique, {"[FAILED]"}, IsSuccess) > 0);
}

TEST_CASE("logs hold lines of every kind", "[sample][oddities]") {
  const Messages& unique = AnyArchive().unique;
  CHECK(CountLogsWith(unique, {"CI results in resultsdb"}) > 50);
  CHECK(CountLogsWith(unique, {"Waiving the tests of FEDORA-2024-"}) > 50);
  CHECK(CountLogsWith(unique, {"Tests failed with: "}, IsFailed) > 3);
  CHECK(CountLogsWith(unique, {"ran for: "}) > 50);
  CHECK(CountLogsWith(unique, {"rubino"}) > 50);
  CHECK(CountLogsWith(unique, {"s [DONE]"}) > 50);
  CHECK(CountLogsWith(unique, {"               [DONE]"}) > 50);
  CHECK(CountLogsWith(unique, {"Renewing the kerberos ticket"}) > 0);
  CHECK(CountLogsWith(unique, {"Working in /tmp/ci-test-"}) > 50);
  CHECK(CountLogsWith(unique, {" - Upcoming build : ", "[DONE]"}) > 50);
  CHECK(Count(unique, [](const ArchivedMessage& message) {
          return std::ranges::any_of(LinesOf(message), [](const auto& line) {
            return line.starts_with("Upcoming build : ");
          });
        }) > 50);
}

// Of logs with a line [DONE], how many have the line that began it.
TEST_CASE("logs are of two styles", "[sample][oddities]") {
  const Messages& unique = AnyArchive().unique;
  const auto done = CountLogsWith(unique, {"Commiting changes", "[DONE]"});
  const auto begun = Count(unique, [](const ArchivedMessage& message) {
    return std::ranges::any_of(LinesOf(message), [](const auto& line) {
      return line.ends_with("Commiting changes");
    });
  });
  CHECK(begun > done / 3);
  CHECK(begun < done);
}

TEST_CASE("logs cross midnight, end early, and lack their last line",
          "[sample][oddities]") {
  const Messages& unique = AnyArchive().unique;
  CHECK(Count(unique, [](const ArchivedMessage& message) {
          std::string before;
          bool crossed = false;
          for (const std::string& line : LinesOf(message)) {
            if (!HasClock(line)) continue;
            crossed |= line.substr(0, 8) < before;
            before = line.substr(0, 8);
          }
          return crossed;
        }) > 5);
  CHECK(Count(unique, [](const ArchivedMessage& message) {
          const auto lines = LinesOf(message);
          return IsSuccess(message) && !lines.empty() && lines.size() < 12;
        }) > 0);
  CHECK(Count(unique, [](const ArchivedMessage& message) {
          const auto lines = LinesOf(message);
          return IsEnd(message) && lines.size() > 10 &&
                 std::ranges::none_of(lines, [](const auto& line) {
                   return line.starts_with("Ran for ");
                 });
        }) > 5);
}

TEST_CASE("the initiative's failing steps show by every sign",
          "[sample][oddities]") {
  const std::uint64_t seed =
      GENERATE(range(std::uint64_t{1}, std::uint64_t{6}));
  const Archive archive = WriteAndRead(Options(Profile::kInitiative, seed));
  for (const json::value& workflow : archive.truth.at("workflows").as_array()) {
    CHECK(workflow.at("evidence").at("marked").as_int64() > 5);
    CHECK(workflow.at("evidence").at("begun").as_int64() > 2);
    CHECK(workflow.at("evidence").at("inferred").as_int64() > 5);
    CHECK(workflow.at("evidence").at("unattributed") == 2);
    CHECK(workflow.at("errors").as_int64() > 5);
    CHECK(workflow.at("unknown").as_int64() == 8);
    CHECK(workflow.at("abandoned").as_int64() >= 4);
    CHECK(workflow.at("unknown_lines").as_int64() > 5);
  }
  // A [DONE] that ends nothing, as the last word of a failed log.
  CHECK(Count(archive.messages, [](const ArchivedMessage& message) {
          std::string last;
          for (const std::string& line : LinesOf(message)) {
            if (HasClock(line)) last = line;
          }
          return IsFailed(message) &&
                 last.find("signing-pending") != std::string::npos &&
                 last.ends_with("[DONE]");
        }) > 0);
  CHECK(Count(archive.messages, [](const ArchivedMessage& message) {
          return IsFailed(message) && !message.body.is_object();
        }) > 0);
}

}  // namespace
}  // namespace workflow_health
