// Compares the formats byte for byte with files. After a change that is meant,
// APPROVE=1 rewrites them: APPROVE=1 report_test '[golden]'
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "report/example.h"

namespace workflow_health {
namespace {

std::filesystem::path GoldenFile(const std::string& name) {
  return std::filesystem::path(__FILE__).parent_path().parent_path() /
         "golden" / name;
}

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Where two texts begin to differ, with the lines at that place.
std::string Difference(const std::string& expected, const std::string& actual) {
  const auto at = std::mismatch(expected.begin(), expected.end(),
                                actual.begin(), actual.end())
                      .first;
  const auto line_of = [](const std::string& text, size_t offset) {
    const size_t start = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
    return text.substr(start, text.find('\n', start) - start);
  };
  const auto offset = size_t(at - expected.begin());
  return fmt::format("line {}\n  expected: {}\n  actual:   {}",
                     1 + std::count(expected.begin(), at, '\n'),
                     line_of(expected, offset), line_of(actual, offset));
}

void Compare(const std::string& name, const std::string& actual) {
  const auto path = GoldenFile(name);
  if (std::getenv("APPROVE") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
  }
  const std::string expected = ReadAll(path);
  INFO(path << " differs in " << Difference(expected, actual));
  CHECK((expected == actual));
}

TEST_CASE("The text is as it was", "[report][golden]") {
  Compare("report.txt", TextOf(GoldenReport(), {false, true}));
}

TEST_CASE("The Markdown is as it was", "[report][golden]") {
  Compare("report.md", MarkdownOf(GoldenReport(), true));
}

TEST_CASE("The JSON is as it was", "[report][golden]") {
  Compare("report.json", JsonOf(GoldenReport(), true));
}

TEST_CASE("The HTML is as it was", "[report][golden]") {
  Compare("report.html", HtmlPageOf(GoldenReport(), "workflow-health"));
}

TEST_CASE("The CSV is as it was", "[report][golden]") {
  Compare("report.csv", CsvOf(GoldenReport(), true));
}

}  // namespace
}  // namespace workflow_health
