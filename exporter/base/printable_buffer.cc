#include "base/printable_buffer.h"

#include <string>
#include <string_view>

#include "base/text.h"

namespace workflow_health {

std::streamsize PrintableBuffer::xsputn(const char* text,
                                        std::streamsize size) {
  std::string shown;
  for (std::string_view rest(text, size_t(size)); !rest.empty();) {
    const std::string_view character = CutCharacter(&rest);
    shown += character != "\n" && IsControl(character) ? " " : character;
  }
  const auto length = static_cast<std::streamsize>(shown.size());
  return target_->sputn(shown.data(), length) == length ? size : 0;
}

PrintableBuffer::int_type PrintableBuffer::overflow(int_type character) {
  if (traits_type::eq_int_type(character, traits_type::eof())) {
    return traits_type::not_eof(character);
  }
  const char c = traits_type::to_char_type(character);
  return xsputn(&c, 1) == 1 ? character : traits_type::eof();
}

}  // namespace workflow_health
