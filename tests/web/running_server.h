// A server on free ports, with a few pages.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/client.h"
#include "web/server.h"

namespace workflow_health {

inline std::string MetricsText() {
  std::string text = "# HELP made_up_total Made up.\n";
  for (int i = 0; i < 1000; ++i) {
    text += fmt::format("made_up_total{{label=\"{}\"}} {}\n", i, i * i);
  }
  return text;
}

constexpr char kMetricsType[] = "text/plain; version=0.0.4; charset=utf-8";

inline ServerOptions TestOptions() {
  ServerOptions options;
  options.listen_addresses = {{"127.0.0.1", 0}};
  const auto metrics = MakeWebPage(kMetricsType, MetricsText());
  const auto landing =
      MakeWebPage("text/html; charset=utf-8", "<!DOCTYPE html><p>Hello");
  const auto health = MakeWebPage("text/plain; charset=utf-8", "healthy\n");
  options.routes["/"] = [landing] { return landing; };
  options.routes["/metrics"] = [metrics] { return metrics; };
  options.routes["/-/healthy"] = [health] { return health; };
  options.routes["/-/ready"] = [] { return WebPagePointer(); };
  return options;
}

class RunningServer {
 public:
  explicit RunningServer(ServerOptions options = TestOptions())
      : server_(std::move(options)) {
    server_.Start();
  }

  [[nodiscard]] std::string endpoint(size_t index = 0) const {
    return server_.endpoints().at(index);
  }
  [[nodiscard]] Client Connect() const { return Client(endpoint()); }
  [[nodiscard]] Client ConnectTls(const TlsClient& tls = {}) const {
    return {endpoint(), tls};
  }
  void Stop() { server_.Stop(); }

 private:
  Server server_;
};

// The status of one request; 0: no answer.
inline int StatusOf(Client client, const std::string& request) {
  if (!client.Send(request)) return 0;
  const auto reply = client.Receive();
  return reply ? reply->status : 0;
}

}  // namespace workflow_health
