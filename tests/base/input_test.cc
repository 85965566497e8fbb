#include "base/input.h"

#include <zlib.h>

#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "temporary_folder.h"

namespace workflow_health {
namespace {

std::string Gzip(const TemporaryFolder& folder, const std::string& text) {
  const std::string path = folder.Path("made.gz");
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

// The whole content, or the error that stood in the way.
std::string ReadAll(const std::string& path) {
  auto input = Input::Open(path);
  if (!input) return input.error().message;
  std::string text;
  std::array<char, 7> buffer{};  // small: several reads
  while (true) {
    const auto size = input->Read(buffer);
    if (!size) return size.error().message;
    if (*size == 0) return text;
    text.append(buffer.data(), *size);
  }
}

TEST_CASE("a plain file is read as it is", "[input]") {
  const TemporaryFolder folder;
  CHECK(ReadAll(folder.Write("plain", "one\ntwo\n")) == "one\ntwo\n");
  CHECK(ReadAll(folder.Write("empty", "")).empty());
}

TEST_CASE("a gzip file is unpacked", "[input]") {
  const TemporaryFolder folder;
  const std::string packed = Gzip(folder, "one\ntwo\n");
  REQUIRE(packed.substr(0, 2) == "\x1f\x8b");
  CHECK(ReadAll(folder.Write("a.gz", packed)) == "one\ntwo\n");
  CHECK(ReadAll(folder.Write("two.gz", packed + packed)) ==
        "one\ntwo\none\ntwo\n");
}

TEST_CASE("a gzip file that is cut off is an error", "[input]") {
  const TemporaryFolder folder;
  const std::string packed = Gzip(folder, std::string(10000, 'x'));
  for (const size_t cut : {packed.size() - 1, packed.size() - 9, size_t{12}}) {
    const auto path = folder.Write("cut.gz", packed.substr(0, cut));
    CHECK_THAT(ReadAll(path), Catch::Contains("end too early"));
  }
}

TEST_CASE("damaged gzip data are an error that names the file", "[input]") {
  const TemporaryFolder folder;
  std::string packed = Gzip(folder, std::string(10000, 'x'));
  packed[packed.size() - 6] = static_cast<char>(packed[packed.size() - 6] ^ 1);
  const auto path = folder.Write("bad.gz", packed);
  CHECK(ReadAll(path) == "cannot read " + path +
                             ": the gzip data are damaged: incorrect data "
                             "check");
}

TEST_CASE("what follows gzip data and is none is an error", "[input]") {
  const TemporaryFolder folder;
  const std::string packed = Gzip(folder, "one\n");
  const std::string zeros(300'000, '\0');
  for (const std::string& rest :
       {std::string("x"), std::string("more\n"), std::string("\x1f"),
        zeros + "x", zeros + packed, packed + "x"}) {
    CHECK_THAT(
        ReadAll(folder.Write("more.gz", packed + rest)),
        Catch::EndsWith("other data follow its gzip data and were not read"));
  }
  CHECK(ReadAll(folder.Write("padded.gz", packed + zeros)) == "one\n");
  CHECK(ReadAll(folder.Write("padded.gz", packed + '\0')) == "one\n");
}

TEST_CASE("large gzip data are unpacked whatever the buffer", "[input]") {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 60'000; ++i) text += std::to_string(i * 7919) + "\n";
  const std::string packed = Gzip(folder, text);
  REQUIRE(packed.size() > 128 * 1024);
  CHECK(ReadAll(folder.Write("large.gz", packed + packed)) == text + text);
}

TEST_CASE("a file that changes while it is read is an error", "[input]") {
  const TemporaryFolder folder;
  const auto path = folder.Write("growing", "one\n");
  auto input = Input::Open(path);
  REQUIRE(input.has_value());
  std::array<char, 100> buffer{};
  CHECK(input->Read(buffer).value() == 4);
  CHECK(input->Read(buffer).value() == 0);
  std::ofstream(path, std::ios::app) << "two\n";
  CHECK(input->Read(buffer).value() == 4);
  CHECK(input->Read(buffer).error().message ==
        "cannot read " + path + ": it changed while it was read");
}

TEST_CASE("the name of a file is shown without commands to a terminal",
          "[input]") {
  const TemporaryFolder folder;
  CHECK_THAT(ReadAll(folder.Path("a\x1b[31mb\nc")),
             Catch::EndsWith("/a [31mb c: No such file or directory"));
}

TEST_CASE("what cannot be opened is an error that names it", "[input]") {
  const TemporaryFolder folder;
  CHECK_THAT(ReadAll(folder.Path("none")),
             Catch::EndsWith("none: No such file or directory"));
  CHECK_THAT(ReadAll(folder.Path("")), Catch::EndsWith("Is a directory"));
}

}  // namespace
}  // namespace workflow_health
