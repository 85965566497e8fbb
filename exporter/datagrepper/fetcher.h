// What fetches answers, several at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace workflow_health {

// The largest body of an answer, as a JsonSieve lets it through. A larger one
// is asked for in parts.
inline constexpr size_t kMostAnswerBytes = size_t{8} * 1024 * 1024;

// How one request ended.
struct Fetched {
  enum class As {
    kAnswered,   // whole, whatever its status
    kFailed,     // broken off, refused, no such host ...: it may come right
    kTimedOut,   // not answered within the time for it
    kTooLarge,   // its body, packed or unpacked, was too large
    kForbidden,  // repeating does not help: a certificate, a broken address
  };

  int id = 0;  // as given to Start()
  As as = As::kFailed;
  std::string failure;  // why it was not answered, for a person

  // Of an answer only.
  int status = 0;                      // HTTP's
  std::string body;                    // as a JsonSieve lets it through
  std::optional<Seconds> retry_after;  // from when the answer came
  std::optional<Time> date;            // the server's clock
};

// Not thread-safe, but for Wake().
class Fetcher {
 public:
  using Clock = std::chrono::steady_clock;

  Fetcher() = default;
  virtual ~Fetcher() = default;
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  // Begins a GET of `url`. `id` is not under way yet.
  virtual void Start(int id, const std::string& url) = 0;

  // Waits until a request ends, `at_most` at the longest, and tells those that
  // have ended; each one once. Without one under way it just waits.
  [[nodiscard]] virtual std::vector<Fetched> Wait(
      std::chrono::milliseconds at_most) = 0;

  [[nodiscard]] virtual Clock::time_point Now() const = 0;

  // Ends the present Wait(), or else the next one; from any thread.
  virtual void Wake() = 0;
};

}  // namespace workflow_health
