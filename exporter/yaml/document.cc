#include "yaml/document.h"

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"

namespace workflow_health {
namespace {

// Far more than people write. Bounds the work that a file can make by its
// length; the depth is bounded by yaml-cpp.
constexpr size_t kMostBytes = 1U << 20;
// yaml-cpp takes some 400 bytes for each value, even an empty one, and reads a
// whole line before it reports the first. No value comes without one of these.
constexpr std::string_view kParts = "\n\r,[{";
constexpr size_t kMostParts = 20'000;
constexpr std::string_view kByteOrderMark = "\uFEFF";

// yaml-cpp counts from 0, and has marks of -1 for nowhere.
FilePlace PlaceOf(const YAML::Mark& mark) {
  return {std::max(mark.line, 0) + 1, std::max(mark.column, 0) + 1};
}

// yaml-cpp takes the byte 4 for the end of the file and lets broken UTF-8
// pass, which would end up in labels and JSON. What hides or reorders text
// would deceive whoever reads the file.
std::optional<FilePlace> FindUnreadable(std::string_view text) {
  int number = 0;
  for (const std::string_view line : SplitLines(text)) {
    ++number;
    std::string plain(line);
    std::ranges::replace(plain, '\t', ' ');
    const std::string printable = Printable(plain, plain.size() * 3);
    if (plain == printable) continue;
    const auto differs = std::ranges::mismatch(plain, printable).in1;
    return FilePlace{number, static_cast<int>(differs - plain.begin()) + 1};
  }
  return std::nullopt;
}

// Where the documents of a file begin.
class Beginnings : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    places.push_back(PlaceOf(mark));
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

  std::vector<FilePlace> places;
};

// Of the first two documents: YAML::LoadAll never comes to the end of a file
// with a stray comma or bracket, which it takes for one document after another.
std::vector<FilePlace> BeginningsOf(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Beginnings beginnings;
  while (beginnings.places.size() < 2 &&
         parser.HandleNextDocument(beginnings)) {
  }
  return std::move(beginnings.places);
}

std::optional<YamlValue> LoadOnly(const std::string& text, Mistakes& mistakes) {
  const auto beginnings = BeginningsOf(text);
  if (beginnings.size() == 1) return ValueAt({}, YAML::Load(text));
  if (beginnings.size() > 1) {
    mistakes.Add(beginnings[1],
                 "a second document begins here; expected only one");
  }
  return std::nullopt;
}

std::optional<YamlValue> Parse(const std::string& text, Mistakes& mistakes) {
  try {
    return LoadOnly(text, mistakes);
  } catch (const YAML::DeepRecursion& error) {
    mistakes.Add(PlaceOf(error.mark),
                 "nested too deeply; expected a few levels");
  } catch (const YAML::Exception& error) {
    mistakes.Add(PlaceOf(error.mark),
                 fmt::format("expected valid YAML, but: {}", error.msg));
  }
  return std::nullopt;
}

}  // namespace

// yaml-cpp notes for an empty value the place of whatever follows it.
YamlValue ValueAt(const FilePlace& key, const YAML::Node& value) {
  return {value, value.IsNull() ? key : PlaceOf(value.Mark()), key};
}

std::string_view KindOf(const YAML::Node& node) {
  if (node.IsSequence()) return "a list";
  if (node.IsMap()) return "a mapping";
  return node.IsScalar() ? "a single value" : "nothing";
}

std::optional<YamlValue> LoadDocument(std::string_view text,
                                      Mistakes& mistakes) {
  if (text.size() > kMostBytes) {
    mistakes.Add({}, fmt::format("the file has {} bytes; expected at most {}",
                                 text.size(), kMostBytes));
    return std::nullopt;
  }
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  if (const auto place = FindUnreadable(text)) {
    mistakes.Add(*place,
                 "this is not text; expected UTF-8 without control characters");
    return std::nullopt;
  }
  const auto parts = static_cast<size_t>(std::ranges::count_if(
      text, [](char c) { return kParts.find(c) != kParts.npos; }));
  if (parts > kMostParts) {
    mistakes.Add({}, fmt::format("the file has {} lines, commas and brackets; "
                                 "expected at most {}",
                                 parts, kMostParts));
    return std::nullopt;
  }
  return Parse(std::string(text), mistakes);
}

}  // namespace workflow_health
