// The types of the single values in workflow-health.yml.
#pragma once

#include <string>

#include "base/time.h"
#include "config/config.h"
#include "workflow/pattern.h"
#include "yaml/scalar.h"

namespace workflow_health {

// Later than 1970-01-01T00:00:00Z: datagrepper drops both bounds of a question
// whose start is 0 (datagrepper/app.py, at 8d9375b).
[[nodiscard]] Result<Time> ParseHistoryStart(std::string_view text);
// A duration, or "0s" or "0".
[[nodiscard]] Result<Seconds> ParseDelay(std::string_view text);
// More than 0, less than 1.
[[nodiscard]] Result<double> ParseTarget(std::string_view text);
// More than 0.
[[nodiscard]] Result<double> ParseRunsPerDay(std::string_view text);
[[nodiscard]] Result<std::string> ParseEnvironment(std::string_view text);
// The address of a datagrepper, without slashes at its end.
[[nodiscard]] Result<std::string> ParseAddress(std::string_view text);
[[nodiscard]] Result<Datagrepper::Interface> ParseInterface(
    std::string_view text);
// 1 to 16.
[[nodiscard]] Result<int> ParseRequestsAtOnce(std::string_view text);
// 1 to 1000.
[[nodiscard]] Result<int> ParseRequestsPerSecond(std::string_view text);
// Fit for a comment in User-Agent (RFC 9110, 10.1.5), of at most 200 bytes.
[[nodiscard]] Result<std::string> ParseContact(std::string_view text);
// At most ten minutes.
[[nodiscard]] Result<Seconds> ParseTimeout(std::string_view text);
[[nodiscard]] Result<Seconds> ParsePoll(std::string_view text);
// None, or at most seven days.
[[nodiscard]] Result<Seconds> ParseOverlap(std::string_view text);
// Names become label values, so they are short and plain.
[[nodiscard]] Result<std::string> ParseName(std::string_view text);
// A name, but not the pseudo-step's.
[[nodiscard]] Result<std::string> ParseApplication(std::string_view text);
// Not empty.
[[nodiscard]] Result<Pattern> ParsePattern(std::string_view text);

inline constexpr std::string_view kNameExpected =
    "a name of small letters, digits and hyphens, at most 60 bytes";

inline constexpr std::string_view kRequestsExpected =
    "a whole number from 1 to 16";
inline constexpr std::string_view kRequestsPerSecondExpected =
    "a whole number from 1 to 1000";
inline constexpr std::string_view kContactExpected =
    "the address of a page, like https://example.org/who, or of a person, like "
    "who@example.org";
inline constexpr std::string_view kTimeoutExpected =
    "a duration from 1s to 10m";
inline constexpr std::string_view kPollExpected = "a duration from 1s to 24h";
inline constexpr std::string_view kOverlapExpected =
    "a duration of at most 7d, or 0s";

inline constexpr Scalar<Time> kTime{"a time like 2020-02-01T00:00:00Z",
                                    ParseTime};
inline constexpr Scalar<Time> kHistoryStart{kTime.expected, ParseHistoryStart};
inline constexpr Scalar<Seconds> kDuration{"a duration like 90d, 15m or 1h30m",
                                           ParseDuration};
inline constexpr Scalar<Seconds> kDelay{"a duration like 15m, or 0s",
                                        ParseDelay};
inline constexpr Scalar<double> kTarget{
    "a number more than 0 and less than 1, like 0.95", ParseTarget};
inline constexpr Scalar<double> kRunsPerDay{"a number more than 0, like 20",
                                            ParseRunsPerDay};
inline constexpr Scalar<std::string> kEnvironment{"prod or stg",
                                                  ParseEnvironment};
inline constexpr Scalar<std::string> kAddress{
    "an address like https://apps.fedoraproject.org/datagrepper", ParseAddress};
inline constexpr Scalar<Datagrepper::Interface> kInterface{"search or raw",
                                                           ParseInterface};
inline constexpr Scalar<int> kRequestsAtOnce{kRequestsExpected,
                                             ParseRequestsAtOnce};
inline constexpr Scalar<int> kRequestsPerSecond{kRequestsPerSecondExpected,
                                                ParseRequestsPerSecond};
inline constexpr Scalar<std::string> kContact{kContactExpected, ParseContact};
inline constexpr Scalar<Seconds> kTimeout{kTimeoutExpected, ParseTimeout};
inline constexpr Scalar<Seconds> kPoll{kPollExpected, ParsePoll};
inline constexpr Scalar<Seconds> kOverlap{kOverlapExpected, ParseOverlap};
inline constexpr Scalar<std::string> kName{kNameExpected, ParseName};
inline constexpr Scalar<std::string> kApplication{kNameExpected,
                                                  ParseApplication};
inline constexpr Scalar<Pattern> kPattern{"a regular expression (RE2)",
                                          ParsePattern};

}  // namespace workflow_health
