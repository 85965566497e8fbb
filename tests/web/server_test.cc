#include "web/server.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "web/gunzip.h"
#include "web/running_server.h"

namespace workflow_health {
namespace {

using Catch::Contains;

TEST_CASE("pages are served on a free port", "[server]") {
  const RunningServer server;
  CHECK_THAT(server.endpoint(), Catch::StartsWith("127.0.0.1:"));
  CHECK_THAT(server.endpoint(), !Catch::EndsWith(":0"));
  Client client = server.Connect();
  CHECK(client.Send(Get("/metrics")));
  const auto reply = client.Receive();
  REQUIRE(reply);
  CHECK(reply->version == "HTTP/1.1");
  CHECK(reply->status == 200);
  CHECK(reply->headers.at("content-type") == kMetricsType);
  CHECK(reply->headers.at("cache-control") == "no-store");
  CHECK(reply->body == MetricsText());
}

TEST_CASE("each status comes where it should", "[server]") {
  const RunningServer server;
  const auto status = [&](const std::string& request) {
    return StatusOf(server.Connect(), request);
  };
  CHECK(status(Get("/")) == 200);
  CHECK(status(Get("/-/healthy?x=1")) == 200);
  CHECK(status(Get("/-/ready")) == 503);
  CHECK(status(Get("/nowhere")) == 404);
  CHECK(status(Get("/metrics", "", "DELETE")) == 405);
  CHECK(status("HELO\r\n\r\n") == 400);
  CHECK(status(Get("/metrics", "Content-Length: 5\r\n") + "hello") == 413);
  CHECK(status(Get("/" + std::string(4000, 'x'))) == 414);
  CHECK(status(Get("/", "X: " + std::string(20000, 'x') + "\r\n")) == 431);
}

TEST_CASE("HEAD is answered without a body, and the next one is", "[server]") {
  const RunningServer server;
  Client client = server.Connect();
  CHECK(client.Send(Get("/metrics", "", "HEAD") + Get("/-/healthy")));
  const auto head = client.Receive(false);
  REQUIRE(head);
  CHECK(head->status == 200);
  CHECK(head->headers.at("content-length") ==
        std::to_string(MetricsText().size()));
  CHECK(client.Receive()->body == "healthy\n");
}

TEST_CASE("gzip is served by weight", "[server]") {
  const RunningServer server;
  Client client = server.Connect();
  const auto reply_to = [&](const std::string& encoding) {
    CHECK(
        client.Send(Get("/metrics", "Accept-Encoding: " + encoding + "\r\n")));
    return client.Receive().value();
  };
  const auto packed = reply_to("deflate, gzip;q=0.5");
  CHECK(packed.headers.at("content-encoding") == "gzip");
  CHECK(packed.headers.at("vary") == "Accept-Encoding");
  CHECK(packed.body.size() < MetricsText().size() / 2);
  CHECK(Gunzip(packed.body) == MetricsText());
  const auto plain = reply_to("gzip;q=0, identity");
  CHECK_FALSE(plain.headers.contains("content-encoding"));
  CHECK(plain.headers.at("vary") == "Accept-Encoding");
  CHECK(plain.body == MetricsText());
}

TEST_CASE("a connection is kept, or closed, as the client wants", "[server]") {
  const RunningServer server;
  Client client = server.Connect();
  for (int i = 0; i < 10; ++i) {
    CHECK(client.Send(Get("/-/healthy")));
    CHECK(client.Receive()->status == 200);
  }
  CHECK(client.Send(Get("/-/healthy", "Connection: close\r\n")));
  CHECK(client.Receive()->headers.at("connection") == "close");
  CHECK(client.IsClosed());

  Client old = server.Connect();
  CHECK(old.Send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  CHECK(old.Receive()->headers.at("connection") == "keep-alive");
  CHECK(old.Send("GET / HTTP/1.0\r\n\r\n"));
  CHECK(old.Receive()->version == "HTTP/1.0");
  CHECK(old.IsClosed());
}

TEST_CASE("pipelined requests are answered in their order", "[server]") {
  const RunningServer server;
  std::string requests;
  for (int i = 0; i < 500; ++i) {
    requests += Get(i % 2 == 0 ? "/-/healthy" : "/nowhere");
  }
  Client client = server.Connect();
  CHECK(client.Send(requests));
  client.ShutdownSend();
  for (int i = 0; i < 500; ++i) {
    CHECK(client.Receive()->status == (i % 2 == 0 ? 200 : 404));
  }
  CHECK(client.IsClosed());
}

TEST_CASE("what follows a broken request is not answered", "[server]") {
  const RunningServer server;
  for (const auto& broken :
       {std::string("HELO\r\n\r\n"),
        Get("/", "Transfer-Encoding: chunked\r\n", "POST")}) {
    Client client = server.Connect();
    CHECK(client.Send(broken + Get("/-/healthy")));
    CHECK(client.Receive()->status >= 400);
    client.ShutdownSend();
    CHECK(client.IsClosed());
  }
}

TEST_CASE("a client that is still sending can read its refusal", "[server]") {
  const RunningServer server;
  Client client = server.Connect();
  const std::string head =
      Get("/metrics", "Content-Length: 1000000\r\n", "POST");
  CHECK(client.Send(head + std::string(500000, 'x')));
  const auto reply = client.Receive();
  REQUIRE(reply);
  CHECK(reply->status == 405);
  CHECK(client.Send(std::string(100000, 'x')));
  client.ShutdownSend();
  CHECK(client.IsClosed());
}

TEST_CASE("a request may come byte by byte", "[server]") {
  const RunningServer server;
  Client client = server.Connect();
  for (const char byte : Get("/-/healthy")) {
    CHECK(client.Send(std::string_view(&byte, 1)));
  }
  CHECK(client.Receive()->body == "healthy\n");
}

TEST_CASE("every listen address is served", "[server]") {
  auto options = TestOptions();
  options.listen_addresses = {
      {"127.0.0.1", 0}, {"::1", 0}, {"localhost", 0}, {"", 0}};
  const RunningServer server(std::move(options));
  CHECK_THAT(server.endpoint(1), Catch::StartsWith("[::1]:"));
  CHECK_THAT(server.endpoint(2), Catch::StartsWith("127.0.0.1:"));
  for (size_t i = 0; i < 3; ++i) {
    CHECK(StatusOf(Client(server.endpoint(i)), Get("/")) == 200);
  }
  const auto all = server.endpoint(3);
  REQUIRE_THAT(all, Catch::StartsWith("[::]:"));
  const auto port = all.substr(4);
  CHECK(StatusOf(Client("127.0.0.1" + port), Get("/")) == 200);
  CHECK(StatusOf(Client("[::1]" + port), Get("/")) == 200);
}

TEST_CASE("an address that cannot be listened on is named", "[server]") {
  const RunningServer first;
  const auto start = [](const std::string& address) {
    auto options = TestOptions();
    options.listen_addresses.push_back(ParseListenAddress(address).value());
    Server server(std::move(options));
    server.Start();
  };
  CHECK_THROWS_WITH(
      start(first.endpoint()),
      "cannot listen on '" + first.endpoint() + "': Address already in use");
  CHECK_THROWS_WITH(start("192.0.2.1:0"),
                    "cannot listen on '192.0.2.1:0': Cannot assign requested "
                    "address");
  CHECK_THROWS_WITH(start("no-such-host.invalid:0"),
                    Contains("cannot listen on 'no-such-host.invalid:0': "));
}

TEST_CASE("a port is free again after the end", "[server]") {
  RunningServer first;
  Client client = first.Connect();
  CHECK(client.Send(Get("/")));
  CHECK(client.Receive()->status == 200);
  first.Stop();
  CHECK(client.IsClosed());

  auto options = TestOptions();
  options.listen_addresses = {ParseListenAddress(first.endpoint()).value()};
  const RunningServer second(std::move(options));
  CHECK(second.endpoint() == first.endpoint());
  CHECK(StatusOf(second.Connect(), Get("/")) == 200);
}

TEST_CASE("the end does not wait for clients", "[server]") {
  auto options = TestOptions();
  auto page = std::make_shared<WebPage>();
  page->content_type = "text/plain";
  page->body = std::string(64U << 20, 'x');
  options.routes["/long"] = [page] { return page; };
  RunningServer server(std::move(options));
  std::vector<Client> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(server.Connect());
    clients.back().Send(std::string("GET / HTTP/1.1").substr(0, i * 3));
  }
  clients.push_back(server.Connect());
  clients.back().Send(Get("/long"));
  server.Stop();
  server.Stop();
  for (int i = 0; i < 5; ++i) CHECK(clients[i].IsClosed());
  CHECK_FALSE(clients.back().Receive());
}

TEST_CASE("a server that was never started can end", "[server]") {
  Server server(TestOptions());
  CHECK(server.endpoints().empty());
  server.Stop();
}

TEST_CASE("what a route throws is answered and warned of", "[server]") {
  auto options = TestOptions();
  const bool slow = GENERATE(false, true);
  (slow ? options.slow_routes : options.routes)["/broken"] =
      []() -> WebPagePointer { throw std::runtime_error("made up"); };
  std::vector<std::string> warnings;
  options.warn = [&](const std::string& text) { warnings.push_back(text); };
  RunningServer server(std::move(options));
  Client client = server.Connect();
  CHECK(client.Send(Get("/broken") + Get("/-/healthy")));
  CHECK(client.Receive()->status == 500);
  CHECK(client.Receive()->status == 200);
  server.Stop();
  CHECK(warnings == std::vector<std::string>{"/broken: made up"});
}

// A page is replaced while clients read it: none sees parts of two.
TEST_CASE("a page is one snapshot, whoever replaces it", "[server]") {
  // In place of g++ 12's atomic shared_ptr, which the thread sanitizer finds
  // to race.
  std::mutex mutex;
  WebPagePointer now = MakeWebPage("text/plain", "0");
  auto options = TestOptions();
  options.routes["/now"] = [&] {
    const std::lock_guard lock(mutex);
    return now;
  };
  RunningServer server(std::move(options));
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (char letter = 'a'; !done; letter = letter == 'z' ? 'a' : letter + 1) {
      auto next = MakeWebPage("text/plain", std::string(200000, letter));
      const std::lock_guard lock(mutex);
      now = std::move(next);
    }
  });
  std::vector<std::thread> readers;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&, i] {
      Client client = server.Connect();
      for (int round = 0; round < 50; ++round) {
        client.Send(Get("/now", i % 2 == 0 ? "Accept-Encoding: gzip\r\n" : ""));
        const auto reply = client.Receive();
        const bool packed =
            reply && reply->headers.contains("content-encoding");
        const auto text = packed  ? Gunzip(reply->body)
                          : reply ? reply->body
                                  : std::string();
        if (text.empty() ||
            text.find_first_not_of(text[0]) != std::string::npos) {
          ++wrong;
        }
      }
    });
  }
  for (auto& reader : readers) reader.join();
  done = true;
  writer.join();
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace workflow_health
