#include "app/page_folder.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

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

std::string FileName(const Reading& reading) {
  return fmt::format("{}-{}-{}.json", reading.category,
                     Compact(reading.window.since + Seconds(1)),
                     Compact(reading.window.until));
}

std::string Header(const Reading& reading) {
  const std::string second = FormatTime(reading.window.until);
  json::object header{
      {"workflow_health_archive", 1},
      {"covers", {{"start", second}, {"end", second}}},
      {"categories", {reading.category}},
      {"messages", reading.messages.size()},
  };
  if (reading.unreadable) header["unreadable"] = true;
  return json::serialize(header) + "\n";
}

[[noreturn]] void Throw(const fs::path& path, const std::error_code& error) {
  throw std::runtime_error(
      fmt::format("cannot write {}: {}", path.string(), error.message()));
}

}  // namespace

PageFolder::PageFolder(std::string path) : path_(std::move(path)) {
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) Throw(path_, error);
}

void PageFolder::Save(const Reading& reading) const {
  const fs::path path = fs::path(path_) / FileName(reading);
  const fs::path part = path.string() + ".part";
  errno = 0;
  std::ofstream file(part, std::ios::binary);
  const bool alone = reading.answers.size() == 1 && !reading.unreadable;
  if (!alone) file << Header(reading);
  for (const std::string& answer : reading.answers) file << answer << "\n";
  file.close();
  std::error_code error;
  if (!file) error.assign(errno != 0 ? errno : EIO, std::generic_category());
  if (!error) fs::rename(part, path, error);
  if (!error) return;
  std::error_code ignored;  // a part of a page is no evidence
  fs::remove(part, ignored);
  Throw(path, error);
}

}  // namespace workflow_health
