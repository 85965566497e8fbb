#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <sstream>

#include "app/run.h"

namespace workflow_health {
namespace {

using Texts = std::vector<std::string>;

struct Said {
  Exit exit;
  std::string out;
  std::string err;
};

Said Say(const Texts& args) {
  std::ostringstream out;
  std::ostringstream err;
  const Exit exit = RunCommand(args, {out, err, ParseTime("2025-01-15").value(),
                                      false, 0, "/nonexistent/ledger.db"});
  return {exit, out.str(), err.str()};
}

// The names that begin the lines of a help, in its order.
Texts Listed(const std::string& help, const std::string& before) {
  Texts names;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(before) || line[before.size()] == ' ') continue;
    const size_t end = line.find(' ', before.size());
    names.push_back(line.substr(before.size(), end - before.size()));
  }
  return names;
}

const std::map<std::string, Texts> kFlags = {
    {"serve",
     {"config.file", "ledger.path", "web.listen-address", "web.telemetry-path",
      "web.config.file", "no-poll", "accept-recount", "log.level", "log.format",
      "help"}},
    {"sync",
     {"config.file", "ledger.path", "since", "until", "again", "save-pages",
      "accept-recount", "forget-removed", "help"}},
    {"import",
     {"config.file", "ledger.path", "covers", "accept-recount", "help"}},
    {"report",
     {"config.file", "ledger.path", "format", "last", "since", "until", "as-of",
      "failures", "fail-below-target", "help"}},
    {"backfill",
     {"config.file", "ledger.path", "output", "span", "since", "until", "label",
      "help"}},
    {"check-config",
     {"config.file", "against", "topic", "each", "print-default", "help"}},
    {"sample",
     {"config.file", "profile", "seed", "days", "end", "truth", "help"}}};

TEST_CASE("the general help lists the commands", "[command_line]") {
  for (const char* flag : {"--help", "help"}) {
    const Said said = Say({flag});
    CHECK(said.exit == Exit::kDone);
    CHECK(said.err.empty());
    CHECK(Listed(said.out, "  ") == Texts{"serve", "sync", "import", "report",
                                          "backfill", "check-config",
                                          "sample"});
  }
}

TEST_CASE("a command's help tells its flags", "[command_line]") {
  for (const auto& [command, flags] : kFlags) {
    const Said said = Say({command, "--help"});
    CHECK(said.exit == Exit::kDone);
    CHECK(said.err.empty());
    CHECK_THAT(said.out, Catch::StartsWith(fmt::format(
                             "usage: workflow-health {} ", command)));
    CHECK(Listed(said.out, "  --") == flags);
    CHECK_THAT(said.out, Catch::Contains("Exit codes: 0 success"));
  }
}

TEST_CASE("a help tells what follows a flag, and what holds without it",
          "[command_line]") {
  CHECK_THAT(Say({"report", "--help"}).out,
             Catch::Contains("--format FORMAT (=text) ") &&
                 Catch::Contains("--failures  ") &&
                 Catch::Contains("--last DURATION  "));
  CHECK_THAT(Say({"sample", "--help"}).out, Catch::Contains("--seed N (=1) ") &&
                                                Catch::Contains("--days N  "));
  CHECK_THAT(Say({"check-config", "--help"}).out,
             Catch::Contains("--against FILE...  "));
}

TEST_CASE("the version is told without a command", "[command_line]") {
  const Said said = Say({"--version"});
  CHECK(said.exit == Exit::kDone);
  CHECK_THAT(said.out, Catch::StartsWith("workflow-health ") &&
                           Catch::Contains(" (revision "));
}

TEST_CASE("an unknown command is refused with those that there are",
          "[command_line]") {
  const Said said = Say({"reprot"});
  CHECK(said.exit == Exit::kUsage);
  CHECK(said.err ==
        "workflow-health: 'reprot' is not a command; expected serve, sync, "
        "import, report, backfill, check-config or sample; see "
        "`workflow-health --help`\n");
  CHECK(Say({}).err ==
        "workflow-health: no command given; see `workflow-health --help`\n");
}

TEST_CASE("wrong usage names the command, the flag and what was expected",
          "[command_line]") {
  const std::pair<Texts, std::string> cases[] = {
      {{"sync", "--agian"}, "there is no flag --agian"},
      {{"sync", "--agai"}, "there is no flag --agai"},
      {{"sync", "2024"}, "takes flags only, and no other arguments"},
      {{"sync", "--since"}, "--since needs a value"},
      {{"sync", "--since="}, "--since= has no value after it"},
      {{"sync", "--since", ""}, "--since: the value is empty"},
      {{"sync", "--again=yes"}, "--again takes no value"},
      {{"sync", "--again", "--again"}, "--again is given more than once"},
      {{"sync", "--until=2024", "--until=2025"},
       "--until is given more than once"},
      {{"sync", "--since=2024-02-01", "--until=2024-01-01"},
       "--until is earlier than --since"},
      {{"import"}, "no FILE given; '-' reads standard input"},
      {{"import", "a", ""}, "FILE: the value is empty"},
      {{"import", "--covers=2024", "-"},
       "--covers: '2024' is not a span; expected one like "
       "2024-01-01..2024-06-30T12:00:00Z"},
      {{"import", "--covers=2024-02-01..2024-01-01", "-"},
       "--covers: the span ends before it begins"},
      {{"report", "--format=xml"},
       "--format: 'xml' is not a format; expected text, markdown, json, csv or "
       "html"},
      {{"report", "--last=1d", "--since=2024-01-01"},
       "--last and --since exclude each other"},
      {{"report", "--since=2024-01-01", "--until=2024-01-01"},
       "--until must be later than --since"},
      {{"backfill"}, "--output is missing: FILE, or '-' for standard output"},
      {{"backfill", "--span", "--label=step=a"},
       "--label: a series cannot have the label step twice"},
      {{"backfill", "--span", "--label=a=b", "--label=a=c"},
       "--label: a series cannot have the label a twice"},
      {{"check-config", "--each"}, "--each needs --against"},
      {{"check-config", "--against", "a", ""}, "--against: the value is empty"},
      {{"sample", "--days=many"}, "--days needs a whole number"},
      {{"sample", "--days="}, "--days= has no value after it"},
      {{"sample", "--days=0"}, "--days: 0 is not from 1 to 3650"},
      {{"sample", "--seed=-1"},
       "--seed: '-1' is not a whole number from 0 to 18446744073709551615"},
      {{"sample", "--profile=sick"},
       "--profile: 'sick' is not a profile; expected initiative, healthy or "
       "live"},
      {{"serve", "--no-poll", "--accept-recount"},
       "--accept-recount reads the archive, so it excludes --no-poll"},
      {{"serve", "--web.telemetry-path=/report"},
       "--web.telemetry-path: '/report' cannot be the path of the metrics; "
       "expected one like /metrics, made of letters, digits and -._~/, but not "
       "/, /report or /-/..."}};
  for (const auto& [args, expected] : cases) {
    const Said said = Say(args);
    CHECK(said.exit == Exit::kUsage);
    CHECK(said.out.empty());
    CHECK(said.err == fmt::format("workflow-health: {0}: {1}; see "
                                  "`workflow-health {0} --help`\n",
                                  args.front(), expected));
  }
}

TEST_CASE("the order of flags does not decide which mistake is told",
          "[command_line]") {
  CHECK_THAT(Say({"report", "--until=y", "--since=x"}).err,
             Catch::Contains("--since: 'x'"));
  CHECK_THAT(Say({"serve", "--log.format=x", "--log.level=y"}).err,
             Catch::Contains("--log.level: 'y'"));
  CHECK_THAT(Say({"sample", "--days=0", "--seed=x"}).err,
             Catch::Contains("--seed: 'x'"));
}

}  // namespace
}  // namespace workflow_health
