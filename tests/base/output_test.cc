#include "base/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

#include "temporary_folder.h"

namespace workflow_health {
namespace {

namespace fs = std::filesystem;

std::string Content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// What the error is called; empty for none.
std::string Write(const std::string& path, const std::string& text) {
  const auto error = WriteFile(path, [&](std::ostream& out) { out << text; });
  return error ? error.message() : "";
}

size_t CountOf(const TemporaryFolder& folder) {
  const fs::directory_iterator names(folder.Path("."));
  return size_t(std::distance(begin(names), end(names)));
}

TEST_CASE("a file is made, or replaced with the permissions that it has",
          "[output]") {
  const TemporaryFolder folder;
  const std::string file = folder.Path("file");
  CHECK(Write(file, "first") == "");
  CHECK(Content(file) == "first");
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  std::ifstream reader(file);
  CHECK(Write(file, "next") == "");
  CHECK(Content(file) == "next");
  CHECK(std::string(std::istreambuf_iterator(reader), {}) == "first");
  CHECK(fs::status(file).permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(CountOf(folder) == 1);
}

TEST_CASE("a file stays as it was while the text is not whole", "[output]") {
  const TemporaryFolder folder;
  const std::string file = folder.Write("file", "before");
  CHECK(WriteFile(file, [&](std::ostream& out) {
    out << "half";
    out.setstate(std::ios::badbit);
    CHECK(Content(file) == "before");
  }));
  CHECK(Content(file) == "before");
  CHECK(CountOf(folder) == 1);
}

TEST_CASE("what was left of an interrupted run leads nowhere", "[output]") {
  const TemporaryFolder folder;
  const std::string other = folder.Write("other", "mine");
  fs::create_symlink(other, folder.Path("file.part"));
  CHECK(Write(folder.Path("file"), "text") == "");
  CHECK(Content(folder.Path("file")) == "text");
  CHECK(Content(other) == "mine");
  CHECK_FALSE(fs::is_symlink(folder.Path("file")));
  CHECK(CountOf(folder) == 2);
}

TEST_CASE("a link stays one, and what it leads to gets the text", "[output]") {
  const TemporaryFolder folder;
  fs::create_directory(folder.Path("far"));
  fs::create_symlink("far/link", folder.Path("link"));
  fs::create_symlink("target", folder.Path("far/link"));
  for (const char* text : {"made", "replaced"}) {
    CHECK(Write(folder.Path("link"), text) == "");
    CHECK(Content(folder.Path("far/target")) == text);
    CHECK(fs::is_symlink(folder.Path("link")));
    CHECK(fs::is_symlink(folder.Path("far/link")));
  }
  fs::create_symlink("loop", folder.Path("loop"));
  CHECK(Write(folder.Path("loop"), "") == "Too many levels of symbolic links");
}

TEST_CASE("the reader of a FIFO gets the text, by a link as well", "[output]") {
  const TemporaryFolder folder;
  const std::string fifo = folder.Path("fifo");
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  fs::create_symlink(fifo, folder.Path("link"));
  for (const char* name : {"fifo", "link"}) {
    auto read = std::async(std::launch::async, Content, fifo);
    CHECK(Write(folder.Path(name), "text") == "");
    CHECK(read.get() == "text");
    CHECK(fs::is_fifo(fifo));
  }
}

TEST_CASE("a device stays one", "[output]") {
  const TemporaryFolder folder;
  // Ours, so that a mistake costs nobody his; a container may have none.
  const std::string full = folder.Path("full");
  if (mknod(full.c_str(), S_IFCHR | 0600, makedev(1, 7)) == 0 &&
      close(open(full.c_str(), O_WRONLY)) == 0) {
    CHECK(Write(full, "text") == "No space left on device");
    CHECK(fs::is_character_file(full));
  }
  fs::create_symlink("/dev/full", folder.Path("link"));
  CHECK(Write(folder.Path("link"), "text") == "No space left on device");
  CHECK(fs::is_symlink(folder.Path("link")));
}

TEST_CASE("an open file of ours gets the text where it stands", "[output]") {
  const TemporaryFolder folder;
  const std::string file = folder.Path("file");
  const int ours = open(file.c_str(), O_WRONLY | O_CREAT, 0600);
  REQUIRE(write(ours, "head ", 5) == 5);
  CHECK(Write("/dev/fd/" + std::to_string(ours), "text ") == "");
  CHECK(Write("/proc/self/fd/" + std::to_string(ours), "more ") == "");
  REQUIRE(write(ours, "foot", 4) == 4);
  close(ours);
  CHECK(Content(file) == "head text more foot");
  CHECK(Write("/dev/fd/" + std::to_string(ours), "") == "Bad file descriptor");
  CHECK(CountOf(folder) == 1);
}

TEST_CASE("what is no place for a text is refused", "[output]") {
  const TemporaryFolder folder;
  CHECK(Write(folder.Path("."), "") == "Is a directory");
  CHECK(Write(folder.Path(""), "") == "Is a directory");
  CHECK(Write(folder.Path("no/file"), "") == "No such file or directory");
  CHECK(Write(folder.Write("file", "") + "/file", "") == "Not a directory");
  CHECK(CountOf(folder) == 1);
}

}  // namespace
}  // namespace workflow_health
