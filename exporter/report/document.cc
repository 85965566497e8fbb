#include "report/document.h"

#include <fmt/format.h>

#include "base/text.h"
#include "report/attempts.h"
#include "report/figures.h"
#include "report/step_wording.h"
#include "report/wording.h"

namespace workflow_health {
namespace {

void AddWarning(std::string text, Document* document) {
  document->push_back(Paragraph{std::move(text), true});
}

std::string WindowPhrase(const WorkflowReport& workflow) {
  return fmt::format("{} UTC ({})", Span(workflow.window),
                     Length(workflow.window.Length()));
}

Facts Summary(const Report& report, const WorkflowReport& workflow) {
  Facts summary;
  const auto add = [&](std::string label, std::string text) {
    summary.facts.push_back({std::move(label), std::move(text)});
  };
  add("workflow", workflow.workflow);
  add("window", WindowPhrase(workflow));
  if (&workflow == &report.Headline()) {
    add("as of", FormatMinute(report.as_of) + " UTC");
  }
  add("uptime", UptimePhrase(workflow.rating));
  add("target", TargetPhrase(workflow));
  if (workflow.rating.runs > 0) {
    add("error budget", BudgetPhrase(workflow));
  }
  if (!workflow.weakest.empty()) {
    add("weakest part", WeakestPhrase(workflow));
  }
  return summary;
}

// The sentence, what it is about, why it holds, and what it does not know.
void AddVerdict(const Report& report, const WorkflowReport& workflow,
                Document* document) {
  document->push_back(Lead{VerdictSentence(workflow) + ".", workflow.Answer()});
  document->push_back(Summary(report, workflow));
  for (std::string& warning : Warnings(report, workflow)) {
    AddWarning(std::move(warning), document);
  }
}

// Whoever publishes a message chooses its topic, and how long it is.
std::string Shortened(const std::string& topic) {
  constexpr size_t kLongestTopic = 100;  // bytes; real ones have about 60
  if (topic.size() <= kLongestTopic) return topic;
  return fmt::format("{} ({} bytes)", Printable(topic, kLongestTopic),
                     Count(static_cast<long long>(topic.size())));
}

void AddTopics(const TopicCounts& counts, const std::string& sentence,
               Document* document) {
  if (counts.messages == 0) return;
  document->push_back(Paragraph{sentence});
  Table table{{{"messages", true}, {"topic"}}, {}, {}};
  long long others = counts.messages;
  for (const TopicCount& topic : counts.topics) {
    table.rows.push_back({Count(topic.messages), Shortened(topic.topic)});
    others -= topic.messages;
  }
  if (others > 0) table.rows.push_back({Count(others), "(other topics)"});
  document->push_back(std::move(table));
}

void AddUnknown(const WorkflowReport& workflow, Document* document) {
  std::string unknown;
  const auto add = [&](size_t number, std::string_view noun) {
    if (number == 0) return;
    unknown += (unknown.empty() ? " " : ", ") +
               Plural(static_cast<long long>(number), noun);
  };
  add(size_t(workflow.rating.unknown), "unknown outcome");
  add(size_t(workflow.unknown_lines), "unknown line");
  add(workflow.holes.size(), "unread span");
  if (unknown.empty()) return;
  document->push_back(Paragraph{workflow.workflow + ":" + unknown + "."});
}

void AddNotUnderstood(const Report& report, Document* document) {
  document->push_back(Heading{1, "What was not understood"});
  const size_t before = document->size();
  for (const WorkflowReport& workflow : report.workflows) {
    AddUnknown(workflow, document);
  }
  AddTopics(report.unclassified,
            fmt::format("{} under topics that the configuration does not know:",
                        Plural(report.unclassified.messages, "message")),
            document);
  AddTopics(
      report.ignored,
      fmt::format("{} of another environment, from before the history start, "
                  "or of what no live step asks for (ignored):",
                  Plural(report.ignored.messages, "message")),
      document);
  if (document->size() == before) {
    document->push_back(
        Paragraph{"Nothing: every message in the window was understood."});
  }
}

void AddFailedRuns(const WorkflowReport& workflow, Table* table) {
  for (const FailedRun& run : workflow.failed_runs) {
    table->rows.push_back({FormatMinute(run.at), workflow.workflow,
                           Name({run.application, run.step}),
                           EvidencePhrase(run.evidence),
                           run.error ? "error" : "failed"});
    table->links.push_back(run.url);
  }
}

// The workflow of the verdict first.
std::vector<const WorkflowReport*> InOrder(const Report& report) {
  std::vector<const WorkflowReport*> workflows = {&report.Headline()};
  for (const WorkflowReport& workflow : report.workflows) {
    if (&workflow != workflows.front()) workflows.push_back(&workflow);
  }
  return workflows;
}

void AddFailures(const Report& report, Document* document) {
  document->push_back(Heading{1, "Every failed run"});
  Table table{{{"time (UTC)"},
               {"workflow"},
               {"application / step"},
               {"how it was determined"},
               {"outcome"}},
              {},
              {}};
  for (const WorkflowReport* workflow : InOrder(report)) {
    AddFailedRuns(*workflow, &table);
  }
  if (table.rows.empty()) {
    document->push_back(Paragraph{"No run failed."});
  } else {
    document->push_back(std::move(table));
  }
}

}  // namespace

Document SummaryOf(const Report& report) {
  Document document;
  if (report.sample) AddWarning(SampleSentence(), &document);
  AddVerdict(report, report.Headline(), &document);
  for (const std::string& note : report.notes) {
    AddWarning(note, &document);
  }
  return document;
}

Document DocumentOf(const Report& report, const Contents& contents) {
  Document document = SummaryOf(report);
  AddSteps(report, &document);
  const WorkflowReport& headline = report.Headline();
  for (const WorkflowReport* workflow : InOrder(report)) {
    document.push_back(Heading{1, workflow->workflow});
    if (workflow != &headline) AddVerdict(report, *workflow, &document);
    if (contents.charts) document.emplace_back(Charts{workflow});
    AddWorkflow(*workflow, &document);
  }
  AddNotUnderstood(report, &document);
  if (contents.failures) AddFailures(report, &document);
  if (report.sample) AddWarning(SampleSentence(), &document);
  return document;
}

}  // namespace workflow_health
