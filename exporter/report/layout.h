// Text in columns of characters. A character is a code point: text for people
// is Printable before it comes here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/document.h"

namespace workflow_health {

// How many characters `text` has.
[[nodiscard]] size_t Width(std::string_view text);

// Blanks added on the right, or in front, up to `width` characters.
[[nodiscard]] std::string PadRight(std::string text, size_t width);
[[nodiscard]] std::string PadLeft(std::string text, size_t width);

// What is wider than `width`, which is at least 3, ends in "...".
[[nodiscard]] std::string Cut(const std::string& text, size_t width);

// Lines of at most `width` characters, broken at blanks, but never before "%";
// a word that is longer is broken too. At least one line.
[[nodiscard]] std::vector<std::string> Wrap(std::string_view text,
                                            size_t width);

// The width that the title and the cells of each column take.
[[nodiscard]] std::vector<size_t> NaturalWidths(const Table& table);

// A table with every title and cell made fit by `show`.
template <class Show>
[[nodiscard]] Table Shown(Table table, const Show& show) {
  for (Column& column : table.columns) column.title = show(column.title);
  for (auto& row : table.rows) {
    for (std::string& cell : row) cell = show(cell);
  }
  return table;
}

}  // namespace workflow_health
