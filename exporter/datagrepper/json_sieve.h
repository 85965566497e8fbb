// Makes JSON that can be read, in bounded memory, of what Python wrote.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace workflow_health {

// Takes one JSON object, piece by piece, and passes it on with these changes.
// - NaN, Infinity and -Infinity, which Python's json writes for such numbers
//   (https://docs.python.org/3/library/json.html#infinite-and-nan-number-values)
//   and no standard knows, become null; so do numbers that no double holds.
// - "\udcff", which Python writes for a byte of a log that was no text (PEP
//   383), is half a character, which parsers refuse (RFC 8259, 8.2): it becomes
//   "\ufffd", the replacement character.
// - What is nested deeper than kMostDepth becomes null.
// - What is longer than `most_bytes` becomes {kLeftOutKey: why} if it stands in
//   the place of a body in an answer of datagrepper (three levels deep), so
//   that its message is kept without it; a text less deep becomes null.
// Text that is no JSON comes through, more or less.
class JsonSieve {
 public:
  // More than any body that is kept may have (see ParseMessage).
  static constexpr int kMostDepth = 120;
  static constexpr size_t kAnyLength = std::string::npos;
  static constexpr std::string_view kLeftOutKey = "workflow_health_left_out";

  // `why`: a text that needs no escapes in JSON.
  explicit JsonSieve(size_t most_bytes = kAnyLength, std::string why = {})
      : most_bytes_(most_bytes), why_(std::move(why)) {}

  // Appends to `out` what becomes of the next piece. As long as something can
  // be too long, nobody else may change `out`. Returns how much of the piece
  // belongs to the object: less than all if it ends before.
  size_t Take(std::string_view piece, std::string* out);
  // What is left where the text ends in the middle.
  void Finish(std::string* out);
  // The object has ended; nothing more is taken.
  [[nodiscard]] bool done() const { return done_; }

 private:
  size_t TakeText(std::string_view piece);
  size_t TakeOutside(std::string_view piece);
  void TakeEscape(char c);
  void EndEscape();
  void EndText();
  void EndToken();
  void Open(char c);
  void Close(char c);
  void Put(std::string_view text);

  size_t most_bytes_;
  std::string why_;
  std::string* out_ = nullptr;
  bool done_ = false;
  int depth_ = 0;
  bool in_text_ = false;
  std::string escape_;  // of a text, as far as it has come
  std::string token_;   // a number or a word, as far as it has come
  // Where in `out` the part begins that may be too long.
  size_t measured_from_ = kAnyLength;
  // What is left out: a text, or all that is deeper than `left_out_depth_`.
  enum class LeftOut { kNothing, kText, kDeeper } left_out_ = LeftOut::kNothing;
  int left_out_depth_ = 0;
};

// A whole text at once.
[[nodiscard]] std::string Sieved(std::string_view json,
                                 JsonSieve sieve = JsonSieve());

}  // namespace workflow_health
