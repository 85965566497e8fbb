#include "reading/importer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

namespace workflow_health {
namespace {

constexpr size_t kMessagesABatch = 2000;
constexpr int kMistakesShown = 10;

std::string OriginOf(const std::string& path) {
  return path == "-" ? "standard input"
                     : std::filesystem::absolute(path).string();
}

void AddTo(Importer::Spans* spans, const std::vector<CoveredSpan>& added) {
  for (const CoveredSpan& one : added) {
    (*spans)[one.part].push_back(one.span);
  }
  for (auto& [category, of_category] : *spans) {
    of_category = Merge(std::move(of_category));
  }
}

std::string NameOf(const std::vector<std::string>& parts) {
  if (parts.size() <= 2) return fmt::format("{}", fmt::join(parts, " and "));
  // Categories have no dots, and stand before topics.
  const bool category = parts[0].find('.') == std::string::npos;
  return category ? fmt::format("{} and {} topics", parts[0], parts.size() - 1)
                  : fmt::format("{} topics", parts.size());
}

// Parts that have the same spans stand together.
std::vector<std::pair<std::vector<std::string>, std::vector<Window>>> Grouped(
    const Importer::Spans& all) {
  std::vector<std::pair<std::vector<std::string>, std::vector<Window>>> groups;
  for (const auto& [part, spans] : all) {
    auto same = std::ranges::find_if(
        groups, [&](const auto& group) { return group.second == spans; });
    if (same == groups.end()) same = groups.insert(same, {{}, spans});
    same->first.push_back(part);
  }
  return groups;
}

void TellEach(const Importer::Spans& all, std::string_view what,
              std::ostream& err) {
  constexpr size_t kSpansShown = 5;
  for (const auto& [parts, spans] : Grouped(all)) {
    const std::string name = NameOf(parts);
    for (size_t i = 0; i < std::min(spans.size(), kSpansShown); ++i) {
      err << fmt::format("  {} {} from {}\n", what, name, FormatSpan(spans[i]));
    }
    if (spans.size() > kSpansShown) {
      err << fmt::format("  ... and {} more spans of {}\n",
                         spans.size() - kSpansShown, name);
    }
  }
}

}  // namespace

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

void Importer::Cover(const Window& span, const std::string& first) {
  file_ = File();
  batch_ = Batch();
  batch_.origin = std::string(kCoversOrigin) + OriginOf(first);
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
  if (!message.left_out.empty() && ++file_.without_body <= kMistakesShown) {
    err_ << fmt::format("warning: {}: {}\n", file_.name, WithoutBody(message));
  }
  const Entry& entry = batch_.entries.emplace_back(reader_.Read(message));
  ++file_.messages;
  file_.unclassified += entry.as == Entry::As::kUnclassified;
  file_.ignored += entry.as == Entry::As::kIgnored;
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
    TellMistake(
        fmt::format("{}: its first line announces {} messages, but it holds "
                    "{}: it is not complete, so it covers nothing",
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
  if (!cut.part.empty()) {
    to->push_back(std::move(cut));
    return;
  }
  for (const Source& source : config_.sources) {
    for (const std::string& part : source.Parts()) {
      to->push_back({part, cut.span});
    }
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
  if (file_.without_body > kMistakesShown) {
    err_ << fmt::format(
        "warning: {}: {} more messages are read without their bodies\n",
        file_.name, file_.without_body - kMistakesShown);
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
    err_ << "  covers nothing: its messages are counted, but others may be "
            "missing\n";
  }
}

}  // namespace workflow_health
