#include "datagrepper/client.h"

#include <utility>

#include "datagrepper/session.h"

namespace workflow_health {

Client::Client(const Datagrepper& datagrepper, Fetcher& fetcher,
               Patience patience)
    : datagrepper_(datagrepper),
      fetcher_(fetcher),
      patience_(patience),
      random_(patience.seed + 1),
      sender_(datagrepper, fetcher) {}

Client::~Client() = default;

void Client::Begin(const Selection& selection, const std::vector<Window>& spans,
                   std::optional<Time> known, Tell tell, std::stop_token stop) {
  session_.reset();
  session_ = std::make_unique<Session>(*this, selection, spans, false, known,
                                       std::move(tell), std::move(stop));
}

void Client::BeginCounting(const Selection& selection,
                           const std::vector<Window>& spans,
                           std::optional<Time> known, Tell tell,
                           std::stop_token stop) {
  session_.reset();
  session_ = std::make_unique<Session>(*this, selection, spans, true, known,
                                       std::move(tell), std::move(stop));
}

std::optional<Reading> Client::Next() {
  return session_ ? session_->Next() : std::nullopt;
}

std::optional<Error> Client::stopped() const {
  return session_ ? session_->stopped() : std::nullopt;
}

}  // namespace workflow_health
