#include "reading/page_folder.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "base/output.h"
#include "base/text.h"

namespace workflow_health {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// 20200201T000000Z: no colons, which not every file system takes.
std::string Compact(Time time) {
  std::string text;
  for (const char c : FormatTime(time)) {
    if (c != '-' && c != ':') text += c;
  }
  return text;
}

// Of topics that are read together, the first one tells them apart from others.
std::string FileName(const Reading& reading) {
  const Window& window = reading.window;
  const Time first =
      window.Length() > Seconds(0) ? window.since + Seconds(1) : window.until;
  return fmt::format(
      "{}-{}-{}{}.json", reading.selection.Parts().front(), Compact(first),
      Compact(window.until),
      reading.part > 0 ? fmt::format("-part{}", reading.part) : "");
}

std::string Header(const Reading& reading) {
  const Window& window = reading.window;
  const auto parts = reading.selection.Parts();
  json::object header{
      {"workflow_health_archive", 1},
      {"covers",
       {{"start", FormatTime(window.since + Seconds(1))},
        {"end", FormatTime(window.until)}}},
      {"categories", json::array(parts.begin(), parts.end())},
      {"messages", reading.messages.size() + reading.beside},
  };
  if (reading.unreadable) header["unreadable"] = true;
  return json::serialize(header) + "\n";
}

[[noreturn]] void Throw(const fs::path& path, const std::error_code& error) {
  throw std::runtime_error(fmt::format(
      "cannot write {}: {}", Printable(path.string()), error.message()));
}

}  // namespace

PageFolder::PageFolder(std::string path) : path_(std::move(path)) {
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) Throw(path_, error);
}

void PageFolder::Save(const Reading& reading) const {
  const fs::path path = fs::path(path_) / FileName(reading);
  // What a page of a category proves it says itself.
  const bool alone =
      reading.part > 0 ||
      (reading.answers.size() == 1 && !reading.unreadable &&
       !reading.of_full_page && !reading.selection.category.empty());
  const auto error = WriteFile(path, [&](std::ostream& file) {
    if (!alone) file << Header(reading);
    for (const std::string& answer : reading.answers) file << answer << "\n";
  });
  if (error) Throw(path, error);
}

}  // namespace workflow_health
