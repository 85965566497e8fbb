// Waits while there is no request.
#include <pthread.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <thread>

#include "datagrepper/curl_fetcher_trial.h"

namespace workflow_health {
namespace {

using std::chrono::milliseconds;

TEST_CASE("without a request it just waits", "[fetcher][wait]") {
  CurlFetcher fetcher(Options());
  const auto before = fetcher.Now();
  CHECK(fetcher.Wait(milliseconds(30)).empty());
  CHECK(fetcher.Now() - before >= milliseconds(30));
  CHECK(fetcher.Wait(milliseconds(-1)).empty());
}

TEST_CASE("a wait can be ended from elsewhere", "[fetcher][wait]") {
  CurlFetcher fetcher(Options());
  std::thread other([&] { fetcher.Wake(); });
  CHECK(fetcher.Wait(std::chrono::hours(9999999)).empty());
  other.join();
}

// A program that is told to stop has handlers, too.
TEST_CASE("a signal does no harm to a wait", "[fetcher][wait]") {
  struct sigaction handler {};
  struct sigaction before {};
  handler.sa_handler = [](int) {};
  sigaction(SIGUSR1, &handler, &before);
  CurlFetcher fetcher(Options());
  const auto waiting = pthread_self();
  std::thread other([&] {
    for (int i = 0; i < 20; ++i) {
      pthread_kill(waiting, SIGUSR1);
      std::this_thread::sleep_for(milliseconds(2));
    }
    fetcher.Wake();
  });
  CHECK(fetcher.Wait(std::chrono::hours(1)).empty());
  other.join();
  sigaction(SIGUSR1, &before, nullptr);
}

}  // namespace
}  // namespace workflow_health
