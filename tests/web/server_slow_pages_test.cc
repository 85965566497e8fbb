// Pages that take a while to make.
#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <thread>
#include <utility>
#include <vector>

#include "web/running_server.h"

namespace workflow_health {
namespace {

// A page that waits until it may be made, and counts how often it was.
struct SlowPage {
  std::promise<void> begun;
  std::promise<void> goes_on;
  std::atomic<int> made = 0;

  WebPagePointer Make() {
    if (++made == 1) {
      begun.set_value();
      goes_on.get_future().wait();
    }
    return MakeWebPage("text/plain", "at last");
  }
};

TEST_CASE("a page that takes a while holds up no other", "[server]") {
  auto options = TestOptions();
  SlowPage page;
  options.slow_routes["/slow"] = [&] { return page.Make(); };
  RunningServer server(std::move(options));
  Client slow = server.Connect();
  CHECK(slow.Send(Get("/slow") + Get("/-/healthy")));
  page.begun.get_future().wait();
  CHECK(StatusOf(server.Connect(), Get("/-/healthy")) == 200);
  page.goes_on.set_value();
  CHECK(slow.Receive()->body == "at last");
  CHECK(slow.Receive()->status == 200);
}

TEST_CASE("only so many slow pages wait to be made", "[server]") {
  auto options = TestOptions();
  options.limits.slow_pages = 3;
  SlowPage page;
  options.slow_routes["/slow"] = [&] { return page.Make(); };
  RunningServer server(std::move(options));
  Client first = server.Connect();
  CHECK(first.Send(Get("/slow")));
  page.begun.get_future().wait();
  std::vector<Client> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.push_back(server.Connect());
    CHECK(waiting.back().Send(Get("/slow")));
    // It is read before the next one.
    CHECK(StatusOf(server.Connect(), Get("/-/healthy")) == 200);
  }
  CHECK(StatusOf(server.Connect(), Get("/slow")) == 503);
  page.goes_on.set_value();
  CHECK(first.Receive()->body == "at last");
  for (Client& client : waiting) CHECK(client.Receive()->status == 200);
  CHECK(page.made == 4);
}

TEST_CASE("a page is not made for a connection that was closed", "[server]") {
  auto options = TestOptions();
  options.limits.connections = 2;
  SlowPage page;
  options.slow_routes["/slow"] = [&] { return page.Make(); };
  RunningServer server(std::move(options));
  const auto waits_for_slow = [&] {
    Client client = server.Connect();
    CHECK(client.Send(Get("/-/healthy") + Get("/slow")));
    CHECK(client.Receive()->status == 200);
    return client;
  };
  Client first = waits_for_slow();
  page.begun.get_future().wait();
  Client second = waits_for_slow();
  Client third = waits_for_slow();  // the first one makes room for it
  CHECK(first.IsClosed());
  Client fourth = server.Connect();
  CHECK(fourth.Send(Get("/-/healthy")));
  CHECK(fourth.Receive()->status == 200);
  CHECK(second.IsClosed());
  page.goes_on.set_value();
  CHECK(third.Receive()->body == "at last");
  CHECK(page.made == 2);
}

TEST_CASE("the end waits for a page that is being made", "[server]") {
  auto options = TestOptions();
  SlowPage page;
  std::atomic<bool> made = false;
  options.slow_routes["/slow"] = [&] {
    auto slow = page.Make();
    made = true;
    return slow;
  };
  RunningServer server(std::move(options));
  Client client = server.Connect();
  CHECK(client.Send(Get("/slow")));
  page.begun.get_future().wait();
  std::thread end([&] { server.Stop(); });
  page.goes_on.set_value();
  end.join();
  CHECK(made);
}

}  // namespace
}  // namespace workflow_health
