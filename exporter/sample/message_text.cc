#include "sample/message_text.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "sample/dice.h"
#include "sample/log_text.h"
#include "workflow/message.h"

namespace workflow_health {
namespace {

std::string Quoted(std::string_view text) {
  return boost::json::serialize(
      boost::json::string_view(text.data(), text.size()));
}

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

// Version 4 (RFC 4122).
std::string IdOf(std::uint64_t high, std::uint64_t low) {
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}", high >> 32U,
                     high >> 16U & 0xffffU, high & 0xfffU, 8U | (low >> 62U),
                     low >> 48U & 0xfffU, low & 0xffff'ffff'ffffU);
}

std::string IdOf(const Row& row, std::uint64_t seed) {
  const auto message = std::uint64_t{row.subject} * 8U +
                       std::uint64_t{row.workflow} * 4U +
                       static_cast<std::uint64_t>(row.kind);
  const std::uint64_t high = Mixed(Mixed(seed, 2), message);
  return IdOf(high, Mixed(high, 3));
}

struct Parts {
  std::string id;  // JSON, as all but `topic`
  std::string topic;
  std::string body;
};

std::string TopicOf(std::string_view environment, std::string_view rest) {
  return fmt::format("org.fedoraproject.{}.monitor-gating.{}", environment,
                     rest);
}

Parts StartOf(std::string_view topic_word, const Row& row,
              const MessageText& text) {
  return {Quoted(IdOf(row, text.seed)),
          TopicOf(text.environment, fmt::format("{}.start", topic_word)),
          R"({"arguments":{"auto_update":true}})"};
}

Parts EndOf(const PlannedRun& run, const Script& script, const Row& row,
            const MessageText& text) {
  const auto lines = LogLinesOf(script, run, LogSeed(text.seed, script, run));
  return {Quoted(IdOf(row, text.seed)),
          TopicOf(text.environment,
                  fmt::format("{}.end{}", script.topic_words[run.topic_word],
                              run.suffix)),
          BodyOf(run.body, lines)};
}

Parts StrayOf(const Row& row, const MessageText& text) {
  const PlannedStray& stray = text.plan.strays[row.subject];
  return {Quoted(IdOf(row, text.seed)),
          TopicOf(stray.foreign ? text.foreign_environment : text.environment,
                  stray.topic),
          R"({"output":["00:00:01 - Cloning as packagerbot the git repo: )"
          R"(rpms/dummy-test-package-gloster    [FAILED]"]})"};
}

Parts PartsOf(const Row& row, const MessageText& text) {
  if (row.kind == MessageKind::kStray) return StrayOf(row, text);
  const PlannedWorkflow& workflow = text.plan.workflows[row.workflow];
  const PlannedRun& run = workflow.runs[row.subject];
  return row.kind == MessageKind::kStart
             ? StartOf(workflow.script->topic_words[run.topic_word], row, text)
             : EndOf(run, *workflow.script, row, text);
}

std::string HeadersOf(Time at) {
  std::string offset_time = FormatTime(at);
  offset_time.replace(offset_time.size() - 1, 1, "+00:00");
  return fmt::format(
      R"({{"sent-at":"{}","fedora_messaging_schema":"base.message",)"
      R"("fedora_messaging_severity":20,"{}":true}})",
      offset_time, kSampleHeader);
}

std::string OwnShape(const Row& row, const Parts& parts) {
  return fmt::format(
      R"({{{}"topic":"{}","timestamp":{},"body":{},"headers":{}}})",
      row.has_id ? fmt::format(R"("id":{},)", parts.id) : "", parts.topic,
      row.at.time_since_epoch().count(), parts.body, HeadersOf(row.at));
}

std::string RawShape(const Row& row, const Parts& parts) {
  return fmt::format(R"({{"i":0,"msg_id":{},"topic":"{}","timestamp":{}.0,)"
                     R"("certificate":null,"signature":null,"agent_name":null,)"
                     R"("username":null,"crypto":null,"msg":{},"headers":{},)"
                     R"("source_name":"datanommer","source_version":"1.4.3",)"
                     R"("users":[],"packages":[]}})",
                     row.has_id ? parts.id : "null", parts.topic,
                     row.at.time_since_epoch().count(), parts.body,
                     HeadersOf(row.at));
}

std::string SearchShape(const Row& row, const Parts& parts) {
  return fmt::format(
      R"({{"body":{},"headers":{},"id":{},"priority":0,"queue":null,)"
      R"("topic":"{}"}})",
      parts.body, HeadersOf(row.at), row.has_id ? parts.id : "null",
      parts.topic);
}

}  // namespace

std::string JsonOf(const Row& row, const MessageText& text) {
  const Parts parts = PartsOf(row, text);
  switch (row.shape) {
    case Shape::kRaw:
      return RawShape(row, parts);
    case Shape::kSearch:
      return SearchShape(row, parts);
    case Shape::kOwn:
      break;
  }
  return OwnShape(row, parts);
}

}  // namespace workflow_health
