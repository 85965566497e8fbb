#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/document.h"
#include "report/layout.h"

namespace workflow_health {
namespace {

// As mail wants it.
constexpr size_t kLineWidth = 78;
// A column without a dash in its rule would be no column.
constexpr size_t kShortestRule = 3;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// What could be read as markup, wherever it stands. "<0.1 %" needs none: no tag
// begins with a digit.
std::string EscapedMarkdown(std::string_view text) {
  const std::string shown = Printable(text, std::string::npos);
  std::string escaped;
  for (size_t i = 0; i < shown.size(); ++i) {
    const bool below =
        shown[i] == '<' && i + 1 < shown.size() && IsDigit(shown[i + 1]);
    if (!below && std::string_view("\\`*_[]<>|&~").find(shown[i]) !=
                      std::string_view::npos) {
      escaped += '\\';
    }
    escaped += shown[i];
  }
  return escaped;
}

// What is markup only at the beginning of a line: lists, headings, rules.
std::string EscapedAtStart(std::string line) {
  size_t mark = 0;
  while (mark < line.size() && IsDigit(line[mark])) ++mark;
  if (mark == line.size()) return line;
  const std::string_view marks = mark > 0 ? ".)" : "-+=#";
  const bool ends_word = mark + 1 == line.size() || line[mark + 1] == ' ';
  if (marks.find(line[mark]) != marks.npos && (ends_word || mark == 0)) {
    line.insert(mark, "\\");
  }
  return line;
}

// Wrapped: the first line after `mark`, the others below it.
std::string Lines(std::string mark, std::string_view text) {
  std::string lines;
  for (const std::string& line : Wrap(text, kLineWidth - Width(mark))) {
    lines += mark + EscapedAtStart(line) + "\n";
    mark.assign(mark.size(), ' ');
  }
  return lines;
}

std::string Row(const Table& table, const std::vector<size_t>& widths,
                const std::vector<std::string>& cells) {
  std::string row = "|";
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = table.columns[i].number
                                 ? PadLeft(cells[i], widths[i])
                                 : PadRight(cells[i], widths[i]);
    row += " " + cell + " |";
  }
  return row + "\n";
}

std::string Rule(const Table& table, const std::vector<size_t>& widths) {
  std::string rule = "|";
  for (size_t i = 0; i < widths.size(); ++i) {
    const bool number = table.columns[i].number;
    rule +=
        " " + std::string(widths[i] - number, '-') + (number ? ": |" : " |");
  }
  return rule + "\n";
}

std::string RowsOf(const Table& table) {
  std::vector<size_t> widths = NaturalWidths(table);
  for (size_t& width : widths) width = std::max(width, kShortestRule);
  std::vector<std::string> titles;
  for (const Column& column : table.columns) titles.push_back(column.title);
  std::string text = Row(table, widths, titles) + Rule(table, widths);
  for (const auto& row : table.rows) text += Row(table, widths, row);
  return text;
}

// With links, rows would be far too wide to be read in a mail.
std::string ListOf(const Table& table) {
  std::string list;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    list += Lines("- ", fmt::format("{}", fmt::join(table.rows[i], ", ")));
    list += "  <" + Printable(table.links[i], std::string::npos) + ">\n";
  }
  return list;
}

struct MarkdownPrinter {
  std::string operator()(const Lead& lead) const {
    return Lines("", "**" + EscapedMarkdown(lead.sentence) + "**");
  }

  std::string operator()(const Heading& heading) const {
    return std::string(size_t(heading.level) + 1, '#') + " " +
           EscapedMarkdown(heading.title) + "\n";
  }

  std::string operator()(const Paragraph& paragraph) const {
    const std::string text = EscapedMarkdown(paragraph.text);
    return Lines("", paragraph.warning ? "**Note:** " + text : text);
  }

  std::string operator()(const Facts& facts) const {
    std::string list;
    for (const Fact& fact : facts.facts) {
      list += Lines("- ", EscapedMarkdown(fact.label) + ": " +
                              EscapedMarkdown(fact.text));
    }
    return list;
  }

  std::string operator()(const Table& raw) const {
    const Table table = Shown(raw, EscapedMarkdown);
    return table.links.empty() ? RowsOf(table) : ListOf(table);
  }

  std::string operator()(const Charts& /*none*/) const { return {}; }

  std::string operator()(const Items& items) const {
    std::string list;
    for (size_t i = 0; i < items.items.size(); ++i) {
      std::string text = "**" + EscapedMarkdown(items.items[i].title) + "**:";
      for (const std::string& sentence : items.items[i].sentences) {
        text += " " + EscapedMarkdown(sentence);
      }
      list += Lines(fmt::format("{}. ", i + 1), text);
    }
    return list;
  }
};

}  // namespace

std::string MarkdownOf(const Report& report, bool failures) {
  std::string text;
  for (const Block& block : DocumentOf(report, {failures})) {
    if (!text.empty()) text += "\n";
    text += std::visit(MarkdownPrinter(), block);
  }
  return text;
}

}  // namespace workflow_health
