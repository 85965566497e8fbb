#include <sys/resource.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <deque>
#include <fstream>
#include <memory>
#include <thread>

#include "web/basic_auth.h"
#include "web/certificate.h"
#include "web/hashes.h"
#include "web/running_server.h"

namespace workflow_health {
namespace {

using std::chrono::milliseconds;

// The soft limit of open files, as it was again at the end.
class OpenFiles {
 public:
  OpenFiles() { getrlimit(RLIMIT_NOFILE, &before_); }
  ~OpenFiles() { setrlimit(RLIMIT_NOFILE, &before_); }
  OpenFiles(const OpenFiles&) = delete;
  OpenFiles& operator=(const OpenFiles&) = delete;

  void Limit(rlim_t most) const {
    const rlimit wanted{std::min(most, before_.rlim_max), before_.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &wanted) == 0);
  }
  // No more can be opened.
  void Exhaust() const {
    const int next = dup(STDIN_FILENO);
    close(next);
    Limit(static_cast<rlim_t>(next));
  }

 private:
  rlimit before_{};
};

TEST_CASE("1,000 half-open clients keep nobody out", "[server][limits]") {
  const OpenFiles files;
  files.Limit(4096);
  const RunningServer server;
  std::deque<Client> half_open;
  for (int i = 0; i < 1000; ++i) {
    half_open.push_back(server.Connect());
    half_open.back().Send(i % 2 == 0 ? "GET /metrics HT" : "");
    if (i % 100 == 0) {
      CHECK(StatusOf(server.Connect(), Get("/-/healthy")) == 200);
    }
  }
  for (int i = 0; i < 10; ++i) {
    CHECK(StatusOf(server.Connect(), Get("/-/healthy")) == 200);
    CHECK(StatusOf(server.Connect(), Get("/metrics")) == 200);
  }
}

TEST_CASE("one client too many closes who waited longest", "[server][limits]") {
  auto options = TestOptions();
  options.limits.connections = 3;
  const RunningServer server(std::move(options));
  const auto serve = [](Client& client) {
    REQUIRE(client.Send(Get("/")));
    REQUIRE(client.Receive());
  };
  Client first = server.Connect();
  serve(first);
  Client second = server.Connect();
  serve(second);
  Client third = server.Connect();
  serve(third);
  serve(first);  // now it is `second` that waited longest
  Client fourth = server.Connect();
  serve(fourth);
  CHECK(second.IsClosed());
  serve(first);
  serve(third);
  serve(fourth);
}

// Pages that take longer to send than any buffer is long.
struct LongPage {
  LongPage() {
    auto made = std::make_shared<WebPage>();
    made->content_type = "text/plain";
    made->body = std::string(64U << 20, 'x');
    page = made;
  }
  void AddTo(ServerOptions& options) {
    // The only one who knows the page is whoever sends it.
    options.routes["/long"] = [this] {
      ++sent;
      return std::exchange(page, nullptr);
    };
  }

  WebPagePointer page;
  std::atomic<int> sent = 0;
};

TEST_CASE("who does not read an answer is closed at the deadline",
          "[server][limits]") {
  LongPage page;
  const std::weak_ptr<const WebPage> watched = page.page;
  auto options = TestOptions();
  options.limits.write_time = milliseconds(100);
  page.AddTo(options);
  const RunningServer server(std::move(options));
  Client client = server.Connect();
  CHECK(client.Send(Get("/long")));
  while (!watched.expired()) std::this_thread::yield();
  CHECK(page.sent == 1);
  CHECK_FALSE(client.Receive().has_value());
}

TEST_CASE("clients that do not read their answers keep nobody out",
          "[server][limits]") {
  LongPage page;
  auto options = TestOptions();
  options.limits.connections = 2;
  const WebPagePointer kept = page.page;
  options.routes["/long"] = [&page, kept] {
    ++page.sent;
    return kept;
  };
  const RunningServer server(std::move(options));
  Client first = server.Connect();
  CHECK(first.Send(Get("/long")));
  Client second = server.Connect();
  CHECK(second.Send(Get("/long")));
  while (page.sent < 2) std::this_thread::yield();
  CHECK(StatusOf(server.Connect(), Get("/-/healthy")) == 200);
  CHECK_FALSE(first.Receive());
  CHECK(second.Receive());
}

TEST_CASE("who sends no request is closed at the deadline",
          "[server][limits]") {
  auto options = TestOptions();
  options.limits.header_time = milliseconds(50);
  const RunningServer server(std::move(options));
  Client silent = server.Connect();
  CHECK(silent.IsClosed());
  CHECK_FALSE(silent.timed_out());
  Client half = server.Connect();
  CHECK(half.Send("GET / HT"));
  CHECK(half.IsClosed());
  CHECK_FALSE(half.timed_out());
}

TEST_CASE("a dripped request does not put off its deadline",
          "[server][limits]") {
  auto options = TestOptions();
  options.limits.header_time = milliseconds(200);
  const RunningServer server(std::move(options));
  Client client = server.Connect();
  client.SetPatience(milliseconds(10));
  CHECK(client.Send("GET / HTTP/1.1\r\nHost: a\r\nX: "));
  int drops = 0;
  while (drops < 3000 && client.Send("x")) {
    ++drops;
    if (client.IsClosed() && !client.timed_out()) break;
  }
  CHECK(drops > 1);
  CHECK(drops < 3000);
}

TEST_CASE("an idle connection is closed at its own deadline",
          "[server][limits]") {
  auto options = TestOptions();
  options.limits.idle_time = milliseconds(50);
  const RunningServer server(std::move(options));
  Client client = server.Connect();
  CHECK(client.Send(Get("/")));
  CHECK(client.Receive()->status == 200);
  CHECK(client.IsClosed());
  CHECK_FALSE(client.timed_out());
}

TEST_CASE("the first byte of a request ends the idle time",
          "[server][limits]") {
  auto options = TestOptions();
  options.limits.header_time = milliseconds(50);
  const RunningServer server(std::move(options));
  Client client = server.Connect();
  CHECK(client.Send(Get("/") + "G"));
  CHECK(client.Receive()->status == 200);
  CHECK(client.IsClosed());
  CHECK_FALSE(client.timed_out());
}

TEST_CASE("without a free file descriptor who waits longest has to go",
          "[server][limits]") {
  const RunningServer server;
  Client waiting = server.Connect();
  CHECK(waiting.Send(Get("/")));
  CHECK(waiting.Receive()->status == 200);
  const OpenFiles files;
  const int reserved = dup(STDIN_FILENO);
  files.Exhaust();
  close(reserved);  // for the client's own end
  Client late = server.Connect();
  for (int i = 0; i < 3; ++i) {
    CHECK(late.Send(Get("/-/healthy")));
    const auto reply = late.Receive();
    REQUIRE(reply);  // nobody else comes
    CHECK(reply->status == 200);
  }
  CHECK(waiting.IsClosed());
}

TEST_CASE("a client is accepted once there is a file descriptor",
          "[server][limits]") {
  const RunningServer server;
  const auto files = std::make_unique<OpenFiles>();
  const int reserved = dup(STDIN_FILENO);
  files->Exhaust();
  close(reserved);
  Client late = server.Connect();
  CHECK(late.Send(Get("/-/healthy")));
  late.SetPatience(milliseconds(100));
  CHECK_FALSE(late.Receive());
  CHECK(late.timed_out());
  files->Limit(4096);
  late.SetPatience(std::chrono::seconds(30));
  CHECK(late.Receive()->status == 200);
}

// The most memory that this process had since the last reset, in bytes.
size_t MostMemory() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6)) * 1024;
  }
  throw std::runtime_error("the kernel does not tell the memory");
}

void ResetMostMemory() { std::ofstream("/proc/self/clear_refs") << "5"; }

TEST_CASE("all who are slow to read a page share one copy",
          "[server][limits][I7]") {
  const bool tls = GENERATE(false, true);
  constexpr size_t kClients = 100;
  constexpr size_t kPage = 8U << 20;
  TemporaryFolder folder;
  auto options = TestOptions();
  if (tls) {
    MakeCertificate(folder);
    options.web_config_file = folder.Write(
        "web.yml",
        "tls_server_config: {cert_file: server.crt, key_file: server.key}\n");
  }
  std::atomic<size_t> asked = 0;
  const auto page = MakeWebPage("text/plain", std::string(kPage, 'x'));
  options.routes["/large"] = [&] {
    ++asked;
    return page;
  };
  const RunningServer server(std::move(options));
  std::deque<Client> slow;
  const auto connect = [&] {
    slow.push_back(tls ? server.ConnectTls() : server.Connect());
    CHECK(slow.back().Send(Get("/large")));
  };
  connect();  // what is needed once
  while (asked < 1) std::this_thread::yield();
  ResetMostMemory();
  const size_t before = MostMemory();
  while (slow.size() < kClients) connect();
  while (asked < kClients) std::this_thread::yield();
  // The server's thread has begun to send all of them.
  CHECK(StatusOf(tls ? server.ConnectTls() : server.Connect(),
                 Get("/-/healthy")) == 200);
  CHECK(MostMemory() - before < kClients * kPage / 20);
}

TEST_CASE("a flood of wrong passwords keeps no new client out",
          "[server][limits]") {
  TemporaryFolder folder;
  auto options = TestOptions();
  options.web_config_file = folder.Write(
      "web.yml", fmt::format("basic_auth_users: {{slow: {}, alice: {}}}\n",
                             kSlow, kSecret));
  const RunningServer server(std::move(options));
  std::deque<Client> flood;
  for (size_t i = 0; i < BasicAuth::kMostWaiting + 20; ++i) {
    flood.push_back(server.Connect());
    const std::string guess = fmt::format("c2xvdzo{:05}", i);
    CHECK(flood.back().Send(
        Get("/metrics", "Authorization: Basic " + guess + "\r\n")));
  }
  CHECK(flood.back().Receive()->status == 503);
  const std::string right = "Authorization: Basic YWxpY2U6c2VjcmV0\r\n";
  Client scraper(server.endpoint(), "127.0.0.2");
  CHECK(scraper.Send(Get("/metrics", right)));
  CHECK(scraper.Receive()->status == 200);
  // Who is known does not wait at all, from wherever.
  CHECK(StatusOf(server.Connect(), Get("/metrics", right)) == 200);
}

}  // namespace
}  // namespace workflow_health
