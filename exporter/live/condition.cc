#include "live/condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace workflow_health {
namespace {

bool AllHold(const std::vector<Condition>& conditions,
             const boost::json::value& body, size_t element, Groups* groups) {
  return std::ranges::all_of(conditions, [&](const Condition& condition) {
    return condition.Holds(body, element, groups);
  });
}

// Of conditions that do not all hold, why the first one does not.
std::optional<std::string> WhyNotAll(const std::vector<Condition>& conditions,
                                     const boost::json::value& body,
                                     size_t element) {
  Groups groups;
  for (const Condition& condition : conditions) {
    if (!condition.Holds(body, element, &groups)) {
      return condition.WhyNot(body, element);
    }
  }
  return std::nullopt;
}

}  // namespace

bool Condition::Holds(const boost::json::value& body, size_t element,
                      Groups* groups) const {
  const boost::json::value* value = pointer.Find(body, element);
  if (value == nullptr) return absent != negated;
  const std::string text = TextOf(*value);
  return negated != std::ranges::any_of(patterns, [&](const Pattern& pattern) {
           return negated ? pattern.MatchesWhole(text)
                          : pattern.MatchWhole(text, groups);
         });
}

std::string Condition::WhyNot(const boost::json::value& body,
                              size_t element) const {
  std::vector<std::string> expected;
  for (const Pattern& pattern : patterns) {
    expected.push_back("'" + pattern.text() + "'");
  }
  if (absent) expected.emplace_back("absent");
  const boost::json::value* value = pointer.Find(body, element);
  const std::string found =
      value == nullptr ? "absent" : "'" + Printable(TextOf(*value)) + "'";
  return fmt::format("{} is {}, expected {}{}", pointer.text(), found,
                     negated ? "not " : "", EitherOf(expected));
}

bool Conditions::Hold(const boost::json::value& body, size_t element,
                      Groups* groups) const {
  if (!AllHold(all, body, element, groups)) return false;
  if (any.empty()) return true;
  for (const auto& conditions : any) {
    Groups found = *groups;
    if (!AllHold(conditions, body, element, &found)) continue;
    *groups = std::move(found);
    return true;
  }
  return false;
}

std::optional<std::string> Conditions::WhyNot(const boost::json::value& body,
                                              size_t element) const {
  if (auto why = WhyNotAll(all, body, element)) return why;
  std::vector<std::string> reasons;
  for (const auto& conditions : any) {
    auto why = WhyNotAll(conditions, body, element);
    if (!why) return std::nullopt;
    reasons.push_back(*std::move(why));
  }
  if (reasons.empty()) return std::nullopt;
  return fmt::format("none of `any` holds: {}", fmt::join(reasons, "; "));
}

}  // namespace workflow_health
