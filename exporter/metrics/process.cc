#include "metrics/process.h"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <locale>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "metrics/series.h"

namespace workflow_health {

using prometheus::MetricFamily;
using prometheus::MetricType;

namespace {

namespace fs = std::filesystem;
using Number = std::optional<double>;

std::string ReadAll(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The first number behind `key`, which begins a line.
Number After(const std::string& text, const std::string& key) {
  const size_t at = ("\n" + text).find("\n" + key);
  if (at == std::string::npos) return std::nullopt;
  std::istringstream rest(text.substr(at + key.size()));
  rest.imbue(std::locale::classic());
  double number = 0;
  return rest >> number ? Number(number) : std::nullopt;
}

// What is used, from /proc/self/stat.
struct Stat {
  double cpu_ticks = 0;
  double start_ticks = 0;  // since the system was started
  double virtual_bytes = 0;
  double resident_pages = 0;
};

std::optional<Stat> ReadStat(const fs::path& proc) {
  // The second field, the name in brackets, may hold blanks and brackets.
  const std::string text = ReadAll(proc / "self/stat");
  const size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 1));
  fields.imbue(std::locale::classic());
  // By proc(5)'s numbers, which count from 1; the state (3) is a letter.
  constexpr size_t kFirst = 4;
  std::string state;
  fields >> state;
  std::vector<double> numbers(24 - kFirst + 1);
  for (double& number : numbers) fields >> number;
  if (!fields) return std::nullopt;
  const auto field = [&](size_t number) { return numbers.at(number - kFirst); };
  return Stat{field(14) + field(15), field(22), field(23), field(24)};
}

Number OpenFiles(const fs::path& proc) {
  std::error_code error;
  fs::directory_iterator file(proc / "self/fd", error);
  int count = -1;  // without the one that reads the folder
  for (; !error && file != fs::directory_iterator(); file.increment(error)) {
    ++count;
  }
  return error ? std::nullopt : Number(count);
}

void Add(Families& families, MetricType type, const std::string& name,
         const std::string& help, const Number& value) {
  if (!value) return;
  MetricFamily family{"process_" + name, help, type, {}};
  family.metric.push_back(Series({}, type, *value));
  families.push_back(std::move(family));
}

void AddUse(Families& families, const fs::path& proc, const Stat& stat) {
  const double ticks = Figure(std::int64_t{sysconf(_SC_CLK_TCK)});
  const double page = Figure(std::int64_t{sysconf(_SC_PAGESIZE)});
  Add(families, MetricType::Counter, "cpu_seconds_total",
      "Seconds of user and system CPU time.", stat.cpu_ticks / ticks);
  Add(families, MetricType::Gauge, "resident_memory_bytes",
      "Bytes of resident memory.", stat.resident_pages * page);
  Add(families, MetricType::Gauge, "virtual_memory_bytes",
      "Bytes of virtual memory.", stat.virtual_bytes);
  const Number booted = After(ReadAll(proc / "stat"), "btime");
  if (!booted) return;
  Add(families, MetricType::Gauge, "start_time_seconds",
      "Unix time in seconds when the process started.",
      *booted + stat.start_ticks / ticks);
}

}  // namespace

std::vector<MetricFamily> ProcessFamilies(const fs::path& proc) {
  Families families;
  Add(families, MetricType::Gauge, "open_fds",
      "Number of open file descriptors.", OpenFiles(proc));
  Add(families, MetricType::Gauge, "max_fds",
      "Maximum number of open file descriptors.",
      After(ReadAll(proc / "self/limits"), "Max open files"));
  if (const auto stat = ReadStat(proc)) AddUse(families, proc, *stat);
  return families;
}

}  // namespace workflow_health
