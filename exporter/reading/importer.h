// From files of messages into a ledger.
#pragma once

#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "config/config.h"
#include "datagrepper/archive.h"
#include "ledger/ledger.h"
#include "reading/message_reader.h"

namespace workflow_health {

// How the origin of what --covers declared begins; a file's path follows.
inline constexpr std::string_view kCoversOrigin = "--covers ";

// Enters the files of one command into a ledger, and says on `err` what it did.
class Importer {
 public:
  using Spans = std::map<std::string, std::vector<Window>>;  // by category

  // All must outlive this. What has not settled at `now` is entered, and does
  // not count as covered.
  Importer(const Config& config, Ledger& ledger, Time now, std::ostream& err)
      : config_(config),
        reader_(config),
        ledger_(ledger),
        settled_(now - config.settle),
        err_(err) {}

  // False if anything in the file could not be read. A page that is whole, or
  // what a header declares, covers its span whatever stands elsewhere.
  bool Enter(const std::string& path);

  // Declares that all files together cover `span`; `first` is one of them.
  void Cover(const Window& span, const std::string& first);

 private:
  // What is known of the file that is being read.
  struct File {
    std::string name;  // for people
    long long messages = 0;
    long long unclassified = 0;
    long long ignored = 0;
    int mistakes = 0;
    int without_body = 0;  // messages
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
  // Adds `span` to what the batch covers, or to what is unreadable.
  void Add(const CoveredSpan& span, std::vector<CoveredSpan>* to) const;
  [[nodiscard]] bool IsFull() const;
  void Flush();
  void TellMistake(const std::string& mistake);
  void Tell() const;
  void TellSpans() const;

  const Config& config_;
  MessageReader reader_;
  Ledger& ledger_;
  Time settled_;
  std::ostream& err_;
  Batch batch_;
  File file_;
  bool sample_ = false;
};

}  // namespace workflow_health
