#include "sample/message_text.h"

#include <fmt/format.h>

#include "sample/dice.h"
#include "sample/envelope.h"
#include "sample/log_text.h"

namespace workflow_health {
namespace {

std::string ListOf(const std::vector<std::string>& elements) {
  return fmt::format("[{}]", fmt::join(elements, ","));
}

// The lines as JSON strings.
std::vector<std::string> Strings(const std::vector<std::string>& lines) {
  std::vector<std::string> strings;
  strings.reserve(lines.size());
  for (const std::string& line : lines) strings.push_back(Quoted(line));
  return strings;
}

std::vector<std::string> JoinedInPairs(const std::vector<std::string>& lines) {
  std::vector<std::string> pairs;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i % 2 == 0) {
      pairs.push_back(lines[i]);
    } else {
      pairs.back() += '\n' + lines[i];
    }
  }
  return pairs;
}

std::string BodyOf(BodyForm form, const std::vector<std::string>& lines) {
  std::vector<std::string> list = Strings(lines);
  std::string text = Quoted(fmt::format("{}", fmt::join(lines, "\n")));
  switch (form) {
    case BodyForm::kOutput:
      return fmt::format(R"({{"output":{}}})", ListOf(list));
    case BodyForm::kJoinedLines:
      return fmt::format(R"({{"output":{}}})",
                         ListOf(Strings(JoinedInPairs(lines))));
    case BodyForm::kText:
      return fmt::format(R"({{"output_text":{}}})", text);
    case BodyForm::kBoth:
      return fmt::format(R"({{"output":{},"output_text":{}}})", ListOf(list),
                         text);
    case BodyForm::kEmptyOutput:
      return fmt::format(R"({{"output":[],"output_text":{}}})", text);
    case BodyForm::kOddElement:
      list.emplace_back(R"({"returncode":1})");
      return fmt::format(R"({{"output":{}}})", ListOf(list));
    case BodyForm::kNull:
      return "null";
    case BodyForm::kString:
      return text;
    case BodyForm::kArray:
      return ListOf(list);
    case BodyForm::kWithoutLog:
      return R"({"arguments":{"auto_update":true}})";
  }
  return "null";
}

std::string IdOf(const Row& row, std::uint64_t seed) {
  const auto message = std::uint64_t{row.subject} * 8U +
                       std::uint64_t{row.workflow} * 4U +
                       static_cast<std::uint64_t>(row.kind);
  const std::uint64_t high = Mixed(Mixed(seed, 2), message);
  return QuotedId(high, Mixed(high, 3));
}

std::string TopicOf(std::string_view environment, std::string_view rest) {
  return fmt::format("org.fedoraproject.{}.monitor-gating.{}", environment,
                     rest);
}

Envelope StartOf(std::string_view topic_word, const Row& row,
                 const MessageText& text) {
  return {IdOf(row, text.seed),
          TopicOf(text.environment, fmt::format("{}.start", topic_word)),
          R"({"arguments":{"auto_update":true}})", row.at};
}

Envelope EndOf(const PlannedRun& run, const Script& script, const Row& row,
               const MessageText& text) {
  const auto lines = LogLinesOf(script, run, LogSeed(text.seed, script, run));
  return {IdOf(row, text.seed),
          TopicOf(text.environment,
                  fmt::format("{}.end{}", script.topic_words[run.topic_word],
                              run.suffix)),
          BodyOf(run.body, lines), row.at};
}

Envelope StrayOf(const Row& row, const MessageText& text) {
  const PlannedStray& stray = text.plan.strays[row.subject];
  return {IdOf(row, text.seed),
          TopicOf(stray.foreign ? text.foreign_environment : text.environment,
                  stray.topic),
          R"({"output":["00:00:01 - Cloning as packagerbot the git repo: )"
          R"(rpms/dummy-test-package-gloster    [FAILED]"]})",
          row.at};
}

Envelope EnvelopeOf(const Row& row, const MessageText& text) {
  if (row.kind == MessageKind::kStray) return StrayOf(row, text);
  const PlannedWorkflow& workflow = text.plan.workflows[row.workflow];
  const PlannedRun& run = workflow.runs[row.subject];
  return row.kind == MessageKind::kStart
             ? StartOf(workflow.script->topic_words[run.topic_word], row, text)
             : EndOf(run, *workflow.script, row, text);
}

}  // namespace

std::string JsonOf(const Row& row, const MessageText& text) {
  Envelope message = EnvelopeOf(row, text);
  if (!row.has_id) message.id.clear();
  return JsonOf(row.shape, message);
}

}  // namespace workflow_health
