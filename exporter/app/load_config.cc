#include "app/load_config.h"

#include <fmt/format.h>

#include <array>

#include "base/input.h"
#include "base/text.h"

namespace workflow_health {
namespace {

constexpr char kBuiltIn[] = "built-in configuration";

Result<std::string> ReadAll(const std::string& file) {
  // A configuration is written by hand; far more than this is a mistake.
  constexpr size_t kMostBytes = size_t{4} * 1024 * 1024;
  auto input = Input::Open(file);
  if (!input) return input.error();
  std::string text;
  std::array<char, 16384> buffer{};
  while (true) {
    const auto size = input->Read(buffer);
    if (!size) return size.error();
    if (*size == 0) return {boost::system::in_place_value, std::move(text)};
    text.append(buffer.data(), *size);
    if (text.size() > kMostBytes) {
      return Error{input->name() +
                   " is larger than 4 MiB, which no configuration needs"};
    }
  }
}

// Whether a history start of workflows is in the future, which is told. Live
// steps wait for theirs.
bool TellFuture(const Config& config, Time now, const std::string& name,
                std::ostream& err) {
  for (const Source& source : config.sources) {
    if (source.history_start <= now || source.category.empty()) continue;
    err << fmt::format(
        "{}: sources: {}: history_start {} is in the future; expected a time "
        "in the past\n",
        name, source.Name(), FormatTime(source.history_start));
    return true;
  }
  return false;
}

}  // namespace

std::optional<Config> LoadConfig(const std::string& file, Time now,
                                 std::ostream& err) {
  std::string text(DefaultConfigText());
  if (!file.empty()) {
    auto read = ReadAll(file);
    if (!read) {
      err << "workflow-health: " << read.error().message << "\n";
      return std::nullopt;
    }
    text = std::move(*read);
  }
  auto config = ParseConfig(text);
  const std::string name = file.empty() ? kBuiltIn : Printable(file, 4096);
  if (config && TellFuture(*config, now, name, err)) return std::nullopt;
  if (config) return std::move(*config);
  for (const Mistake& mistake : config.error()) {
    err << fmt::format("{}:{}:{}: {}\n", name, mistake.line, mistake.column,
                       mistake.message);
  }
  return std::nullopt;
}

}  // namespace workflow_health
