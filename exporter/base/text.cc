#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace workflow_health {
namespace {

bool IsBlankByte(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
}

// How many bytes the UTF-8 character at the front has; 0 if there is none.
// Follows table 3-7 of the Unicode standard (no surrogates, no long forms).
size_t Utf8Length(std::string_view text) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  if (byte(1) < low || byte(1) > high) return 0;
  for (size_t i = 2; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
  }
  return length;
}

// Cuts what stands before the first `end`, and `end` itself, off the front.
std::string_view CutPart(char end, std::string_view* text) {
  const size_t size = text->find(end);
  const std::string_view part = text->substr(0, size);
  text->remove_prefix(std::min(text->size(), part.size() + 1));
  return part;
}

// RFC 3986, section 2.3: what needs no encoding anywhere in a URL.
bool IsUnreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

// `&apos;` is younger than HTML 4.
std::string_view HtmlReference(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

bool IsBlank(std::string_view text) {
  return std::ranges::all_of(text, IsBlankByte);
}

std::string CollapseBlanks(std::string_view text) {
  std::string collapsed;
  collapsed.reserve(text.size());
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    at = std::find_if_not(at, end, IsBlankByte);
    if (at == end) return collapsed;
    const char* const word = at;
    at = std::find_if(at, end, IsBlankByte);
    if (!collapsed.empty()) collapsed += ' ';
    collapsed.append(word, at);
  }
}

std::optional<std::string_view> LineSplitter::Next() {
  if (part_.empty()) {
    if (rest_.empty()) return std::nullopt;
    part_ = CutPart('\n', &rest_);
  }
  return CutPart('\r', &part_);
}

std::vector<std::string_view> SplitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  LineSplitter splitter(text);
  while (const auto line = splitter.Next()) lines.push_back(*line);
  return lines;
}

std::string_view CutCharacter(std::string_view* text) {
  const size_t length = Utf8Length(*text);
  const std::string_view character =
      length == 0 ? "\uFFFD" : text->substr(0, length);
  text->remove_prefix(std::max<size_t>(length, 1));
  return character;
}

char32_t CodePointOf(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return lead;
  char32_t code = lead & (0xFFU >> (character.size() + 1));
  for (const char c : character.substr(1)) {
    code = code << 6U | (static_cast<unsigned char>(c) & 0x3FU);
  }
  return code;
}

bool IsControl(std::string_view character) {
  struct Range {
    char32_t first;
    char32_t last;
  };
  static constexpr std::array<Range, 12> kRanges = {{{0x0000, 0x001F},
                                                     {0x007F, 0x009F},
                                                     {0x00AD, 0x00AD},
                                                     {0x061C, 0x061C},
                                                     {0x180E, 0x180E},
                                                     {0x200B, 0x200F},
                                                     {0x2028, 0x202E},
                                                     {0x2060, 0x206F},
                                                     {0xFEFF, 0xFEFF},
                                                     {0xFFF9, 0xFFFB},
                                                     {0x1BCA0, 0x1BCA3},
                                                     {0xE0000, 0xE007F}}};
  const char32_t code = CodePointOf(character);
  return std::ranges::any_of(kRanges, [code](const Range& range) {
    return code >= range.first && code <= range.last;
  });
}

std::string PercentEncoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (IsUnreserved(c)) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    const std::string_view reference = HtmlReference(c);
    if (reference.empty()) {
      escaped += c;
    } else {
      escaped += reference;
    }
  }
  return escaped;
}

std::string Printable(std::string_view text, size_t max_bytes) {
  std::string printable;
  while (!text.empty()) {
    const std::string_view character = CutCharacter(&text);
    const std::string_view next = IsControl(character) ? " " : character;
    if (printable.size() + next.size() > max_bytes) return printable + "...";
    printable += next;
  }
  return printable;
}

std::string EitherOf(const std::vector<std::string>& names) {
  if (names.size() < 2) return names.empty() ? std::string() : names.front();
  return fmt::format("{} or {}",
                     fmt::join(names.begin(), names.end() - 1, ", "),
                     names.back());
}

}  // namespace workflow_health
