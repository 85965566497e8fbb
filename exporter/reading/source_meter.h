// How datagrepper answers, measured where its answers come in.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "datagrepper/fetcher.h"
#include "metrics/source_figures.h"

namespace workflow_health {

// Takes calls from any thread.
class SourceMeter {
 public:
  void Add(const Fetched& fetched, std::chrono::duration<double> took);
  void SetUp(bool up);
  void SetLastSuccess(Time time);
  void SetUnreadable(const std::string& category, Seconds length);
  [[nodiscard]] SourceFigures Figures() const;

 private:
  mutable std::mutex mutex_;
  SourceFigures figures_;
};

// Lets another fetcher fetch, and a meter know.
class MeteredFetcher final : public Fetcher {
 public:
  // Both must outlive it.
  MeteredFetcher(Fetcher& fetcher, SourceMeter& meter)
      : fetcher_(fetcher), meter_(meter) {}

  void Start(int id, const std::string& url) override;
  [[nodiscard]] std::vector<Fetched> Wait(
      std::chrono::milliseconds at_most) override;
  [[nodiscard]] Clock::time_point Now() const override {
    return fetcher_.Now();
  }
  void Wake() override { fetcher_.Wake(); }

 private:
  Fetcher& fetcher_;
  SourceMeter& meter_;
  std::map<int, Clock::time_point> started_;  // those under way
};

}  // namespace workflow_health
