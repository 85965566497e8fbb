#include "datagrepper/curl_fetcher.h"

#include <fmt/format.h>
#include <zlib.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <map>
#include <thread>

#include "datagrepper/raw_server.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

using std::chrono::milliseconds;
using As = Fetched::As;
using Then = Answer::Then;

// The environment without a proxy but those that are given.
class Proxies {
 public:
  explicit Proxies(const std::map<std::string, std::string>& wanted = {}) {
    for (const char* name :
         {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
          "no_proxy", "NO_PROXY"}) {
      if (const char* value = std::getenv(name)) before_[name] = value;
      unsetenv(name);
      names_.emplace_back(name);
    }
    for (const auto& [name, value] : wanted) {
      setenv(name.c_str(), value.c_str(), 1);
    }
  }
  ~Proxies() {
    for (const auto& name : names_) unsetenv(name.c_str());
    for (const auto& [name, value] : before_) {
      setenv(name.c_str(), value.c_str(), 1);
    }
  }
  Proxies(const Proxies&) = delete;
  Proxies& operator=(const Proxies&) = delete;

 private:
  std::vector<std::string> names_;
  std::map<std::string, std::string> before_;
};

CurlOptions Options() {
  CurlOptions options;
  options.timeout = std::chrono::seconds(20);
  options.max_body_bytes = options.max_sent_bytes = 1000;
  options.user_agent = "workflow-health/test";
  return options;
}

// Those that end first, at least `count`; all that do in half a minute.
std::vector<Fetched> WaitFor(CurlFetcher& fetcher, size_t count) {
  std::vector<Fetched> ended;
  for (int second = 0; second < 30 && ended.size() < count; ++second) {
    for (Fetched& one : fetcher.Wait(std::chrono::seconds(1))) {
      ended.push_back(std::move(one));
    }
  }
  return ended;
}

Fetched FetchBy(CurlFetcher& fetcher, const std::string& url, int id = 7) {
  fetcher.Start(id, url);
  auto ended = WaitFor(fetcher, 1);
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].id == id);
  return std::move(ended[0]);
}

Fetched Fetch(const std::string& url, const CurlOptions& options = Options()) {
  const Proxies none;
  CurlFetcher fetcher(options);
  return FetchBy(fetcher, url);
}

// What one answer leads to.
Fetched FetchAnswer(const Answer& answer,
                    const CurlOptions& options = Options()) {
  RawServer server({answer});
  return Fetch(server.Url(), options);
}

std::string Ok(const std::string& body, const std::string& headers = "") {
  return fmt::format("HTTP/1.1 200 OK\r\n{}Content-Length: {}\r\n\r\n{}",
                     headers, body.size(), body);
}

std::string Redirect(const std::string& to) {
  return fmt::format(
      "HTTP/1.1 302 Found\r\nLocation: {}\r\nRetry-After: 99\r\n"
      "Date: Thu, 01 Jan 1970 00:00:01 GMT\r\nContent-Length: 5\r\n\r\nmoved",
      to);
}

std::string Gzip(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8,
                       Z_DEFAULT_STRATEGY) == Z_OK);
  std::string input = text;
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

constexpr char kGzipHeader[] = "Content-Encoding: gzip\r\n";

// What every failure owes its reader.
void CheckFailed(const Fetched& fetched, As as, const std::string& words) {
  CHECK(fetched.as == as);
  CHECK_THAT(fetched.failure, Catch::Contains(words));
  CHECK_THAT(fetched.failure, !Catch::EndsWith(".") && !Catch::Contains("\n"));
  CHECK(fetched.body.empty());
  CHECK(fetched.status == 0);
}

TEST_CASE("an answer is told whole, whatever its status", "[fetcher]") {
  const auto ok = FetchAnswer({Ok("{}"), Then::kKeep});
  CHECK(ok.as == As::kAnswered);
  CHECK(ok.failure.empty());
  CHECK(ok.status == 200);
  CHECK(ok.body == "{}");
  CHECK_FALSE(ok.retry_after);
  CHECK_FALSE(ok.date);

  const auto bad =
      FetchAnswer({"HTTP/1.1 502 Bad\r\nContent-Length: 4\r\n\r\n<p/>"});
  CHECK(bad.as == As::kAnswered);
  CHECK(bad.status == 502);
  CHECK(bad.body == "<p/>");

  const auto empty = FetchAnswer({"HTTP/1.1 204 None\r\n\r\n", Then::kKeep});
  CHECK(empty.status == 204);
  CHECK(empty.body.empty());
}

TEST_CASE("the server is asked for JSON, plain or gzip", "[fetcher]") {
  RawServer server({{Ok("{}")}});
  (void)Fetch(server.Url("/v2/search?a=%20b&c=d"));
  REQUIRE(server.requests().size() == 1);
  CHECK(server.requests()[0] ==
        fmt::format("GET /v2/search?a=%20b&c=d HTTP/1.1\r\n"
                    "Host: {}\r\n"
                    "User-Agent: workflow-health/test\r\n"
                    "Accept-Encoding: gzip\r\n"
                    "Accept: application/json\r\n\r\n",
                    server.Url("").substr(7)));
}

TEST_CASE("no file of passwords is read and no cookie kept", "[fetcher]") {
  const TemporaryFolder home;
  (void)home.Write(".netrc", "default login me password secret\n");
  const char* before = std::getenv("HOME");
  const std::string kept = before == nullptr ? "/" : before;
  setenv("HOME", home.Path("").c_str(), 1);
  const Proxies none;
  RawServer server({{Ok("{}", "Set-Cookie: a=b; Path=/\r\n"), Then::kKeep}});
  CurlFetcher fetcher(Options());
  (void)FetchBy(fetcher, server.Url());
  (void)FetchBy(fetcher, server.Url());
  setenv("HOME", kept.c_str(), 1);
  REQUIRE(server.requests().size() == 2);
  CHECK(server.requests()[0] == server.requests()[1]);
  CHECK_THAT(server.requests()[0], !Catch::Contains("Authorization"));
}

TEST_CASE("packed answers are unpacked", "[fetcher][gzip]") {
  const std::string text(900, 'x');
  CHECK(FetchAnswer({Ok(Gzip(text), kGzipHeader)}).body == text);
  const std::string packed = Gzip("{}");
  const auto chunked = FetchAnswer(
      {fmt::format("HTTP/1.1 200 OK\r\n{}Transfer-Encoding: chunked\r\n\r\n"
                   "{:x}\r\n{}\r\n0\r\n\r\n",
                   kGzipHeader, packed.size(), packed)});
  CHECK(chunked.body == "{}");
}

TEST_CASE("what cannot be unpacked is a failure", "[fetcher][gzip]") {
  std::string damaged = Gzip("some text that is long enough to be damaged");
  damaged[damaged.size() - 6] ^= 1;  // of the checksum
  CheckFailed(FetchAnswer({Ok(damaged, kGzipHeader)}), As::kFailed,
              "the answer cannot be unpacked: ");
  CheckFailed(FetchAnswer({Ok("no gzip", kGzipHeader)}), As::kFailed,
              "the answer cannot be unpacked: ");
  CheckFailed(FetchAnswer({Ok(Gzip("{}") + "more", kGzipHeader)}), As::kFailed,
              "the answer cannot be unpacked: there is more after its end");
  CheckFailed(FetchAnswer({Ok("{}", "Content-Encoding: rot13\r\n")}),
              As::kFailed, "the answer cannot be unpacked: ");
}

TEST_CASE("a body may have just as many bytes", "[fetcher][limit]") {
  const std::string most(1000, 'x');
  CHECK(FetchAnswer({Ok(most)}).body == most);
  CHECK(FetchAnswer({"HTTP/1.1 200 OK\r\n\r\n" + most}).body == most);
  CHECK(FetchAnswer({Ok(Gzip(most), kGzipHeader)}).body == most);
}

TEST_CASE("a body within the answer that is too long is left out",
          "[fetcher][limit]") {
  auto options = Options();
  options.max_sent_bytes = size_t{4} << 20;
  const std::string begin = R"({"raw_messages": [{"id": "x", "body": )";
  const std::string end = "}]}";
  const std::string body = '"' + std::string(size_t{2} << 20, 'x') + '"';
  options.max_body_bytes = size_t{3} << 19;
  CHECK(FetchAnswer({Ok(begin + body + end)}, options).body ==
        begin + "null" + end);
}

// The server holds the connection open: who reads on would time out.
TEST_CASE("a body that is too large is broken off", "[fetcher][limit]") {
  const std::string words = "the answer is larger than 1000 bytes";
  const std::string body(1001, 'x');
  CheckFailed(FetchAnswer({"HTTP/1.1 200 OK\r\n\r\n" + body, Then::kHold}),
              As::kTooLarge, words);
  CheckFailed(
      FetchAnswer({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "3e9\r\n" +
                       body,
                   Then::kHold}),
      As::kTooLarge, words);
}

TEST_CASE("a length that is too large is refused at once", "[fetcher][limit]") {
  for (const char* length : {"1001", "9000000000", "99999999999999999999"}) {
    CAPTURE(length);
    CheckFailed(
        FetchAnswer(
            {fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
                         length),
             Then::kHold}),
        As::kTooLarge, "the answer is larger than 1000 bytes");
  }
}

TEST_CASE("headers that are too large are a failure", "[fetcher][limit]") {
  const std::string name = "HTTP/1.1 200 OK\r\nX: ";
  CheckFailed(FetchAnswer({name + std::string(200'000, 'x'), Then::kHold}),
              As::kFailed, "the head of the answer is too large");
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 10'000; ++i)
    many += "X: " + std::string(90, 'x') + "\r\n";
  CheckFailed(FetchAnswer({many, Then::kHold}), As::kFailed,
              "the answer cannot be read");
}

TEST_CASE("a gzip bomb does not go off", "[fetcher][limit]") {
  const std::string bomb = Gzip(std::string(800'000, '\0'));
  REQUIRE(bomb.size() < 1000);
  CheckFailed(FetchAnswer({Ok(bomb, kGzipHeader), Then::kHold}), As::kTooLarge,
              "the answer is larger than 1000 bytes");
}

TEST_CASE("bytes that unpack to nothing count as well", "[fetcher][limit]") {
  // A gzip header whose name of a file never ends.
  const std::string header("\x1f\x8b\x08\x08\0\0\0\0\0\x03", 10);
  CheckFailed(
      FetchAnswer({fmt::format("HTTP/1.1 200 OK\r\n{}\r\n{}", kGzipHeader,
                               header + std::string(1000, 'n')),
                   Then::kHold}),
      As::kTooLarge, "the answer is larger than 1000 bytes");
}

TEST_CASE("a handle that broke off is as good as new", "[fetcher][limit]") {
  const Proxies none;
  RawServer server(
      {{"HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x')}, {Ok("{}")}});
  CurlFetcher fetcher(Options());
  CHECK(FetchBy(fetcher, server.Url(), 1).as == As::kTooLarge);
  const auto next = FetchBy(fetcher, server.Url(), 1);
  CHECK(next.as == As::kAnswered);
  CHECK(next.body == "{}");
}

TEST_CASE("an answer that does not come in time is told so", "[fetcher]") {
  auto options = Options();
  options.timeout = std::chrono::seconds(1);
  for (const char* begun :
       {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n{"}) {
    CAPTURE(begun);
    CheckFailed(FetchAnswer({begun, Then::kHold}, options), As::kTimedOut,
                "timed out: no whole answer within 1s");
  }
}

TEST_CASE("a connection that breaks is a failure", "[fetcher][broken]") {
  CheckFailed(FetchAnswer({"", Then::kClose}), As::kFailed,
              "the server closed the connection without an answer");
  CheckFailed(FetchAnswer({"", Then::kReset}), As::kFailed,
              "the answer cannot be read: Connection reset by peer");
  CheckFailed(FetchAnswer({"HTTP/1.1 200 OK\r\nContent-Le", Then::kReset}),
              As::kFailed, "the answer cannot be read");
}

TEST_CASE("an answer that is cut off is a failure", "[fetcher][broken]") {
  CheckFailed(
      FetchAnswer({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{", {}}),
      As::kFailed, "the answer was cut off");
  CheckFailed(
      FetchAnswer({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "5\r\n{",
                   {}}),
      As::kFailed, "the answer was cut off");
}

// What comes after the promised length belongs to nothing.
TEST_CASE("an answer ends where its length says", "[fetcher][broken]") {
  const auto fetched =
      FetchAnswer({"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}more"});
  CHECK(fetched.as == As::kAnswered);
  CHECK(fetched.body == "{}");
}

TEST_CASE("what is no HTTP is a failure", "[fetcher][broken]") {
  CheckFailed(FetchAnswer({"220 mail.example.org ESMTP\r\n"}), As::kFailed,
              "the answer is not understood");
  CheckFailed(FetchAnswer({"HTTP/1.1 200 OK\r\n"
                           "Transfer-Encoding: chunked\r\n\r\nno number\r\n"}),
              As::kFailed, "");
  CheckFailed(FetchAnswer({"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"}),
              As::kFailed, "");
}

TEST_CASE("a host that cannot be reached is a failure", "[fetcher][broken]") {
  std::string gone;
  {
    const RawServer server({{""}});
    gone = server.Url();
  }
  CheckFailed(Fetch(gone), As::kFailed, "cannot connect: Connection refused");
  // A name that is too long for a question to go out.
  CheckFailed(Fetch("http://" + std::string(64, 'x') + ".invalid/"),
              As::kFailed, "the host of the address is not known");
}

TEST_CASE("a URL that cannot be asked is forbidden", "[fetcher][url]") {
  for (const char* url :
       {"", "example.org/", "http://", "http:// /", "http://a b/",
        "http://127.0.0.1:99999/", "http://[::1/", "http://127.0.0.1/\n"}) {
    CAPTURE(url);
    CheckFailed(Fetch(url), As::kForbidden, "the URL is broken: ");
  }
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/",
                          "gopher://127.0.0.1/", "made-up://127.0.0.1/"}) {
    CAPTURE(url);
    CheckFailed(Fetch(url), As::kForbidden,
                "the URL is neither http nor https");
  }
}

TEST_CASE("a scheme may be in capitals", "[fetcher][url]") {
  RawServer server({{Ok("{}")}});
  CHECK(Fetch("HTTP" + server.Url().substr(4)).body == "{}");
}

TEST_CASE("redirects are followed to the last answer", "[fetcher][redirect]") {
  std::vector<Answer> answers(5, Answer{Redirect("/next"), Then::kKeep});
  answers.push_back({Ok("{}"), Then::kKeep});
  RawServer server(answers);
  const auto fetched = Fetch(server.Url("/first"));
  CHECK(fetched.as == As::kAnswered);
  CHECK(fetched.status == 200);
  CHECK(fetched.body == "{}");
  // Those of the redirects do not count.
  CHECK_FALSE(fetched.retry_after);
  CHECK_FALSE(fetched.date);
  CHECK(server.requests().size() == 6);
  CHECK_THAT(server.requests().back(),
             Catch::StartsWith("GET /next ") &&
                 Catch::Contains("Accept: application/json\r\n"));
}

TEST_CASE("redirects do not go round for ever", "[fetcher][redirect]") {
  RawServer server({{Redirect("/again"), Then::kKeep}});
  CheckFailed(Fetch(server.Url()), As::kFailed,
              "there were more than 5 redirects");
  CHECK(server.requests().size() == 6);
}

TEST_CASE("redirects lead to HTTP only", "[fetcher][redirect]") {
  for (const char* to : {"file:///etc/passwd", "ftp://127.0.0.1/",
                         "made-up://127.0.0.1/", "http://127.0.0.1:99999/"}) {
    CAPTURE(to);
    CheckFailed(FetchAnswer({Redirect(to)}), As::kFailed,
                "the redirect leads to an address that cannot be followed");
  }
}

std::optional<Seconds> RetryAfter(const std::string& headers) {
  return FetchAnswer({Ok("{}", headers)}).retry_after;
}

TEST_CASE("how long to wait is told in seconds", "[fetcher][headers]") {
  CHECK(RetryAfter("Retry-After: 120\r\n") == Seconds(120));
  CHECK(RetryAfter("retry-after:  0 \r\n") == Seconds(0));
  CHECK(RetryAfter("Retry-After: 86401\r\n") == std::chrono::hours(24));
  CHECK(RetryAfter("Retry-After: 99999999999999999999999\r\n") ==
        std::chrono::hours(24));
}

TEST_CASE("how long to wait is told as a date", "[fetcher][headers]") {
  const std::string date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
  const auto after = [&](const std::string& until) {
    return RetryAfter(fmt::format("{}Retry-After: {}\r\n", date, until));
  };
  CHECK(after("Sun, 06 Nov 1994 08:50:00 GMT") == Seconds(23));
  CHECK(after("Sunday, 06-Nov-94 08:50:00 GMT") == Seconds(23));
  CHECK(after("Sun Nov  6 08:50:00 1994") == Seconds(23));
  CHECK(after("Sun, 06 Nov 1994 08:49:00 GMT") == Seconds(0));
  CHECK(after("Fri, 31 Dec 9999 23:59:59 GMT") == std::chrono::hours(24));
}

TEST_CASE("without the server's clock, ours counts", "[fetcher][headers]") {
  CHECK(RetryAfter("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n") ==
        Seconds(0));
  CHECK(RetryAfter("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n") ==
        std::chrono::hours(24));
}

TEST_CASE("what is no time to wait is left out", "[fetcher][headers]") {
  for (const char* text : {"", "soon", "-5", "1.5", "5 seconds", "+5", "0x10",
                           "Sun, 99 Nov 1994 08:49:37 GMT"}) {
    CAPTURE(text);
    CHECK_FALSE(RetryAfter(fmt::format("Retry-After: {}\r\n", text)));
  }
}

TEST_CASE("the server's clock is told", "[fetcher][headers]") {
  const auto date = [](const std::string& text) {
    return FetchAnswer({Ok("{}", fmt::format("Date: {}\r\n", text))}).date;
  };
  CHECK(date("Sun, 06 Nov 1994 08:49:37 GMT") ==
        *ParseTime("1994-11-06T08:49:37Z"));
  CHECK_FALSE(date("yesterday"));
  CHECK_FALSE(date(""));
}

TEST_CASE("a proxy is taken from the environment", "[fetcher][proxy]") {
  RawServer proxy({{Ok("{}")}});
  const Proxies proxies({{"http_proxy", proxy.Url()}});
  CurlFetcher fetcher(Options());
  CHECK(FetchBy(fetcher, "http://example.invalid/path").body == "{}");
  REQUIRE(proxy.requests().size() == 1);
  CHECK_THAT(proxy.requests()[0],
             Catch::StartsWith("GET http://example.invalid/path HTTP/1.1\r\n"));
}

// The user is a number, so that no name has to be looked up where curl takes it
// for the host.
void CheckProxyIsNotTold(const std::string& variable,
                         const std::string& proxy) {
  CAPTURE(variable, proxy);
  const std::map<std::string, std::string> wanted = {{variable, proxy}};
  const Proxies proxies(wanted);
  CurlFetcher fetcher(Options());
  for (const char* url : {"http://127.0.0.1:1/", "https://127.0.0.1:1/"}) {
    const auto fetched = FetchBy(fetcher, url);
    CHECK(fetched.as == As::kFailed);
    CHECK(fetched.failure.find("s3cr3t") == std::string::npos);
    CHECK(fetched.failure.find("127.0.0.1") == std::string::npos);
  }
}

TEST_CASE("no password of a proxy is told", "[fetcher][proxy]") {
  for (const char* scheme :
       {"http://", "https://", "socks4://", "socks5h://", "made-up://", ""}) {
    for (const char* password :
         {"s3cr3t", "pa/ss-s3cr3t", "1/s3cr3t", "?s3cr3t", "#s3cr3t",
          "a b-s3cr3t", "s3cr3t%", "[s3cr3t"}) {
      CheckProxyIsNotTold(
          "all_proxy",
          fmt::format("{}127.0.0.1:{}@127.0.0.1:1/", scheme, password));
    }
  }
  for (const char* variable :
       {"http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"}) {
    CheckProxyIsNotTold(variable, "http://127.0.0.1:pa/s3cr3t@127.0.0.1:1");
  }
}

TEST_CASE("what a proxy answers instead of connecting is told",
          "[fetcher][proxy]") {
  RawServer proxy({{"HTTP/1.1 407 Go away\r\nContent-Length: 0\r\n\r\n"}});
  const Proxies proxies({{"https_proxy", proxy.Url()}});
  CurlFetcher fetcher(Options());
  const auto fetched = FetchBy(fetcher, "https://127.0.0.1:1/");
  CheckFailed(fetched, As::kFailed, "the proxy answered HTTP 407");
}

TEST_CASE("no password of a redirect is told", "[fetcher][redirect]") {
  for (const char* to :
       {"ftp://user:s3cr3t@127.0.0.1/", "http://user:s3cr3t@127.0.0.1:99999/",
        "http://user:s3cr3t@127.0.0.1:1/", "made-up://user:s3cr3t@h/",
        "http://user:s3cr3t@[::/", "http://user:1/s3cr3t@127.0.0.1/"}) {
    CAPTURE(to);
    const auto fetched = FetchAnswer({Redirect(to)});
    CHECK(fetched.as == As::kFailed);
    CHECK(fetched.failure.find("s3cr3t") == std::string::npos);
  }
}

TEST_CASE("no proxy stands between where none should", "[fetcher][proxy]") {
  RawServer proxy({{Ok("proxy")}});
  RawServer server({{Ok("server")}});
  const Proxies proxies(
      {{"http_proxy", proxy.Url()}, {"no_proxy", "example.org,127.0.0.1"}});
  CurlFetcher fetcher(Options());
  CHECK(FetchBy(fetcher, server.Url()).body == "server");
  CHECK(proxy.requests().empty());
}

TEST_CASE("requests run at the same time", "[fetcher][several]") {
  const Proxies none;
  // The first is answered only when the second has come.
  RawServer server({{Ok("a"), Then::kKeep, 2}, {Ok("b"), Then::kKeep, 2}});
  CurlFetcher fetcher(Options());
  fetcher.Start(1, server.Url("/1"));
  fetcher.Start(2, server.Url("/2"));
  const auto ended = WaitFor(fetcher, 2);
  REQUIRE(ended.size() == 2);
  CHECK(ended[0].id + ended[1].id == 3);
  for (const auto& one : ended) CHECK(one.as == As::kAnswered);
}

TEST_CASE("each request is told once, by its own id", "[fetcher][several]") {
  const Proxies none;
  RawServer first({{Ok("first"), Then::kKeep}});
  RawServer second({{Ok("second"), Then::kKeep}});
  CurlFetcher fetcher(Options());
  std::map<int, std::string> bodies;
  fetcher.Start(-1, first.Url());
  fetcher.Start(20, second.Url());
  fetcher.Start(3, "no URL");
  for (auto& one : WaitFor(fetcher, 3)) {
    bodies[one.id] = one.as == As::kForbidden ? "forbidden" : one.body;
  }
  CHECK(bodies == std::map<int, std::string>{
                      {-1, "first"}, {20, "second"}, {3, "forbidden"}});
  CHECK(fetcher.Wait(milliseconds(0)).empty());
}

TEST_CASE("an id and its connection are used again", "[fetcher][several]") {
  const Proxies none;
  RawServer server({{Ok("a"), Then::kKeep}, {Ok("b"), Then::kKeep}});
  CurlFetcher fetcher(Options());
  CHECK(FetchBy(fetcher, server.Url(), 1).body == "a");
  CHECK(FetchBy(fetcher, server.Url(), 1).body == "b");
  CHECK(server.connections() == 1);
}

TEST_CASE("a kept connection that has ended is no failure", "[fetcher]") {
  const Proxies none;
  // The second request is read and not answered, as when a server closes an
  // idle connection just then.
  RawServer server({{Ok("a"), Then::kKeep}, {"", Then::kClose}, {Ok("c")}});
  CurlFetcher fetcher(Options());
  CHECK(FetchBy(fetcher, server.Url()).body == "a");
  CHECK(FetchBy(fetcher, server.Url()).body == "c");
  CHECK(server.connections() == 2);
}

TEST_CASE("a fetcher may go while requests run", "[fetcher][several]") {
  const Proxies none;
  RawServer server({{"HTTP/1.1 200 OK\r\n\r\n{", Then::kHold}});
  CurlFetcher fetcher(Options());
  for (const int id : {1, 2, 3}) fetcher.Start(id, server.Url());
  for (int turn = 0; turn < 3000 && server.requests().size() < 3; ++turn) {
    CHECK(fetcher.Wait(milliseconds(10)).empty());
  }
  CHECK(server.requests().size() == 3);
  fetcher.Start(4, server.Url());  // not even begun
}

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

// A key and a certificate for it that it signed itself.
std::string MakeCertificate(const TemporaryFolder& folder,
                            const std::string& name) {
  std::string pem = folder.Path("certificate.pem");
  const std::string command = fmt::format(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
      "-days 2 -subj /CN=test -addext subjectAltName={0} -keyout '{1}' "
      "-out '{1}.crt' 2>/dev/null && cat '{1}.crt' >> '{1}'",
      name, pem);
  REQUIRE(std::system(command.c_str()) == 0);
  return pem;
}

struct Tls {
  explicit Tls(const std::string& name = "IP:127.0.0.1")
      : pem(MakeCertificate(folder, name)), options(Options()) {
    options.ca_file = pem;
  }

  TemporaryFolder folder;
  std::string pem;
  CurlOptions options;  // that trust the certificate
};

TEST_CASE("a certificate is believed if it is listed", "[fetcher][tls]") {
  const Tls tls;
  RawServer server({{Ok("{}")}}, tls.pem);
  const auto fetched = Fetch(server.Url(), tls.options);
  CHECK(fetched.failure.empty());
  CHECK(fetched.as == As::kAnswered);
  CHECK(fetched.body == "{}");
}

TEST_CASE("a certificate that nobody vouches for is not", "[fetcher][tls]") {
  const Tls tls;
  RawServer server({{Ok("{}")}}, tls.pem);
  CheckFailed(
      Fetch(server.Url(), Options()), As::kForbidden,
      "the server's certificate is not believed: self-signed certificate");
  const Tls other;
  CheckFailed(
      Fetch(server.Url(), other.options), As::kForbidden,
      "the server's certificate is not believed: self-signed certificate");
  CHECK(server.requests().empty());
}

TEST_CASE("a certificate has to be the host's", "[fetcher][tls]") {
  const Tls tls("DNS:example.org");
  RawServer server({{Ok("{}")}}, tls.pem);
  CheckFailed(
      Fetch(server.Url(), tls.options), As::kForbidden,
      "the server's certificate is not believed: it is not that of the host");
  CHECK(server.requests().empty());
}

TEST_CASE("certificates that cannot be read are told", "[fetcher][tls]") {
  const Tls tls;
  RawServer server({{Ok("{}")}}, tls.pem);
  auto options = Options();
  options.ca_file = tls.folder.Path("nothing-here.pem");
  CheckFailed(Fetch(server.Url(), options), As::kForbidden, "nothing-here.pem");
  options.ca_file = tls.folder.Write("text.pem", "no certificate\n");
  CheckFailed(Fetch(server.Url(), options), As::kForbidden, "text.pem");
}

TEST_CASE("redirects lead to TLS but not away from it", "[fetcher][tls]") {
  const Tls tls;
  RawServer plain({{Ok("plain")}});
  RawServer away({{Redirect(plain.Url())}}, tls.pem);
  CheckFailed(Fetch(away.Url(), tls.options), As::kFailed,
              "the redirect leads to an address that cannot be followed");
  CHECK(plain.requests().empty());

  RawServer safe({{Ok("safe")}}, tls.pem);
  RawServer towards({{Redirect(safe.Url())}});
  CHECK(Fetch(towards.Url(), tls.options).body == "safe");
  RawServer onwards({{Redirect(safe.Url())}}, tls.pem);
  CHECK(Fetch(onwards.Url(), tls.options).body == "safe");
}

TEST_CASE("an option that curl refuses is named", "[fetcher]") {
  auto options = Options();
  options.user_agent.resize(9'000'000, 'x');  // curl: at most 8 MB
  CurlFetcher fetcher(options);
  CHECK_THROWS_WITH(fetcher.Start(1, "http://127.0.0.1/"),
                    Catch::Contains("USERAGENT"));
}

}  // namespace
}  // namespace workflow_health
