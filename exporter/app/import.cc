#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "app/commands.h"
#include "app/flags.h"
#include "app/ledger_file.h"
#include "app/load_config.h"
#include "base/time.h"
#include "ledger/ledger.h"
#include "reading/importer.h"

namespace workflow_health {
namespace {

struct ImportOptions {
  std::string config_file;
  std::string ledger_path;
  std::vector<std::string> files;
  std::optional<Window> covers;
  bool accept_recount = false;
};

Result<Window> ParseCovers(const std::string& text) {
  const size_t dots = text.find("..");
  if (dots == std::string::npos) {
    return Error{
        fmt::format("'{}' is not a span; expected one like "
                    "2024-01-01..2024-06-30T12:00:00Z",
                    text)};
  }
  const auto from = ParseTime(text.substr(0, dots));
  if (!from) return from.error();
  const auto to = ParseTime(text.substr(dots + 2));
  if (!to) return to.error();
  if (*to < *from) return Error{"the span ends before it begins"};
  return Window{*from - Seconds(1), *to};
}

Result<ImportOptions> ReadImport(const FlagValues& flags) {
  ImportOptions options;
  options.config_file = flags.Text("config.file");
  options.ledger_path = flags.Text("ledger.path");
  options.files = flags.Texts("FILE");
  options.accept_recount = flags.Has("accept-recount");
  if (auto error = flags.Read("covers", ParseCovers, &options.covers)) {
    return *error;
  }
  if (options.files.empty()) {
    return Error{"no FILE given; '-' reads standard input"};
  }
  return options;
}

bool EnterAll(const ImportOptions& options, const Config& config,
              Ledger& ledger, const Surroundings& surroundings) {
  Importer importer(config, ledger, surroundings.now, surroundings.err);
  bool whole = true;
  for (const std::string& file : options.files) whole &= importer.Enter(file);
  if (!options.covers) return whole;
  if (whole) {
    importer.Cover(*options.covers, options.files.front());
  } else {
    surroundings.err << "error: --covers is not recorded, because not all "
                        "files could be read\n";
  }
  return whole;
}

}  // namespace

std::vector<Flag> ImportFlags() {
  return {
      ConfigFileFlag(),
      LedgerPathFlag(),
      {"covers", "FROM..TO",
       "declare that the files together hold every message of the configured "
       "categories from FROM to TO"},
      {"accept-recount", "",
       "if the rules of a workflow changed since the ledger was filled, count "
       "it anew from these files; the previous ledger is kept beside it"}};
}

Result<Exit> Import(const FlagValues& flags, const Surroundings& surroundings) {
  const auto options = ReadImport(flags);
  if (!options) return options.error();
  const auto config =
      LoadConfig(options->config_file, surroundings.now, surroundings.err);
  if (!config) return Exit::kFailed;
  return FillLedger(LedgerPath(options->ledger_path, surroundings), *config,
                    {options->accept_recount, options->files, false},
                    surroundings, [&](Ledger& ledger) {
                      return EnterAll(*options, *config, ledger, surroundings);
                    });
}

}  // namespace workflow_health
