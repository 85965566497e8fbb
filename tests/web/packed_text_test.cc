#include "web/packed_text.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "web/gunzip.h"
#include "web/noise.h"

namespace workflow_health {
namespace {

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
