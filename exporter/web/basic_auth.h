// HTTP basic authentication against bcrypt hashes, as exporter-toolkit does it:
// https://github.com/prometheus/exporter-toolkit/blob/master/web/handler.go
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "web/web_config.h"

namespace workflow_health {

// Takes calls from any thread. Passwords are kept nowhere: verdicts are, by
// digest. One verification runs at a time, on a thread of its own.
class BasicAuth {
 public:
  enum class Verdict {
    kRight,
    kWrong,    // or missing, or malformed
    kTooBusy,  // too many wait for bcrypt already, most of them this client's
  };
  static constexpr size_t kMostWaiting = 64;

  BasicAuth();
  ~BasicAuth();  // as Stop()
  BasicAuth(const BasicAuth&) = delete;
  BasicAuth& operator=(const BasicAuth&) = delete;

  // `header` is the Authorization header of a request, `client` any name for
  // who sent it. A verdict that needs bcrypt is given to `later` instead, from
  // the other thread or before this returns; `later` must be quick. Clients,
  // and users of one client, take turns. An unknown user costs as much as one
  // whose password is wrong.
  [[nodiscard]] std::optional<Verdict> Check(
      const WebUsers& users, std::string_view header, std::string client,
      std::function<void(Verdict)> later);

  // After this, no `later` is given a verdict. Does not wait for bcrypt.
  void Stop();

  // How often bcrypt was asked.
  [[nodiscard]] size_t verifications() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace workflow_health
