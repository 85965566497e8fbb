#include "workflow/pattern.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <utility>

namespace workflow_health {
namespace {

// A line of ten megabytes must not cost ten megabytes of matching: what a line
// is about stands at its beginning.
constexpr size_t kMatchedBytes = 4096;

// Latin1: any byte is a character, so that broken UTF-8 cannot fail to match.
re2::RE2::Options Options() {
  re2::RE2::Options options(re2::RE2::Latin1);
  options.set_log_errors(false);
  // Values of messages may hold line feeds; lines of logs hold none.
  options.set_dot_nl(true);
  return options;
}

re2::StringPiece Piece(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

Pattern::Pattern(std::string text, std::shared_ptr<const re2::RE2> compiled)
    : text_(std::move(text)), compiled_(std::move(compiled)) {}

Result<Pattern> Pattern::Compile(std::string text) {
  auto compiled = std::make_shared<const re2::RE2>(text, Options());
  if (!compiled->ok()) return Error{compiled->error()};
  return Pattern(std::move(text), std::move(compiled));
}

bool Pattern::MatchesWhole(std::string_view subject) const {
  return re2::RE2::FullMatch(Piece(subject), *compiled_);
}

bool Pattern::OccursIn(std::string_view subject) const {
  return re2::RE2::PartialMatch(Piece(subject), *compiled_);
}

std::vector<std::string> Pattern::GroupNames() const {
  std::vector<std::string> names;
  for (const auto& [number, name] : compiled_->CapturingGroupNames()) {
    names.push_back(name);
  }
  return names;
}

bool Pattern::MatchWhole(std::string_view subject,
                         std::map<std::string, std::string>* groups) const {
  const auto& names = compiled_->CapturingGroupNames();
  if (names.empty()) return MatchesWhole(subject);
  const auto count = static_cast<size_t>(compiled_->NumberOfCapturingGroups());
  std::vector<re2::StringPiece> found(count + 1);
  const re2::StringPiece text = Piece(subject);
  if (!compiled_->Match(text, 0, text.size(), re2::RE2::ANCHOR_BOTH,
                        found.data(), static_cast<int>(found.size()))) {
    return false;
  }
  for (const auto& [number, name] : names) {
    (*groups)[name] = std::string(found[static_cast<size_t>(number)]);
  }
  return true;
}

struct PatternSet::Compiled {
  std::vector<Pattern> patterns;
  re2::RE2::Set set{Options(), re2::RE2::UNANCHORED};
  bool usable = true;
};

PatternSet::PatternSet(std::vector<Pattern> patterns) {
  auto compiled = std::make_unique<Compiled>();
  compiled->patterns = std::move(patterns);
  for (const Pattern& pattern : compiled->patterns) {
    if (compiled->set.Add(pattern.text(), nullptr) < 0)
      compiled->usable = false;
  }
  if (!compiled->set.Compile()) compiled->usable = false;
  compiled_ = std::move(compiled);
}

PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet::~PatternSet() = default;

bool PatternSet::Match(std::string_view subject,
                       std::vector<bool>* hits) const {
  subject = subject.substr(0, kMatchedBytes);
  hits->assign(compiled_->patterns.size(), false);
  re2::RE2::Set::ErrorInfo error{};
  bool any = false;
  if (compiled_->usable) {
    thread_local std::vector<int> indices;
    any = compiled_->set.Match(Piece(subject), &indices, &error);
    for (const int index : indices) (*hits)[static_cast<size_t>(index)] = true;
  }
  // Patterns too large to be matched together are matched one by one.
  if (!compiled_->usable || error.kind != re2::RE2::Set::kNoError) {
    for (size_t i = 0; i < hits->size(); ++i) {
      const bool occurs = compiled_->patterns[i].OccursIn(subject);
      (*hits)[i] = occurs;
      any |= occurs;
    }
  }
  return any;
}

}  // namespace workflow_health
