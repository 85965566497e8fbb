#include "config/yaml.h"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "base/text.h"
#include "config/values.h"

namespace workflow_health {
namespace {

// Over a hundred times the default configuration. Bounds the work that a file
// can make by its length; the depth is bounded by yaml-cpp.
constexpr size_t kMostBytes = 1U << 20;
constexpr size_t kLongestMessage = 2000;
// More than any mapping has: an alias makes a long one long many times.
constexpr size_t kMostKeys = 100;

YAML::Mark MarkAt(int line, int column) {
  YAML::Mark mark;
  mark.line = line;
  mark.column = column;
  return mark;
}

// yaml-cpp takes the byte 4 for the end of the file and lets broken UTF-8
// pass, which would end up in labels and JSON.
std::optional<YAML::Mark> FindUnreadable(std::string_view text) {
  int number = 0;
  for (const std::string_view line : SplitLines(text)) {
    std::string plain(line);
    std::ranges::replace(plain, '\t', ' ');
    const std::string printable = Printable(plain, plain.size() * 3);
    if (plain != printable) {
      const auto differs = std::ranges::mismatch(plain, printable).in1;
      return MarkAt(number, static_cast<int>(differs - plain.begin()));
    }
    ++number;
  }
  return std::nullopt;
}

// Where the documents of a file begin.
class Beginnings : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    places.push_back(mark);
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

  std::vector<YAML::Mark> places;
};

// Of the first two documents: YAML::LoadAll never comes to the end of a file
// with a stray comma or bracket, which it takes for one document after another.
std::vector<YAML::Mark> BeginningsOf(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Beginnings beginnings;
  while (beginnings.places.size() < 2 &&
         parser.HandleNextDocument(beginnings)) {
  }
  return std::move(beginnings.places);
}

std::optional<YAML::Node> LoadOnly(const std::string& text,
                                   Mistakes& mistakes) {
  const auto beginnings = BeginningsOf(text);
  if (beginnings.size() == 1) return YAML::Load(text);
  if (beginnings.empty()) {
    mistakes.Add(MarkAt(0, 0), "the file is empty; expected a configuration");
  } else {
    mistakes.Add(beginnings[1],
                 "the document ends before this; expected only one");
  }
  return std::nullopt;
}

std::optional<YAML::Node> Parse(const std::string& text, Mistakes& mistakes) {
  try {
    return LoadOnly(text, mistakes);
  } catch (const YAML::DeepRecursion& error) {
    mistakes.Add(error.mark, "nested too deeply; expected a few levels");
  } catch (const YAML::Exception& error) {
    mistakes.Add(error.mark,
                 fmt::format("expected valid YAML, but: {}", error.msg));
  }
  return std::nullopt;
}

// yaml-cpp notes for an empty value the place of whatever follows it.
YamlValue ValueAt(const YAML::Mark& place, const YAML::Node& value) {
  return {value, value.IsNull() ? place : value.Mark()};
}

bool CheckAmount(const YamlValue& entry, std::string_view kind,
                 const Amount& amount, Mistakes& mistakes) {
  const size_t size = entry.value.size();
  if (amount.least <= size && size <= amount.most) return true;
  mistakes.Add(entry.place,
               fmt::format("{} of {} {} stands here; expected {} to {}", kind,
                           size, amount.what, amount.least, amount.most));
  return false;
}

bool Has(const std::vector<NamedValue>& entries, std::string_view name) {
  return std::ranges::find(entries, name, &NamedValue::name) != entries.end();
}

// Every key that is a text and accepted, once, with its value.
template <class Accept>
std::vector<NamedValue> UniqueValues(const YAML::Node& mapping,
                                     Mistakes& mistakes, Accept accept) {
  std::vector<NamedValue> entries;
  for (const auto& pair : mapping) {
    const YamlValue key = ValueAt(mapping.Mark(), pair.first);
    const auto name = ReadScalar(key, kKey, mistakes);
    if (!name || !accept(key, *name)) continue;
    if (Has(entries, *name)) {
      mistakes.Add(
          key.place,
          fmt::format("'{}' stands here a second time; expected once", *name));
      continue;
    }
    entries.push_back({*name, ValueAt(key.place, pair.second)});
  }
  return entries;
}

}  // namespace

void Mistakes::Add(const YAML::Mark& place, std::string_view message) {
  mistakes_.emplace(std::max(place.line, 0) + 1, std::max(place.column, 0) + 1,
                    Printable(message, kLongestMessage));
}

std::vector<Mistake> Mistakes::List() const {
  std::vector<Mistake> list;
  for (const auto& [line, column, message] : mistakes_) {
    list.push_back({line, column, message});
  }
  return list;
}

std::optional<YamlValue> LoadDocument(std::string_view text,
                                      Mistakes& mistakes) {
  if (text.size() > kMostBytes) {
    mistakes.Add(MarkAt(0, 0),
                 fmt::format("the file has {} bytes; expected at most {}",
                             text.size(), kMostBytes));
    return std::nullopt;
  }
  if (const auto place = FindUnreadable(text)) {
    mistakes.Add(*place, "a byte that is no text; expected UTF-8");
    return std::nullopt;
  }
  const auto document = Parse(std::string(text), mistakes);
  if (!document) return std::nullopt;
  return ValueAt(MarkAt(0, 0), *document);
}

std::string_view KindOf(const YAML::Node& node) {
  if (node.IsSequence()) return "a list";
  if (node.IsMap()) return "a mapping";
  return node.IsScalar() ? "a single value" : "nothing";
}

std::vector<YamlValue> Items(const YamlValue& list, const Amount& amount,
                             Mistakes& mistakes) {
  if (!list.value.IsSequence()) {
    mistakes.Add(list.place, fmt::format("expected a list of {}, not {}",
                                         amount.what, KindOf(list.value)));
    return {};
  }
  if (!CheckAmount(list, "a list", amount, mistakes)) return {};
  std::vector<YamlValue> items;
  for (const YAML::Node& item : list.value) {
    items.push_back(ValueAt(list.place, item));
  }
  return items;
}

std::vector<NamedValue> NamedValues(const YamlValue& mapping,
                                    const Amount& amount, Mistakes& mistakes) {
  if (!mapping.value.IsMap()) {
    mistakes.Add(mapping.place,
                 fmt::format("expected a mapping of {} by name, not {}",
                             amount.what, KindOf(mapping.value)));
    return {};
  }
  if (!CheckAmount(mapping, "a mapping", amount, mistakes)) return {};
  return UniqueValues(mapping.value, mistakes,
                      [&](const YamlValue& key, const std::string&) {
                        // Is the name wrong, what it names is still looked at.
                        static_cast<void>(ReadScalar(key, kName, mistakes));
                        return true;
                      });
}

Mapping::Mapping(const YamlValue& entry,
                 const std::vector<std::string_view>& keys, Mistakes& mistakes)
    : is_mapping_(entry.value.IsMap()),
      place_(entry.place),
      mistakes_(mistakes) {
  const std::string expected = fmt::format("{}", fmt::join(keys, ", "));
  if (!is_mapping_) {
    mistakes.Add(place_,
                 fmt::format("expected a mapping with the keys {}, not {}",
                             expected, KindOf(entry.value)));
    return;
  }
  if (!CheckAmount(entry, "a mapping", {0, kMostKeys, "keys"}, mistakes)) {
    is_mapping_ = false;
    return;
  }
  const auto accept = [&](const YamlValue& key, const std::string& name) {
    if (std::ranges::find(keys, name) != keys.end()) return true;
    mistakes.Add(key.place,
                 fmt::format("'{}' is not a key here; expected one of {}",
                             Printable(name, 60), expected));
    return false;
  };
  entries_ = UniqueValues(entry.value, mistakes, accept);
}

std::optional<YamlValue> Mapping::Find(std::string_view key) const {
  const auto found = std::ranges::find(entries_, key, &NamedValue::name);
  if (found == entries_.end()) return std::nullopt;
  return found->entry;
}

std::optional<YamlValue> Mapping::Require(std::string_view key,
                                          std::string_view expected) const {
  auto entry = Find(key);
  // Of what is no mapping at all, that has been said.
  if (!entry && is_mapping_) {
    mistakes_.Add(place_, fmt::format("'{}' is missing here; expected {}", key,
                                      expected));
  }
  return entry;
}

}  // namespace workflow_health
