#include "web/gzip.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
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

}  // namespace
}  // namespace workflow_health
