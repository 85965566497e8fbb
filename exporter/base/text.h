// Small things done to text from messages, which may hold any bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace workflow_health {

// Whether it is nothing but blanks and control characters.
[[nodiscard]] bool IsBlank(std::string_view text);

// Runs of blanks and control characters become one blank; none at the ends.
[[nodiscard]] std::string CollapseBlanks(std::string_view text);

// The lines of a text one by one, parted at \n, \r\n or \r; views into it.
class LineSplitter {
 public:
  explicit LineSplitter(std::string_view text) : rest_(text) {}
  // No value after the last line.
  [[nodiscard]] std::optional<std::string_view> Next();

 private:
  std::string_view rest_;  // behind the present \n
  std::string_view part_;  // up to the present \n, not yet told
};

// Views into `text`, which must stay.
[[nodiscard]] std::vector<std::string_view> SplitLines(std::string_view text);

// Removes the UTF-8 character at the front and returns it; U+FFFD for a byte
// that belongs to none. `text` is not empty.
[[nodiscard]] std::string_view CutCharacter(std::string_view* text);

// Of one UTF-8 character.
[[nodiscard]] char32_t CodePointOf(std::string_view character);

// Whether a UTF-8 character is invisible but has an effect: a control character
// (U+0000 to U+001F, U+007F to U+009F; a terminal takes some of them for
// commands), a line or paragraph separator, or one of those that reorder or
// hide text (general category Cf of Unicode 15, UnicodeData.txt, except the
// marks of single scripts).
[[nodiscard]] bool IsControl(std::string_view character);

// What is not a letter, a digit or one of -._~ becomes %XX: fit for a part of a
// URL (RFC 3986, 2.3).
[[nodiscard]] std::string PercentEncoded(std::string_view text);

// & < > " and ' become references: fit for text and quoted attributes of HTML.
[[nodiscard]] std::string EscapeHtml(std::string_view text);

// Bytes that are not UTF-8 become U+FFFD, each control character (IsControl) a
// blank: fit to be shown to a person. A longer text than `max_bytes` is cut off
// there, between two characters, and ends in "...", which is not counted.
[[nodiscard]] std::string Printable(std::string_view text,
                                    size_t max_bytes = 200);

// "a, b or c".
[[nodiscard]] std::string EitherOf(const std::vector<std::string>& names);

}  // namespace workflow_health
