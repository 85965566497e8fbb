// Regular expressions from the configuration, matched in linear time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace re2 {
class RE2;
}

namespace workflow_health {

// A regular expression in RE2's syntax
// (https://github.com/google/re2/wiki/Syntax). Copies share the compiled form.
// Thread-safe.
class Pattern {
 public:
  // Fails with RE2's own words where `text` is no regular expression.
  [[nodiscard]] static Result<Pattern> Compile(std::string text);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool MatchesWhole(std::string_view subject) const;
  [[nodiscard]] bool OccursIn(std::string_view subject) const;
  // The names of its groups: "tag" of "(?P<tag>f\\d+)-signing-pending".
  [[nodiscard]] std::vector<std::string> GroupNames() const;
  // As MatchesWhole; adds what each named group matched, by name.
  bool MatchWhole(std::string_view subject,
                  std::map<std::string, std::string>* groups) const;

 private:
  Pattern(std::string text, std::shared_ptr<const re2::RE2> compiled);

  std::string text_;
  std::shared_ptr<const re2::RE2> compiled_;
};

// Many patterns, matched in one pass over the text. Only the first 4,096 bytes
// of a text are looked at. Thread-safe.
class PatternSet {
 public:
  explicit PatternSet(std::vector<Pattern> patterns);
  PatternSet(PatternSet&&) noexcept;
  ~PatternSet();

  // Sets hits[i] for each pattern i that occurs somewhere in `subject` and
  // clears the others; `hits` gets one entry for each pattern. Returns whether
  // any occurs.
  bool Match(std::string_view subject, std::vector<bool>* hits) const;

 private:
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace workflow_health
