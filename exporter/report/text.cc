#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "report/document.h"
#include "report/layout.h"

namespace workflow_health {
namespace {

// Of every line except an address alone: a broken address could be neither
// clicked nor copied.
constexpr size_t kColumns = 100;
constexpr size_t kIndent = 2;
constexpr size_t kGap = 2;  // between columns
constexpr size_t kNarrowestColumn = 12;

constexpr std::string_view kBold = "1";
constexpr std::string_view kRed = "1;31";
constexpr std::string_view kGreen = "1;32";
constexpr std::string_view kYellow = "1;33";

std::string Show(std::string_view text) {
  return Printable(text, std::string::npos);
}

std::string_view ColourOf(std::optional<Verdict> verdict) {
  if (verdict == Verdict::kBroken) return kRed;
  return verdict == Verdict::kStable ? kGreen : kYellow;
}

// Names give way where a table is too wide, the widest first; numbers do not.
std::vector<size_t> FittingWidths(const Table& table) {
  std::vector<size_t> widths = NaturalWidths(table);
  const size_t room = kColumns - kIndent - kGap * (widths.size() - 1);
  while (std::accumulate(widths.begin(), widths.end(), size_t{0}) > room) {
    size_t* widest = nullptr;
    for (size_t i = 0; i < widths.size(); ++i) {
      if (table.columns[i].number || widths[i] <= kNarrowestColumn) continue;
      if (widest == nullptr || widths[i] > *widest) widest = &widths[i];
    }
    if (widest == nullptr) break;
    --*widest;
  }
  return widths;
}

class TextPrinter {
 public:
  explicit TextPrinter(bool colour) : colour_(colour) {}

  void operator()(const Lead& lead) {
    Part();
    for (const std::string& line : Wrap(Show(lead.sentence), kColumns)) {
      Line(Painted(line, ColourOf(lead.verdict)));
    }
  }

  void operator()(const Heading& heading) {
    Part();
    const std::string title = Cut(Show(heading.title), kColumns);
    if (heading.level == 1) Line("");
    Line(Painted(title, kBold));
    if (heading.level == 1) Line(std::string(Width(title), '='));
  }

  void operator()(const Paragraph& paragraph) {
    Part();
    const std::string text = Show(paragraph.text);
    if (!paragraph.warning) return Lines("", text, "");
    Lines("! ", text, kYellow);
  }

  void operator()(const Facts& facts) {
    Part();
    size_t width = 0;
    for (const Fact& fact : facts.facts) {
      width = std::max(width, Width(fact.label));
    }
    for (const Fact& fact : facts.facts) {
      Lines(PadRight(fact.label, width + kGap), Show(fact.text), "");
    }
  }

  void operator()(const Table& raw) {
    Part();
    const Table table = Shown(raw, Show);
    const std::vector<size_t> widths = FittingWidths(table);
    std::vector<std::string> titles;
    for (const Column& column : table.columns) titles.push_back(column.title);
    Row(table, widths, titles);
    for (size_t i = 0; i < table.rows.size(); ++i) {
      Row(table, widths, table.rows[i]);
      if (!table.links.empty()) Line("      " + Show(table.links[i]));
    }
  }

  void operator()(const Items& items) {
    for (size_t i = 0; i < items.items.size(); ++i) {
      Part();
      const std::string number = fmt::format("{}. ", i + 1);
      Lines(number, Show(items.items[i].title), "");
      for (const std::string& sentence : items.items[i].sentences) {
        Lines(std::string(number.size(), ' '), Show(sentence), "");
      }
    }
  }

  void operator()(const Charts& /*none*/) {}

  [[nodiscard]] std::string Take() { return std::move(text_); }

 private:
  // Parts are set apart by an empty line.
  void Part() {
    if (!text_.empty()) Line("");
  }

  void Line(std::string_view line) {
    line = line.substr(0, line.find_last_not_of(' ') + 1);
    text_.append(line).append("\n");
  }

  // Wrapped and indented: the first line after `mark`, the others below it.
  void Lines(const std::string& mark, std::string_view text,
             std::string_view colour) {
    std::string margin = std::string(kIndent, ' ') + mark;
    for (const std::string& line : Wrap(text, kColumns - Width(margin))) {
      Line(Painted(margin + line, colour));
      margin.assign(Width(margin), ' ');
    }
  }

  void Row(const Table& table, const std::vector<size_t>& widths,
           const std::vector<std::string>& cells) {
    std::string line(kIndent, ' ');
    for (size_t i = 0; i < cells.size(); ++i) {
      const std::string cell = Cut(cells[i], widths[i]);
      if (i > 0) line.append(kGap, ' ');
      line += table.columns[i].number ? PadLeft(cell, widths[i])
                                      : PadRight(cell, widths[i]);
    }
    Line(line);
  }

  [[nodiscard]] std::string Painted(const std::string& line,
                                    std::string_view colour) const {
    if (!colour_ || colour.empty()) return line;
    return fmt::format("\x1b[{}m{}\x1b[0m", colour, line);
  }

  bool colour_;
  std::string text_;
};

}  // namespace

std::string TextOf(const Report& report, const TextStyle& style) {
  TextPrinter printer(style.colour);
  for (const Block& block : DocumentOf(report, {style.failures})) {
    std::visit(printer, block);
  }
  return printer.Take();
}

}  // namespace workflow_health
