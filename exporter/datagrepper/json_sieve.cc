#include "datagrepper/json_sieve.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace workflow_health {
namespace {

// How deep the members of a message are in an answer of datagrepper.
constexpr int kMembersDepth = 3;
constexpr size_t kEscapeLength = 6;  // \u and four digits
// Python writes whole numbers of up to 4,300 digits; beyond this nobody looks.
constexpr size_t kLongestToken = 8192;
// Any number of fewer characters, without an exponent, is in range.
constexpr size_t kSafeLength = 300;

// What the escape \uXXXX that ends `text` stands for; 0 if there is none.
unsigned UnitOf(std::string_view text) {
  const std::string_view digits = text.substr(2, 4);
  unsigned unit = 0;
  const auto parsed =
      std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
  return parsed.ptr == digits.data() + digits.size() ? unit : 0;
}

bool IsLeading(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsTrailing(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

constexpr std::array<bool, 256> Characters(std::string_view listed) {
  std::array<bool, 256> is{};
  for (const char c : listed) is[static_cast<unsigned char>(c)] = true;
  return is;
}
constexpr auto kEndsRunOfText = Characters("\"\\\n");
constexpr auto kInToken = Characters(
    "0123456789+-.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
constexpr auto kStructure = Characters("\"{}[]");

bool Is(const std::array<bool, 256>& listed, char c) {
  return listed[static_cast<unsigned char>(c)];
}

// What a parser is to see of a number or a word.
std::string_view Mended(const std::string& token) {
  if (token == "NaN" || token == "Infinity" || token == "-Infinity") {
    return "null";
  }
  const bool safe = token.size() < kSafeLength &&
                    token.find_first_of("eE") == std::string::npos;
  if (safe || (token[0] != '-' && (token[0] < '0' || token[0] > '9'))) {
    return token;
  }
  char* end = nullptr;
  const double number = std::strtod(token.c_str(), &end);
  if (end != token.c_str() + token.size()) return token;
  if (!std::isfinite(number)) return "null";
  return number == 0 ? "0" : std::string_view(token);
}

}  // namespace

size_t JsonSieve::Take(std::string_view piece, std::string* out) {
  out_ = out;
  size_t taken = 0;
  while (taken < piece.size() && !done_) {
    const std::string_view rest = piece.substr(taken);
    taken += in_text_ ? TakeText(rest) : TakeOutside(rest);
  }
  return taken;
}

void JsonSieve::Finish(std::string* out) {
  out_ = out;
  EndToken();
  Put(escape_);
  escape_.clear();
}

// One escape, or a run of other characters, or the end.
size_t JsonSieve::TakeText(std::string_view piece) {
  if (!escape_.empty()) {
    TakeEscape(piece.front());
    return 1;
  }
  size_t run = 0;
  while (run < piece.size() && !Is(kEndsRunOfText, piece[run])) ++run;
  if (run > 0) {
    Put(piece.substr(0, run));
    return run;
  }
  if (piece.front() == '\\') {
    escape_ = "\\";
  } else {
    Put(piece.substr(0, 1));
    EndText();  // a text has no newline: it is broken
  }
  return 1;
}

void JsonSieve::TakeEscape(char c) {
  const size_t length = escape_.size();
  const bool second = length >= kEscapeLength;
  const bool begins = length == kEscapeLength;
  const bool marks = length % kEscapeLength == 1;
  // The other half of a character has to follow the first one.
  if (second && ((begins && c != '\\') || (marks && c != 'u'))) {
    Put("\\ufffd");
    escape_.erase(0, kEscapeLength);
    if (escape_.empty()) {
      TakeText(std::string_view(&c, 1));
      return;
    }
  }
  escape_ += c;
  if (escape_.size() == 2 && c != 'u') {
    Put(escape_);
    escape_.clear();
  } else if (escape_.size() % kEscapeLength == 0) {
    EndEscape();
  }
}

// At the last of four digits.
void JsonSieve::EndEscape() {
  const unsigned first = UnitOf(escape_);
  if (escape_.size() == kEscapeLength) {
    if (IsLeading(first)) return;
    Put(IsTrailing(first) ? "\\ufffd" : std::string_view(escape_));
    escape_.clear();
  } else if (IsTrailing(
                 UnitOf(std::string_view(escape_).substr(kEscapeLength)))) {
    Put(escape_);
    escape_.clear();
  } else {
    Put("\\ufffd");
    escape_.erase(0, kEscapeLength);
    EndEscape();
  }
}

void JsonSieve::EndText() {
  in_text_ = false;
  if (left_out_ == LeftOut::kText) left_out_ = LeftOut::kNothing;
  if (depth_ <= kMembersDepth) measured_from_ = kAnyLength;
}

// A part of a token, or what stands between two.
size_t JsonSieve::TakeOutside(std::string_view piece) {
  const bool token = Is(kInToken, piece.front());
  size_t run = 0;
  while (run < piece.size() && Is(kInToken, piece[run]) == token &&
         !Is(kStructure, piece[run])) {
    ++run;
  }
  if (token) {
    token_ += piece.substr(0, run);
    if (token_.size() > kLongestToken) {
      Put(token_);
      token_.clear();
    }
    return run;
  }
  EndToken();
  if (run > 0) {
    Put(piece.substr(0, run));
    return run;
  }
  const char c = piece.front();
  if (c == '{' || c == '[') {
    Open(c);
  } else if (c == '}' || c == ']') {
    Close(c);
  } else {
    in_text_ = true;
    if (depth_ <= kMembersDepth) measured_from_ = out_->size();
    Put("\"");
  }
  return 1;
}

void JsonSieve::EndToken() {
  if (token_.empty()) return;
  Put(Mended(token_));
  token_.clear();
}

void JsonSieve::Open(char c) {
  if (depth_ == kMembersDepth) measured_from_ = out_->size();
  if (depth_ == kMostDepth && left_out_ == LeftOut::kNothing) {
    Put("null");
    left_out_ = LeftOut::kDeeper;
    left_out_depth_ = depth_;
  }
  Put({&c, 1});
  ++depth_;
}

void JsonSieve::Close(char c) {
  Put({&c, 1});
  if (--depth_ <= kMembersDepth) measured_from_ = kAnyLength;
  if (left_out_ == LeftOut::kDeeper && depth_ <= left_out_depth_) {
    left_out_ = LeftOut::kNothing;
  }
  done_ = depth_ <= 0;
}

void JsonSieve::Put(std::string_view text) {
  if (left_out_ != LeftOut::kNothing) return;
  *out_ += text;
  if (measured_from_ == kAnyLength ||
      out_->size() - measured_from_ <= most_bytes_) {
    return;
  }
  const bool body = depth_ >= kMembersDepth;
  out_->replace(
      measured_from_, kAnyLength,
      body ? fmt::format(R"({{"{}":"{}"}})", kLeftOutKey, why_) : "null");
  left_out_ = depth_ > kMembersDepth ? LeftOut::kDeeper : LeftOut::kText;
  left_out_depth_ = kMembersDepth;
}

std::string Sieved(std::string_view json, JsonSieve sieve) {
  std::string sieved;
  sieved.reserve(json.size());
  const size_t taken = sieve.Take(json, &sieved);
  sieve.Finish(&sieved);
  return sieved.append(json.substr(taken));
}

}  // namespace workflow_health
