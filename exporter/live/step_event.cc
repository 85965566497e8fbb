#include "live/step_event.h"

#include <charconv>
#include <string_view>

#include "base/fnv.h"

namespace workflow_health {
namespace {

// A field is its length, in one byte, and its bytes.
void Append(std::string_view field, std::string* packed) {
  field = field.substr(0, kLongestTold);
  *packed += static_cast<char>(static_cast<unsigned char>(field.size()));
  *packed += field;
}

void AppendNumber(std::int64_t number, std::string* packed) {
  Append(number == 0 ? std::string() : std::to_string(number), packed);
}

std::optional<std::string_view> TakeField(std::string_view* packed) {
  if (packed->empty()) return std::nullopt;
  const size_t size = static_cast<unsigned char>(packed->front());
  packed->remove_prefix(1);
  if (size > packed->size()) return std::nullopt;
  const std::string_view field = packed->substr(0, size);
  packed->remove_prefix(size);
  return field;
}

std::optional<std::int64_t> TakeNumber(std::string_view* packed) {
  const auto field = TakeField(packed);
  if (!field) return std::nullopt;
  std::int64_t number = 0;
  if (field->empty()) return number;
  const char* end = field->data() + field->size();
  const auto result = std::from_chars(field->data(), end, number);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return number;
}

}  // namespace

Event Pack(const std::string& of, const StepEvent& event) {
  const Time at = std::chrono::ceil<Seconds>(event.at);
  std::string told;
  AppendNumber(Microseconds(at - event.at).count(), &told);
  AppendNumber(event.item, &told);
  Append(event.what, &told);
  for (const About& about : event.about) {
    Append(about.kind, &told);
    Append(about.value, &told);
  }
  return {of, event.key, at, event.message_id, event.kind, std::move(told)};
}

std::optional<StepEvent> UnpackStepEvent(const Event& event) {
  constexpr std::int64_t kSecond = std::micro::den;
  std::string_view packed = event.told;
  const auto before = TakeNumber(&packed);
  const auto item = TakeNumber(&packed);
  const auto what = TakeField(&packed);
  if (!before || *before < 0 || *before >= kSecond || !item || !what ||
      event.kind == Event::Kind::kLinks) {
    return std::nullopt;
  }
  StepEvent told{Instant(event.at) - Microseconds(*before),
                 event.message_id,
                 event.kind,
                 event.key,
                 *item,
                 std::string(*what),
                 {}};
  while (!packed.empty()) {
    const auto kind = TakeField(&packed);
    const auto value = TakeField(&packed);
    if (!kind || !value) return std::nullopt;
    told.about.push_back({std::string(*kind), std::string(*value)});
  }
  return told;
}

std::int64_t KeyOf(const std::vector<std::string>& texts) {
  Fnv1a hash;
  for (const std::string& text : texts) {
    hash.Add(std::uint64_t{text.size()});
    hash.Add(text);
  }
  const auto key = static_cast<std::int64_t>(hash.Value() >> 1U);
  return key == 0 ? 1 : key;
}

}  // namespace workflow_health
