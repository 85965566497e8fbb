#include "config/values.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "workflow/catalogue.h"

namespace workflow_health {
namespace {

constexpr size_t kLongestPattern = 1000;
constexpr size_t kLongestContact = 200;

template <class T>
std::optional<T> ParseWhole(std::string_view text) {
  T number{};
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc() || end != last) return std::nullopt;
  return number;
}

std::optional<double> ParseNumber(std::string_view text) {
  const auto number = ParseWhole<double>(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

bool IsName(std::string_view text) {
  static const Pattern well_formed =
      Pattern::Compile("[a-z0-9][a-z0-9-]{0,59}").value();
  return well_formed.MatchesWhole(text);
}

}  // namespace

Result<Time> ParseHistoryStart(std::string_view text) {
  auto start = ParseTime(text);
  if (!start || *start > Time()) return start;
  return IsNot(text, "a history start",
               "a time later than " + FormatTime(Time()));
}

Result<Seconds> ParseDelay(std::string_view text) {
  if (text == "0s" || text == "0") return Seconds(0);
  return ParseDuration(text);
}

Result<double> ParseTarget(std::string_view text) {
  const auto target = ParseNumber(text);
  if (target && *target > 0 && *target < 1) return *target;
  return IsNot(text, "a target",
               "a number more than 0 and less than 1, like 0.95");
}

Result<double> ParseRunsPerDay(std::string_view text) {
  const auto runs = ParseNumber(text);
  if (runs && *runs > 0) return *runs;
  return IsNot(text, "a number of runs per day",
               "a number more than 0, like 20");
}

Result<std::string> ParseEnvironment(std::string_view text) {
  if (text == "prod" || text == "stg") return ParseText(text);
  return IsNot(text, "an environment", "prod or stg");
}

// The text is not repeated in the mistake: it may hold a password.
Result<std::string> ParseAddress(std::string_view text) {
  static const Pattern well_formed =
      Pattern::Compile(R"((?i)https?://([a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\]))"
                       R"((:[0-9]{1,5})?(/[^\s?#]*)?)")
          .value();
  if (!well_formed.MatchesWhole(text)) {
    return Error{
        "this is not an address of datagrepper; expected http:// or https://, "
        "a host and a path, without user, query and fragment"};
  }
  while (text.ends_with('/')) text.remove_suffix(1);
  return ParseText(text);
}

Result<Datagrepper::Interface> ParseInterface(std::string_view text) {
  if (text == "search") return Datagrepper::Interface::kSearch;
  if (text == "raw") return Datagrepper::Interface::kRaw;
  return IsNot(text, "an interface of datagrepper", "search or raw");
}

Result<int> ParseRequestsAtOnce(std::string_view text) {
  const auto requests = ParseWhole<int>(text);
  if (requests && *requests >= 1 && *requests <= 16) return *requests;
  return IsNot(text, "a number of requests", kRequestsExpected);
}

Result<int> ParseRequestsPerSecond(std::string_view text) {
  const auto requests = ParseWhole<int>(text);
  if (requests && *requests >= 1 && *requests <= 1000) return *requests;
  return IsNot(text, "a number of requests", kRequestsPerSecondExpected);
}

// The text is not repeated in the mistake: it may hold a password.
Result<std::string> ParseContact(std::string_view text) {
  static const Pattern well_formed =
      Pattern::Compile(R"(https?://[^\s@()\\[:^print:]]+|)"
                       R"([^\s@:/()\\[:^print:]]+@[^\s@:/()\\[:^print:]]+)")
          .value();
  if (text.size() <= kLongestContact && well_formed.MatchesWhole(text)) {
    return ParseText(text);
  }
  return Error{
      fmt::format("this is not a contact; expected {}", kContactExpected)};
}

Result<Seconds> ParseTimeout(std::string_view text) {
  const auto timeout = ParseDuration(text);
  if (timeout && *timeout <= std::chrono::minutes(10)) return *timeout;
  return IsNot(text, "a timeout", kTimeoutExpected);
}

Result<Seconds> ParsePoll(std::string_view text) {
  const auto poll = ParseDuration(text);
  if (poll && *poll <= std::chrono::hours(24)) return *poll;
  return IsNot(text, "a pause between polls", kPollExpected);
}

Result<Seconds> ParseOverlap(std::string_view text) {
  const auto overlap = ParseDelay(text);
  if (overlap && *overlap <= std::chrono::days(7)) return *overlap;
  return IsNot(text, "an overlap", kOverlapExpected);
}

Result<std::string> ParseName(std::string_view text) {
  if (IsName(text)) return ParseText(text);
  return IsNot(text, "a name", kNameExpected);
}

Result<std::string> ParseApplication(std::string_view text) {
  if (text == UnattributedStep().application) {
    return IsNot(
        text, "an application",
        "another name: this one stands for failures at an unknown step");
  }
  return ParseName(text);
}

Result<Pattern> ParsePattern(std::string_view text) {
  if (text.empty()) {
    return Error{
        "an empty pattern matches every line; expected a regular expression"};
  }
  if (text.size() > kLongestPattern) {
    return Error{fmt::format("a pattern of {} bytes; expected at most {}",
                             text.size(), kLongestPattern)};
  }
  auto pattern = Pattern::Compile(std::string(text));
  if (pattern) return pattern;
  return Error{fmt::format("expected a regular expression (RE2), but: {}",
                           pattern.error().message)};
}

}  // namespace workflow_health
