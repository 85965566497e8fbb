#include "report/layout.h"

#include <algorithm>

namespace workflow_health {
namespace {

constexpr std::string_view kEllipsis = "...";

bool BeginsCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

// How many bytes the first `width` characters have.
size_t BytesOf(std::string_view text, size_t width) {
  size_t bytes = 0;
  for (; bytes < text.size(); ++bytes) {
    if (BeginsCharacter(text[bytes]) && width-- == 0) break;
  }
  return bytes;
}

// Where the first word ends. A number is not separated from its per cent sign.
size_t WordEnd(std::string_view text) {
  size_t end = text.find(' ');
  while (end < text.size() && text.substr(end + 1, 1) == "%") {
    end = text.find(' ', end + 1);
  }
  return std::min(end, text.size());
}

// Puts a word on the last line, or on new ones.
void AddWord(std::string_view word, size_t width,
             std::vector<std::string>* lines) {
  std::string& last = lines->back();
  if (last.empty()) {
    last = word;
  } else if (Width(last) + 1 + Width(word) <= width) {
    last.append(" ").append(word);
  } else {
    lines->emplace_back(word);
  }
  while (Width(lines->back()) > width) {
    const size_t fits = BytesOf(lines->back(), width);
    std::string rest = lines->back().substr(fits);
    lines->back().resize(fits);
    lines->push_back(std::move(rest));
  }
}

}  // namespace

size_t Width(std::string_view text) {
  return size_t(std::ranges::count_if(text, BeginsCharacter));
}

std::string PadRight(std::string text, size_t width) {
  text.append(width - std::min(width, Width(text)), ' ');
  return text;
}

std::string PadLeft(std::string text, size_t width) {
  text.insert(0, width - std::min(width, Width(text)), ' ');
  return text;
}

std::string Cut(const std::string& text, size_t width) {
  if (Width(text) <= width) return text;
  return text.substr(0, BytesOf(text, width - kEllipsis.size())) +
         std::string(kEllipsis);
}

std::vector<std::string> Wrap(std::string_view text, size_t width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const size_t end = WordEnd(text);
    if (end > 0) AddWord(text.substr(0, end), width, &lines);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<size_t> NaturalWidths(const Table& table) {
  std::vector<size_t> widths;
  for (const Column& column : table.columns) {
    widths.push_back(Width(column.title));
  }
  for (const auto& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], Width(row[i]));
    }
  }
  return widths;
}

}  // namespace workflow_health
