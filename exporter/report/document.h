// The report for people, before it is laid out: what text and Markdown share.
//
// Strings are plain and may hold any bytes; each format makes them fit to be
// shown.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "report/report.h"

namespace workflow_health {

// The verdict, if there is one.
struct Lead {
  std::string sentence;
  std::optional<Verdict> verdict;
};

struct Heading {
  int level;  // 1: a workflow; 2: within it
  std::string title;
};

struct Paragraph {
  std::string text;
  bool warning = false;
};

struct Fact {
  std::string label;
  std::string text;
};
struct Facts {
  std::vector<Fact> facts;
};

struct Column {
  std::string title;
  bool number = false;  // aligned to the right
  bool bar = false;     // a number beside it, drawn with characters
};
struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;  // a cell for each column
  std::vector<std::string> links;              // none, or a URL for each row
};

// A numbered list.
struct Item {
  std::string title;
  std::vector<std::string> sentences;
};
struct Items {
  std::vector<Item> items;
};

// Pictures of what is told of a workflow: there only if they were asked for.
struct Charts {
  const WorkflowReport* workflow;
};

using Block =
    std::variant<Lead, Heading, Paragraph, Facts, Table, Items, Charts>;
using Document = std::vector<Block>;

// The optional parts of a document.
struct Contents {
  bool failures = false;  // every failed run
  bool charts = false;
};

// The verdict, why it holds, and what it does not know: the beginning of the
// document.
[[nodiscard]] Document SummaryOf(const Report& report);

// `report` must outlive a document with charts.
[[nodiscard]] Document DocumentOf(const Report& report,
                                  const Contents& contents);

// What is told of one workflow below its verdict.
void AddWorkflow(const WorkflowReport& workflow, Document* document);

}  // namespace workflow_health
