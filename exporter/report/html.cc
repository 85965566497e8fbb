#include "report/html.h"

#include <fmt/format.h>

#include "base/text.h"
#include "report/chart.h"

namespace workflow_health {
namespace {

std::string Escaped(std::string_view text) {
  return EscapeHtml(Printable(text, std::string::npos));
}

std::string Element(std::string_view name, std::string_view text) {
  return fmt::format("<{0}>{1}</{0}>", name, Escaped(text));
}

// For style sheets.
std::string_view ClassOf(std::optional<Verdict> verdict) {
  if (verdict == Verdict::kBroken) return "broken";
  return verdict == Verdict::kStable ? "stable" : "unsure";
}

std::string HtmlOf(const Lead& lead) {
  return fmt::format("<p class=\"verdict {}\">{}</p>\n", ClassOf(lead.verdict),
                     Escaped(lead.sentence));
}

std::string HtmlOf(const Heading& heading) {
  return Element(heading.level == 1 ? "h2" : "h3", heading.title) + "\n";
}

std::string HtmlOf(const Paragraph& paragraph) {
  if (!paragraph.warning) return Element("p", paragraph.text) + "\n";
  return fmt::format("<p class=\"warning\">{}</p>\n", Escaped(paragraph.text));
}

std::string HtmlOf(const Facts& facts) {
  std::string html = "<dl>\n";
  for (const Fact& fact : facts.facts) {
    html += Element("dt", fact.label) + Element("dd", fact.text) + "\n";
  }
  return html + "</dl>\n";
}

std::string Cell(std::string_view name, const Column& column,
                 std::string_view html) {
  return fmt::format("<{0}{1}>{2}</{0}>", name,
                     column.number ? " class=\"number\"" : "", html);
}

// The first cell of a row leads to what the row is about.
std::string Row(const Table& table, size_t row) {
  std::string html = "<tr>";
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].bar) continue;
    std::string text = Escaped(table.rows[row][i]);
    if (i == 0 && !table.links.empty()) {
      text =
          fmt::format("<a href=\"{}\">{}</a>", Escaped(table.links[row]), text);
    }
    html += Cell("td", table.columns[i], text);
  }
  return html + "</tr>\n";
}

std::string HtmlOf(const Table& table) {
  std::string html = "<table>\n<thead><tr>";
  for (const Column& column : table.columns) {
    if (!column.bar) html += Cell("th", column, Escaped(column.title));
  }
  html += "</tr></thead>\n<tbody>\n";
  for (size_t row = 0; row < table.rows.size(); ++row) html += Row(table, row);
  return html + "</tbody>\n</table>\n";
}

std::string HtmlOf(const Items& items) {
  std::string html = "<ol>\n";
  for (const Item& item : items.items) {
    html += "<li>" + Element("strong", item.title);
    for (const std::string& sentence : item.sentences) {
      html += " " + Escaped(sentence);
    }
    html += "</li>\n";
  }
  return html + "</ol>\n";
}

std::string HtmlOf(const Charts& charts) { return ChartsOf(*charts.workflow); }

}  // namespace

std::string HtmlOf(const Document& document) {
  std::string html;
  for (const Block& block : document) {
    html += std::visit([](const auto& of) { return HtmlOf(of); }, block);
  }
  return html;
}

std::string HtmlSummaryOf(const Report& report) {
  return HtmlOf(SummaryOf(report));
}

}  // namespace workflow_health
