#include "datagrepper/curl_headers.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "datagrepper/curl_handles.h"

namespace workflow_health {
namespace {

constexpr Seconds kLongestRetryAfter = std::chrono::hours(24);

std::optional<std::string> HeaderOf(CURL* easy, const char* name) {
  curl_header* header = nullptr;
  if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) {
    return std::nullopt;
  }
  return header->value;
}

std::optional<Time> ParseHttpDate(const std::string& text) {
  const time_t time = curl_getdate(text.c_str(), nullptr);
  if (time == -1) return std::nullopt;
  return Time(Seconds(time));
}

// A number too large for its type is a long time, too.
std::optional<Seconds> ParseSeconds(std::string_view text) {
  std::uint32_t seconds = 0;  // no minus sign is read
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) return kLongestRetryAfter;
  return Seconds(seconds);
}

// Every form of an HTTP date begins with the day's name (RFC 9110, 5.6.7);
// curl_getdate() would read much else.
bool BeginsLikeDate(std::string_view text) {
  return !text.empty() &&
         std::isalpha(static_cast<unsigned char>(text[0])) != 0;
}

}  // namespace

int CurlStatus(CURL* easy) {
  return static_cast<int>(CurlInfo<long>(easy, CURLINFO_RESPONSE_CODE));
}

std::optional<Time> CurlDate(CURL* easy) {
  const auto text = HeaderOf(easy, "Date");
  return text ? ParseHttpDate(*text) : std::nullopt;
}

std::optional<Seconds> CurlRetryAfter(CURL* easy, std::optional<Time> date) {
  const auto text = HeaderOf(easy, "Retry-After");
  if (!text) return std::nullopt;
  std::optional<Seconds> after;
  if (!BeginsLikeDate(*text)) {
    after = ParseSeconds(*text);
  } else if (const auto until = ParseHttpDate(*text)) {
    const auto now = std::chrono::system_clock::now();
    after = *until - date.value_or(std::chrono::floor<Seconds>(now));
  }
  if (!after) return std::nullopt;
  return std::clamp(*after, Seconds(0), kLongestRetryAfter);
}

}  // namespace workflow_health
