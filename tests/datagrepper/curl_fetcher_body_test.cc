// How bodies are unpacked, and how large they may be.
#include <fmt/format.h>
#include <zlib.h>

#include <catch2/catch.hpp>
#include <string>

#include "datagrepper/curl_fetcher_trial.h"

namespace workflow_health {
namespace {

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
              "the answer cannot be unpacked: more data follow its end");
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
        begin +
            R"({"workflow_health_left_out":"its body is longer than )"
            R"(1524 KiB"})" +
            end);
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

}  // namespace
}  // namespace workflow_health
