#include "reading/page_folder.h"

#include <catch2/catch.hpp>
#include <filesystem>

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

}  // namespace
}  // namespace workflow_health
