#include "datagrepper/surrogates.h"

#include <charconv>

namespace workflow_health {
namespace {

constexpr size_t kEscapeLength = 6;  // \u and four digits

// What the escape at `place` stands for; 0 if there is none.
unsigned UnitAt(const std::string& json, size_t place) {
  if (json.size() < place + kEscapeLength || json[place] != '\\' ||
      json[place + 1] != 'u') {
    return 0;
  }
  const char* const end = json.data() + place + kEscapeLength;
  unsigned unit = 0;
  const auto parsed = std::from_chars(json.data() + place + 2, end, unit, 16);
  return parsed.ptr == end ? unit : 0;
}

bool IsLeading(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsTrailing(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace

void MendLoneSurrogates(std::string* json) {
  size_t place = json->find('\\');
  while (place != std::string::npos) {
    const unsigned unit = UnitAt(*json, place);
    size_t length = unit == 0 ? 2 : kEscapeLength;
    if (IsLeading(unit) && IsTrailing(UnitAt(*json, place + kEscapeLength))) {
      length = 2 * kEscapeLength;
    } else if (IsLeading(unit) || IsTrailing(unit)) {
      json->replace(place, kEscapeLength, "\\ufffd");
    }
    place = json->find('\\', place + length);
  }
}

}  // namespace workflow_health
