#include "reading/page_folder.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "datagrepper/archive.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

namespace fs = std::filesystem;

Reading Second() {
  Reading reading;
  reading.selection.category = "c";
  reading.window = {Time(Seconds(0)), Time(Seconds(1))};
  reading.answers = {"{}"};
  return reading;
}

TEST_CASE("a page is kept under its category and span", "[page folder]") {
  const TemporaryFolder folder;
  const std::string pages = folder.Path("made/now");
  PageFolder(pages).Save(Second());
  CHECK(fs::file_size(pages + "/c-19700101T000001Z-19700101T000001Z.json") ==
        3);
}

TEST_CASE("a page that could not be written is told with its reason",
          "[page folder]") {
  const TemporaryFolder folder;
  const std::string pages = folder.Path("pages");
  const PageFolder saved(pages);
  const std::string page = "/c-19700101T000001Z-19700101T000001Z.json";
  fs::create_directory(pages + page);
  CHECK_THROWS_WITH(saved.Save(Second()), Catch::EndsWith("Is a directory"));
  fs::remove(pages + page);
  fs::create_symlink("/dev/full", pages + page);
  CHECK_THROWS_WITH(saved.Save(Second()),
                    Catch::EndsWith("No space left on device"));
}

std::string ContentOf(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The one file that a reading is saved in.
std::string Saved(const Reading& reading, std::string* name = nullptr) {
  const TemporaryFolder folder;
  const std::string pages = folder.Path("pages");
  PageFolder(pages).Save(reading);
  const std::vector<fs::directory_entry> files{fs::directory_iterator(pages),
                                               {}};
  REQUIRE(files.size() == 1);
  if (name != nullptr) *name = files[0].path().filename();
  return ContentOf(files[0].path());
}

TEST_CASE("answers are kept as they came, and declared together",
          "[page folder]") {
  const std::string header =
      R"({"workflow_health_archive":1,"covers":)"
      R"({"start":"1970-01-01T00:00:01Z","end":"1970-01-01T00:00:01Z"},)"
      R"("categories":["c"],"messages":2)";
  Reading reading = Second();
  reading.messages.resize(2);
  CHECK(Saved(reading) == "{}\n");
  reading.answers = {R"({"b": 1})", R"({"a": 2})"};
  CHECK(Saved(reading) == header + "}\n{\"b\": 1}\n{\"a\": 2}\n");
  reading.unreadable = true;
  const std::string unreadable = header + R"(,"unreadable":true})" + "\n";
  CHECK(Saved(reading) == unreadable + "{\"b\": 1}\n{\"a\": 2}\n");
  // One answer does not tell that others are missing.
  reading.answers = {"{}"};
  CHECK(Saved(reading) == unreadable + "{}\n");
  reading.answers.clear();
  CHECK(Saved(reading) == unreadable);
}

TEST_CASE("topics that were read together are kept under the first one",
          "[page folder]") {
  Reading reading = Second();
  reading.selection = {"", {"org.b", "org.a"}};
  reading.window = {ParseTime("2020-01-31T23:59:59Z").value(),
                    ParseTime("2020-02-29T00:00:00Z").value()};
  std::string name;
  CHECK(Saved(reading, &name) ==
        R"({"workflow_health_archive":1,"covers":)"
        R"({"start":"2020-02-01T00:00:00Z","end":"2020-02-29T00:00:00Z"},)"
        R"("categories":["org.b","org.a"],"messages":0})"
        "\n{}\n");
  CHECK(name == "org.b-20200201T000000Z-20200229T000000Z.json");
  reading.unreadable = true;
  CHECK_THAT(Saved(reading),
             Catch::Contains(R"("categories":["org.b","org.a"])"));
}

TEST_CASE("of a full page it is declared what of it was read",
          "[page folder][I2]") {
  Reading reading = Second();
  reading.messages.resize(2);
  reading.of_full_page = true;
  reading.beside = 1;
  CHECK_THAT(Saved(reading), Catch::EndsWith(R"("messages":3})"
                                             "\n{}\n"));
}

TEST_CASE("parts of a second are kept beside each other", "[page folder]") {
  Reading reading = Second();
  std::string name;
  reading.part = 2;
  reading.window.since = reading.window.until;
  CHECK(Saved(reading, &name) == "{}\n");
  CHECK(name == "c-19700101T000001Z-19700101T000001Z-part2.json");
}

TEST_CASE("what was kept declares what was read", "[page folder][I2]") {
  const TemporaryFolder folder;
  Reading reading = Second();
  reading.answers.clear();
  reading.unreadable = true;
  PageFolder(folder.Path("pages")).Save(reading);
  ArchiveReader reader(
      Input::Open(folder.Path("pages/c-19700101T000001Z-19700101T000001Z.json"))
          .value());
  const auto item = reader.Next().value();
  REQUIRE(item);
  const auto& header = std::get<ArchiveHeader>(*item);
  CHECK(header.covered == std::vector<CoveredSpan>{{"c", reading.window}});
  CHECK(header.unreadable);
  CHECK(header.messages == 0);
}

TEST_CASE("a page takes the place of the one that was there", "[page folder]") {
  const TemporaryFolder folder;
  const PageFolder pages(folder.Path("pages"));
  Reading reading = Second();
  pages.Save(reading);
  reading.answers = {R"({"later": 1})"};
  // The folder may be there already.
  PageFolder(folder.Path("pages")).Save(reading);
  const std::vector<fs::directory_entry> files{
      fs::directory_iterator(folder.Path("pages")), {}};
  REQUIRE(files.size() == 1);
  CHECK(ContentOf(files[0].path()) == "{\"later\": 1}\n");
}

TEST_CASE("a folder that cannot be made is named", "[page folder]") {
  const TemporaryFolder folder;
  const std::string file = folder.Write("file", "");
  CHECK_THROWS_WITH(PageFolder(file + "/pages"),
                    "cannot write " + file + "/pages: Not a directory");
}

}  // namespace
}  // namespace workflow_health
