#include "config/step_events.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "base/text.h"
#include "config/values.h"

namespace workflow_health {
namespace {

using Tells = EventRule::Tells;

constexpr Amount kTopics{1, 20, "topics"};
constexpr Amount kTemplates{1, 10, "parts"};
constexpr Amount kConditions{1, 50, "conditions"};
constexpr Amount kAlternatives{1, 20, "alternatives"};
constexpr Amount kPatterns{1, 20, "patterns"};
constexpr Amount kAbout{1, 10, "kinds"};
constexpr std::string_view kTellsExpected =
    "one of opens, closes, fails, cancels, verdict";
constexpr std::string_view kTopicExpected =
    "a whole topic, like org.fedoraproject.prod.buildsys.tag";
constexpr char kAny[] = "any";

Result<Tells> ParseTells(std::string_view text) {
  constexpr std::pair<std::string_view, Tells> kWords[] = {
      {"opens", Tells::kOpens},
      {"closes", Tells::kCloses},
      {"fails", Tells::kFails},
      {"cancels", Tells::kCancels},
      {"verdict", Tells::kVerdict}};
  for (const auto& [word, tells] : kWords) {
    if (word == text) return tells;
  }
  return IsNot(text, "what a message tells", kTellsExpected);
}

// Not a pattern: with another prefix, the message is of another server.
Result<std::string> ParseTopic(std::string_view text) {
  static const Pattern well_formed =
      Pattern::Compile(R"([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+)").value();
  constexpr size_t kLongest = 200;
  if (text.size() <= kLongest && well_formed.MatchesWhole(text)) {
    return ParseText(text);
  }
  return IsNot(text, "a topic", kTopicExpected);
}

Result<TextTemplate> ParseTemplate(std::string_view text) {
  if (!text.empty()) return TextTemplate::Parse(text);
  return IsNot(text, "a text", "a JSON pointer, or a text like '{/a}-{/b}'");
}

constexpr Scalar<Tells> kTells{kTellsExpected, ParseTells};
constexpr Scalar<std::string> kTopic{kTopicExpected, ParseTopic};
constexpr Scalar<TextTemplate> kTemplate{
    "a JSON pointer, or a text like '{/a}-{/b}'", ParseTemplate};
constexpr Scalar<JsonPointer> kPointer{"a JSON pointer like /generated_at",
                                       JsonPointer::Parse};

Result<std::string> ParsePointerName(std::string_view text) {
  const auto pointer = JsonPointer::Parse(text);
  if (!pointer) return pointer.error();
  return ParseText(text);
}

Result<std::string> ParseConditionName(std::string_view text) {
  return text == kAny ? ParseText(text) : ParsePointerName(text);
}

// A pattern, or nothing: absent.
void ReadExpected(const YamlValue& value, Mistakes& mistakes,
                  Condition* condition) {
  if (value.value.IsNull()) {
    condition->absent = true;
  } else if (auto pattern = ReadScalar(value, kPattern, mistakes)) {
    condition->patterns.push_back(*std::move(pattern));
  }
}

void ReadOneOf(const YamlValue& value, Mistakes& mistakes,
               Condition* condition) {
  if (!value.value.IsSequence()) {
    ReadExpected(value, mistakes, condition);
    return;
  }
  for (const YamlValue& item : Items(value, kPatterns, mistakes)) {
    ReadExpected(item, mistakes, condition);
  }
}

std::optional<Condition> ReadCondition(const NamedValue& named,
                                       Mistakes& mistakes) {
  auto pointer = JsonPointer::Parse(named.name);
  if (!pointer) return std::nullopt;
  Condition condition{*std::move(pointer), {}};
  if (!named.entry.value.IsMap()) {
    ReadOneOf(named.entry, mistakes, &condition);
    return condition;
  }
  condition.negated = true;
  const Mapping mapping(named.entry, {"not"}, mistakes);
  const auto entry =
      mapping.Require("not", "a pattern, a list of patterns, or nothing");
  if (entry) ReadOneOf(*entry, mistakes, &condition);
  return condition;
}

std::vector<Condition> ReadAll(const YamlValue& mapping, Mistakes& mistakes) {
  std::vector<Condition> conditions;
  for (const NamedValue& named :
       NamedValues(mapping, kConditions, ParsePointerName, mistakes)) {
    auto condition = ReadCondition(named, mistakes);
    if (condition) conditions.push_back(*std::move(condition));
  }
  return conditions;
}

Conditions ReadConditions(const Mapping& rule, Mistakes& mistakes) {
  Conditions where;
  const auto entry = rule.Find("where");
  if (!entry) return where;
  for (const NamedValue& named :
       NamedValues(*entry, kConditions, ParseConditionName, mistakes)) {
    if (named.name != kAny) {
      auto condition = ReadCondition(named, mistakes);
      if (condition) where.all.push_back(*std::move(condition));
      continue;
    }
    for (const YamlValue& item : Items(named.entry, kAlternatives, mistakes)) {
      where.any.push_back(ReadAll(item, mistakes));
    }
  }
  return where;
}

std::vector<std::string> ReadTopicList(const Mapping& rule,
                                       const FilePlace& place,
                                       Mistakes& mistakes) {
  std::vector<std::string> topics;
  const auto one = rule.Find("topic");
  const auto several = rule.Find("topics");
  if (one.has_value() == several.has_value()) {
    mistakes.Add(place, one ? "both topic and topics; expected one of them"
                            : "no topic; expected topic or topics");
  }
  if (one) {
    auto topic = ReadScalar(*one, kTopic, mistakes);
    if (topic) topics.push_back(*std::move(topic));
  }
  if (!several) return topics;
  std::ranges::move(ReadItems(*several, kTopics, kTopic, mistakes),
                    std::back_inserter(topics));
  return topics;
}

std::vector<AboutRule> ReadAbout(const Mapping& rule, Mistakes& mistakes) {
  std::vector<AboutRule> about;
  const auto entry = rule.Find("about");
  if (!entry) return about;
  for (const NamedValue& named :
       NamedValues(*entry, kAbout, ParseName, mistakes)) {
    auto value = ReadScalar(named.entry, kTemplate, mistakes);
    if (value) about.push_back({named.name, *std::move(value)});
  }
  return about;
}

// A key that only what tells `tells` has: it must stand there, or must not.
template <class T>
T ReadOfKind(const Mapping& rule, std::string_view key, bool wanted,
             const Scalar<T>& scalar, Mistakes& mistakes) {
  T value{};
  if (wanted) {
    auto read = rule.ReadRequired(key, scalar);
    if (read) value = *std::move(read);
  } else if (const auto entry = rule.Find(key)) {
    mistakes.Add(
        entry->key,
        fmt::format("{} does not belong to what this event tells", key));
  }
  return value;
}

// Of the whole rule, with what the step reads of each message.
std::vector<TextTemplate> AllTemplates(
    const EventRule& rule, const std::vector<TextTemplate>& supersedes) {
  std::vector<TextTemplate> all = rule.key;
  std::ranges::copy(supersedes, std::back_inserter(all));
  for (const AboutRule& about : rule.about) all.push_back(about.value);
  all.push_back(rule.verdict);
  return all;
}

void CheckLists(const EventRule& rule, bool supersedes, const FilePlace& place,
                Mistakes& mistakes) {
  const auto lists = rule.Lists();
  if (lists.size() > 1) {
    mistakes.Add(place, fmt::format("the event goes through {} lists ({}/*); "
                                    "expected one",
                                    lists.size(), fmt::join(lists, "/*, ")));
  } else if (supersedes && !lists.empty()) {
    mistakes.Add(place,
                 "the event goes through a list; expected none in a "
                 "step with `supersedes`");
  }
}

// Else all that passes through the step would be one item.
void CheckKey(const EventRule& rule, const FilePlace& place,
              Mistakes& mistakes) {
  if (rule.key.empty() ||
      !std::ranges::all_of(rule.key, &TextTemplate::IsFixed)) {
    return;
  }
  mistakes.Add(place,
               "the key is the same for every message; expected a JSON "
               "pointer, like /build_id");
}

void CheckGroups(const EventRule& rule,
                 const std::vector<TextTemplate>& templates,
                 const FilePlace& place, Mistakes& mistakes) {
  std::set<std::string> known;
  for (const Condition& condition : rule.AllConditions()) {
    if (condition.negated) continue;
    for (const Pattern& pattern : condition.patterns) {
      for (std::string& name : pattern.GroupNames()) {
        known.insert(std::move(name));
      }
    }
  }
  for (const TextTemplate& text : templates) {
    for (const std::string& name : text.GroupNames()) {
      if (known.contains(name)) continue;
      mistakes.Add(place, fmt::format("no pattern in `where` has a group "
                                      "'{0}'; expected one like (?P<{0}>...)",
                                      Printable(name)));
    }
  }
}

}  // namespace

std::vector<TextTemplate> ReadTemplates(const YamlValue& list,
                                        Mistakes& mistakes) {
  return ReadItems(list, kTemplates, kTemplate, mistakes);
}

std::optional<EventRule> ReadEventRule(
    const YamlValue& item, const std::vector<TextTemplate>& supersedes,
    Mistakes& mistakes) {
  const size_t before = mistakes.size();
  const Mapping mapping(item,
                        {"tells", "topic", "topics", "where", "key", "about",
                         "time", "cause", "verdict"},
                        mistakes);
  const auto tells = mapping.ReadRequired("tells", kTells);
  EventRule rule;
  rule.topics = ReadTopicList(mapping, item.place, mistakes);
  rule.where = ReadConditions(mapping, mistakes);
  const auto key = mapping.Require("key", "a list of JSON pointers or texts");
  if (key) rule.key = ReadTemplates(*key, mistakes);
  rule.about = ReadAbout(mapping, mistakes);
  rule.time = mapping.Read("time", kPointer);
  if (!tells) return std::nullopt;
  rule.tells = *tells;
  rule.cause =
      ReadOfKind(mapping, "cause", *tells == Tells::kFails, kName, mistakes);
  rule.verdict = ReadOfKind(mapping, "verdict", *tells == Tells::kVerdict,
                            kTemplate, mistakes);
  CheckKey(rule, item.place, mistakes);
  CheckLists(rule, !supersedes.empty(), item.place, mistakes);
  CheckGroups(rule, AllTemplates(rule, supersedes), item.place, mistakes);
  if (mistakes.size() > before) return std::nullopt;
  return rule;
}

}  // namespace workflow_health
