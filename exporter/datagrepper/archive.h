// A file of messages, read value by value, in memory that does not grow with
// the file.
//
// Such a file holds JSON values one after the other: answers of datagrepper,
// as they were saved (/raw or /v2/search, also pretty-printed), or JSON Lines
// of messages (see ParseMessage), with a first line that may declare what they
// cover:
//   {"workflow_health_archive": 1, "covers": {"start": TIME, "end": TIME},
//    "categories": [...], "messages": N, "sample": true, "unreadable": true}
// Both times belong to the span; left out, `categories` means all of them.
// `unreadable` says that the span was not read, but proven unreadable: messages
// of it may be missing, whatever follows.
#pragma once

#include <boost/json/stream_parser.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/input.h"
#include "datagrepper/json_sieve.h"
#include "datagrepper/page.h"

namespace workflow_health {

// What the first line of a file of JSON Lines declares.
struct ArchiveHeader {
  // Empty if it declares no coverage; a category of "" means every category.
  std::vector<CoveredSpan> covered;
  bool unreadable = false;  // that, rather than covered
  // How many messages follow; nothing is covered if their number differs.
  std::optional<long long> messages;
  bool sample = false;
};

using ArchiveItem = std::variant<Message, Page, ArchiveHeader>;

class ArchiveReader {
 public:
  // The largest message or page that is read: 16 MiB of text, or what comes to
  // 40 MiB of memory. A message keeps its share of that memory.
  static constexpr size_t kMaxValueBytes = size_t{16} * 1024 * 1024;
  static constexpr size_t kMaxMemoryBytes = size_t{40} * 1024 * 1024;

  explicit ArchiveReader(Input input);

  // For a trial of messages that somebody cut out: one without a time was sent
  // then, and one without a body is its own. If `topic` is not empty, each
  // value is the body alone of a message of it.
  void Complete(std::string topic, Time sent_at);

  // The next item; nullopt at the end. An error names the file and the line; if
  // it spoils only that line, the next call goes on with the next line; after
  // any other error the next call tells the end.
  [[nodiscard]] Result<std::optional<ArchiveItem>> Next();

 private:
  using Value = std::optional<boost::json::value>;

  [[nodiscard]] Result<Value> NextValue();
  [[nodiscard]] Result<ArchiveItem> Interpret(boost::json::value value);
  // Makes `rest_` non-empty; false at the end of the input.
  [[nodiscard]] Result<bool> Refill();
  [[nodiscard]] Result<bool> SkipBlanks();
  // That some editors put at the start of a file, and the blanks after it.
  [[nodiscard]] Result<bool> SkipByteOrderMark();
  // Feeds the parser up to the end of a line; true if the value is complete.
  [[nodiscard]] Result<bool> FeedLine();
  // How much of `text` belongs to the value; fails where it cannot go on.
  [[nodiscard]] Result<size_t> Feed(std::string_view text);
  void SkipLine();
  [[nodiscard]] Error Mistake(const std::string& what) const;

  Input input_;
  std::optional<Message> missing_;  // see Complete()
  std::vector<char> buffer_;
  std::string_view rest_;  // of the buffer, not yet read
  JsonSieve sieve_;
  std::string sieved_;  // of the present line
  boost::json::storage_ptr memory_;
  std::optional<boost::json::stream_parser> parser_;  // never empty
  size_t value_bytes_ = 0;
  long long line_ = 1;        // the one that `rest_` begins in
  long long value_line_ = 1;  // the one that the present value begins in
  bool value_on_one_line_ = false;
  // Known since the first message that stood on one line.
  bool one_value_a_line_ = false;
  bool begun_ = false;
  bool finished_ = false;
};

}  // namespace workflow_health
