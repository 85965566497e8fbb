#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/commands.h"
#include "app/flags.h"
#include "app/ledger_file.h"
#include "app/load_config.h"
#include "base/text.h"
#include "datagrepper/archive.h"
#include "ledger/ledger.h"
#include "workflow/classify.h"

namespace workflow_health {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMessagesABatch = 2000;
constexpr int kMistakesShown = 10;

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
    return Error{fmt::format(
        "'{}' is no span; expected one like 2024-01-01..2024-06-30T12:00:00Z",
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

std::string OriginOf(const std::string& path) {
  return path == "-" ? "standard input" : fs::absolute(path).string();
}

using Spans = std::map<std::string, std::vector<Window>>;  // by category

void AddTo(Spans* spans, const std::vector<CoveredSpan>& added) {
  for (const CoveredSpan& one : added) {
    (*spans)[one.category].push_back(one.span);
  }
  for (auto& [category, of_category] : *spans) {
    of_category = Merge(std::move(of_category));
  }
}

void TellEach(const Spans& all, std::string_view what, std::ostream& err) {
  constexpr size_t kSpansShown = 5;
  for (const auto& [category, spans] : all) {
    for (size_t i = 0; i < std::min(spans.size(), kSpansShown); ++i) {
      err << fmt::format("  {} {} from {}\n", what, category,
                         FormatSpan(spans[i]));
    }
    if (spans.size() > kSpansShown) {
      err << fmt::format("  ... and {} more spans of {}\n",
                         spans.size() - kSpansShown, category);
    }
  }
}

// Enters the files of one command into a ledger, and says on `err` what it did.
class Importer {
 public:
  Importer(const Config& config, Ledger& ledger, const Surroundings& given)
      : config_(config),
        classifier_(config.environment, config.workflows),
        ledger_(ledger),
        settled_(given.now - config.settle),
        err_(given.err) {}

  // False if anything in the file could not be read. A page that is whole, or
  // what a header declares, covers its span whatever stands elsewhere.
  bool Enter(const std::string& path);

  // Declares that all files together cover `span`.
  void Cover(const Window& span, const std::string& origin);

 private:
  // What is known of the file that is being read.
  struct File {
    std::string name;  // for people
    long long messages = 0;
    long long unclassified = 0;
    long long ignored = 0;
    int mistakes = 0;
    Recorded recorded;
    Spans covered;  // merged
    Spans unreadable;
    long long incomplete_pages = 0;
    std::string incomplete;  // why the first of them covers nothing
    // A header holds until the next one, or until the end.
    std::optional<ArchiveHeader> header;
    long long messages_before_header = 0;
  };

  void Take(ArchiveItem item);
  void TakeMessage(const Message& message);
  void TakePage(const Page& page);
  void TakeHeader(ArchiveHeader header);
  void FinishHeader();
  // To what of the batch is covered, or unreadable.
  void Add(const CoveredSpan& span, std::vector<CoveredSpan>* to) const;
  [[nodiscard]] bool IsFull() const;
  void Flush();
  void TellMistake(const std::string& mistake);
  void Tell() const;
  void TellSpans() const;

  const Config& config_;
  Classifier classifier_;
  Ledger& ledger_;
  Time settled_;
  std::ostream& err_;
  Batch batch_;
  File file_;
  bool sample_ = false;
};

bool Importer::Enter(const std::string& path) {
  file_ = File();
  batch_ = Batch();
  auto input = Input::Open(path);
  if (!input) {
    TellMistake(input.error().message);
    return false;
  }
  file_.name = input->name();
  batch_.origin = OriginOf(path);
  ArchiveReader reader(std::move(*input));
  while (true) {
    auto item = reader.Next();
    if (!item) {
      TellMistake(item.error().message);
    } else if (*item) {
      Take(std::move(**item));
    } else {
      break;
    }
  }
  FinishHeader();
  Flush();
  Tell();
  TellSpans();
  return file_.mistakes == 0;
}

void Importer::Cover(const Window& span, const std::string& origin) {
  file_ = File();
  batch_ = Batch();
  batch_.origin = origin;
  batch_.sample = sample_;
  Add({"", span}, &batch_.covered);
  Flush();
  err_ << "--covers:\n";
  TellSpans();
}

void Importer::Take(ArchiveItem item) {
  if (auto* message = std::get_if<Message>(&item)) {
    TakeMessage(*message);
  } else if (auto* page = std::get_if<Page>(&item)) {
    TakePage(*page);
  } else {
    TakeHeader(std::get<ArchiveHeader>(std::move(item)));
  }
}

void Importer::TakeMessage(const Message& message) {
  const bool sample = message.sample || (file_.header && file_.header->sample);
  if (sample != batch_.sample) Flush();
  batch_.sample = sample_ = sample;
  const Classified classified = classifier_.Classify(message);
  batch_.entries.push_back(EntryOf(message, classified, config_.workflows));
  ++file_.messages;
  file_.unclassified += classified.as == Classified::As::kUnclassified;
  file_.ignored += classified.as == Classified::As::kIgnored;
  if (IsFull()) Flush();
}

void Importer::TakePage(const Page& page) {
  for (const Message& message : page.messages) TakeMessage(message);
  for (const std::string& mistake : page.mistakes) {
    TellMistake(fmt::format("{}: {}", file_.name, mistake));
  }
  for (const CoveredSpan& span : page.covered) Add(span, &batch_.covered);
  if (!page.incomplete.empty() && ++file_.incomplete_pages == 1) {
    file_.incomplete = page.incomplete;
  }
  if (IsFull()) Flush();
}

void Importer::TakeHeader(ArchiveHeader header) {
  FinishHeader();
  file_.header = std::move(header);
  file_.messages_before_header = file_.messages;
}

void Importer::FinishHeader() {
  if (!file_.header) return;
  const ArchiveHeader header = *std::exchange(file_.header, std::nullopt);
  const long long found = file_.messages - file_.messages_before_header;
  if (header.messages && *header.messages != found) {
    TellMistake(fmt::format(
        "{}: its first line announces {} messages, and {} are there: it is "
        "not whole, so that it covers nothing",
        file_.name, *header.messages, found));
  }
  // A line that could not be read may be the one that is missing.
  if (file_.mistakes > 0) return;
  if (header.sample != batch_.sample) Flush();
  batch_.sample = sample_ = header.sample;
  auto* to = header.unreadable ? &batch_.unreadable : &batch_.covered;
  for (const CoveredSpan& span : header.covered) Add(span, to);
  if (IsFull()) Flush();
}

// Nobody can have read to the end what is still being written.
void Importer::Add(const CoveredSpan& span,
                   std::vector<CoveredSpan>* to) const {
  CoveredSpan cut = span;
  cut.span.until = std::min(cut.span.until, settled_);
  if (cut.span.since >= cut.span.until) return;
  std::vector<std::string> categories = {cut.category};
  if (cut.category.empty()) categories = config_.Categories();
  for (const std::string& category : categories) {
    cut.category = category;
    to->push_back(cut);
  }
}

bool Importer::IsFull() const {
  return std::max({batch_.entries.size(), batch_.covered.size(),
                   batch_.unreadable.size()}) >= kMessagesABatch;
}

void Importer::Flush() {
  const Recorded recorded = ledger_.Record(batch_);
  file_.recorded.added += recorded.added;
  file_.recorded.known += recorded.known;
  AddTo(&file_.covered, batch_.covered);
  AddTo(&file_.unreadable, batch_.unreadable);
  batch_.entries.clear();
  batch_.covered.clear();
  batch_.unreadable.clear();
}

void Importer::TellMistake(const std::string& mistake) {
  if (++file_.mistakes <= kMistakesShown) err_ << "error: " << mistake << "\n";
}

void Importer::Tell() const {
  if (file_.mistakes > kMistakesShown) {
    err_ << fmt::format("error: ... and {} more in {}\n",
                        file_.mistakes - kMistakesShown, file_.name);
  }
  err_ << fmt::format(
      "{}: {} messages: {} new, {} known already; {} not understood, {} "
      "ignored\n",
      file_.name, file_.messages, file_.recorded.added, file_.recorded.known,
      file_.unclassified, file_.ignored);
  if (file_.incomplete_pages > 0) {
    err_ << fmt::format("  {} of its pages cover nothing; the first: {}\n",
                        file_.incomplete_pages, file_.incomplete);
  }
}

void Importer::TellSpans() const {
  TellEach(file_.covered, "covers", err_);
  TellEach(file_.unreadable, "declares unreadable:", err_);
  if (file_.covered.empty() && file_.unreadable.empty()) {
    err_ << "  covers nothing: what it holds is counted, but nobody knows what "
            "is missing\n";
  }
}

bool EnterAll(const ImportOptions& options, const Config& config,
              Ledger& ledger, const Surroundings& surroundings) {
  Importer importer(config, ledger, surroundings);
  bool whole = true;
  for (const std::string& file : options.files) whole &= importer.Enter(file);
  if (!options.covers) return whole;
  if (whole) {
    importer.Cover(*options.covers, std::string(kCoversOrigin) +
                                        OriginOf(options.files.front()));
  } else {
    surroundings.err << "error: --covers is not recorded: not all that was "
                        "given could be read\n";
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
       "if the ledger was filled under other counting rules, count anew into a "
       "fresh one from these files; the old one is kept beside it"}};
}

Result<Exit> Import(const FlagValues& flags, const Surroundings& surroundings) {
  const auto options = ReadImport(flags);
  if (!options) return options.error();
  const auto config =
      LoadConfig(options->config_file, surroundings.now, surroundings.err);
  if (!config) return Exit::kFailed;
  return FillLedger(LedgerPath(options->ledger_path, surroundings), *config,
                    {options->accept_recount, false}, surroundings,
                    [&](Ledger& ledger) {
                      return EnterAll(*options, *config, ledger, surroundings);
                    });
}

}  // namespace workflow_health
