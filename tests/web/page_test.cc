#include "web/page.h"

#include <fmt/format.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "temporary_folder.h"
#include "web/gunzip.h"
#include "web/noise.h"

namespace workflow_health {
namespace {

// Of 300 KiB: more than deflate can look back, or puts into a block.
std::string LongText() {
  std::string text;
  for (int i = 0; text.size() < 300U * 1024; ++i) {
    text += fmt::format("workflow_runs_total{{step=\"{}\"}} {}\n", i, i * i);
  }
  return text;
}

std::vector<std::string> Texts() {
  return {
      "",         "a",          std::string(1, '\0'), std::string(5000, 'x'),
      LongText(), Noise(40'000)};
}

TEST_CASE("a text in two pieces is one member of gzip's format", "[gzip]") {
  for (const auto& front : Texts()) {
    const GzipFront packed = PackFront(front);
    CHECK(packed.bytes == front.size());
    for (const auto& rest : Texts()) {
      CAPTURE(front.size(), rest.size());
      const bool same = Gunzip(Gzip(packed, rest)) == front + rest;
      CHECK(same);
    }
  }
}

TEST_CASE("a text is compressed without a front as well", "[gzip]") {
  for (const auto& text : Texts()) {
    CAPTURE(text.size());
    const bool same = Gunzip(Gzip({}, text)) == text;
    CHECK(same);
  }
}

TEST_CASE("a front is kept compressed", "[gzip]") {
  CHECK(PackFront(LongText()).deflated.size() < LongText().size() / 4);
  CHECK(PackFront(std::string(100'000, 'x')).deflated.size() < 200);
}

TEST_CASE("the gzip program reads it and has no objection", "[gzip]") {
  const TemporaryFolder folder;
  for (const auto& front : Texts()) {
    for (const auto& rest : Texts()) {
      CAPTURE(front.size(), rest.size());
      const auto plain = folder.Write("plain", front + rest);
      const auto packed = folder.Write("packed", Gzip(PackFront(front), rest));
      const auto command = fmt::format(
          "bash -o pipefail -c 'gzip -dc < {} | cmp - {}'", packed, plain);
      CHECK(std::system(command.c_str()) == 0);
    }
  }
}

TEST_CASE("a long page is kept compressed as well", "[page]") {
  const std::string body(5000, 'x');
  const auto page = MakeWebPage("text/plain", body, 503);
  CHECK(page->status == 503);
  CHECK(page->content_type == "text/plain");
  CHECK(page->body == body);
  CHECK(page->gzip_body.size() < 100);
  CHECK(Gunzip(page->gzip_body) == body);
}

TEST_CASE("what compression does not shorten is kept plain only", "[page]") {
  CHECK(MakeWebPage("text/plain", "")->gzip_body.empty());
  CHECK(MakeWebPage("text/plain", std::string(1000, 'x'))->gzip_body.empty());
  CHECK(MakeWebPage("image/png", Noise(5000))->gzip_body.empty());
}

const std::string kText(5000, 'x');

TEST_CASE("a page is the text and its end, plain and compressed",
          "[packed_text]") {
  const PackedText text(kText);
  for (const std::string tail : {"", "a", "\n# EOF\n"}) {
    const auto page = text.PageWith("text/plain", tail);
    CHECK(page->status == 200);
    CHECK(page->content_type == "text/plain");
    CHECK(page->body == kText + tail);
    CHECK(Gunzip(page->gzip_body) == kText + tail);
    CHECK(page->gzip_body.size() < 100);
  }
}

TEST_CASE("what was compressed once is used again", "[packed_text]") {
  const auto page = PackedText(kText).PageWith("text/plain", kText);
  const std::string packed = PackFront(kText).deflated;
  CHECK(page->gzip_body.find(packed) != std::string::npos);
}

TEST_CASE("a long end is compressed as well", "[packed_text]") {
  const auto page = PackedText("").PageWith("text/plain", kText);
  CHECK(page->body == kText);
  CHECK(Gunzip(page->gzip_body) == kText);
  CHECK(page->gzip_body.size() < 100);
}

TEST_CASE("the text and its end count together as what is worth compressing",
          "[packed_text]") {
  const PackedText text(std::string(512, 'x'));
  const auto page = text.PageWith("text/plain", std::string(511, 'y'));
  CHECK(page->gzip_body.empty());
  CHECK(page->body.size() == 1023);
  CHECK_FALSE(
      text.PageWith("text/plain", std::string(512, 'y'))->gzip_body.empty());
  CHECK(PackedText("").PageWith("text/plain", "")->gzip_body.empty());
}

TEST_CASE("what compression does not shorten is sent plain, whatever its end",
          "[packed_text]") {
  const auto page = PackedText(Noise(5000)).PageWith("image/png", "end");
  CHECK(page->gzip_body.empty());
  CHECK(page->body == Noise(5000) + "end");
}

TEST_CASE("several threads may make pages of one text", "[packed_text]") {
  const PackedText text(kText);
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (const char letter : {'a', 'b'}) {
    threads.emplace_back([&text, &good, letter] {
      for (size_t i = 0; i < 200; ++i) {
        const std::string tail(i, letter);
        const auto page = text.PageWith("text/plain", tail);
        const bool same =
            page->body == kText + tail && Gunzip(page->gzip_body) == page->body;
        if (same) ++good;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == 400);
}

}  // namespace
}  // namespace workflow_health
