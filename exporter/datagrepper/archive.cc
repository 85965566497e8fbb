#include "datagrepper/archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "base/text.h"
#include "datagrepper/bounded_memory.h"

namespace workflow_health {
namespace {

namespace json = boost::json;

constexpr size_t kBufferBytes = size_t{64} * 1024;
constexpr size_t kFirstBufferBytes = size_t{16} * 1024;
constexpr char kHeaderKey[] = "workflow_health_archive";

json::parse_options ParseOptions() {
  json::parse_options options;
  options.allow_invalid_utf8 = true;
  options.max_depth = 128;
  return options;
}

Result<Time> DeclaredTime(const json::object& covers, const char* key) {
  const auto* value = covers.if_contains(key);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  if (text == nullptr) {
    return Error{fmt::format("'covers' has no time called '{}'", key)};
  }
  return ParseTime(*text);
}

Result<Window> DeclaredSpan(const json::value& value) {
  const auto* covers = value.if_object();
  if (covers == nullptr) {
    return Error{"'covers' is not an object with 'start' and 'end'"};
  }
  const auto start = DeclaredTime(*covers, "start");
  if (!start) return start.error();
  const auto end = DeclaredTime(*covers, "end");
  if (!end) return end.error();
  if (*end < *start) return Error{"'covers' ends before it starts"};
  return Window{*start - Seconds(1), *end};
}

Result<std::vector<std::string>> DeclaredCategories(
    const json::object& header) {
  const auto* value = header.if_contains("categories");
  if (value == nullptr) return std::vector<std::string>{""};
  std::vector<std::string> categories;
  const auto* list = value->if_array();
  if (list == nullptr) return Error{"'categories' is not a list"};
  for (const auto& element : *list) {
    const auto* text = element.if_string();
    if (text == nullptr)
      return Error{"'categories' holds an element that is not text"};
    categories.emplace_back(*text);
  }
  return categories;
}

Result<ArchiveHeader> ParseHeader(const json::object& object) {
  ArchiveHeader header;
  const json::value& version = object.at(kHeaderKey);
  if (version != json::value(1)) {
    return Error{
        fmt::format("the file has version {}; this program reads version 1",
                    Printable(json::serialize(version)))};
  }
  if (const auto* sample = object.if_contains("sample")) {
    header.sample = sample->is_bool() && sample->get_bool();
  }
  if (const auto* unreadable = object.if_contains("unreadable")) {
    if (!unreadable->is_bool()) {
      return Error{"'unreadable' is neither true nor false"};
    }
    header.unreadable = unreadable->get_bool();
  }
  if (const auto* count = object.if_contains("messages")) {
    if (!count->is_int64()) return Error{"'messages' is not a whole number"};
    header.messages = count->get_int64();
  }
  const auto* covers = object.if_contains("covers");
  if (covers == nullptr) return header;
  const auto span = DeclaredSpan(*covers);
  if (!span) return span.error();
  auto categories = DeclaredCategories(object);
  if (!categories) return categories.error();
  for (std::string& category : *categories) {
    header.covered.push_back({std::move(category), *span});
  }
  return header;
}

template <class T>
Result<ArchiveItem> ItemOf(Result<T> parsed) {
  if (!parsed) return parsed.error();
  return ArchiveItem(std::move(*parsed));
}

bool HasTime(const json::object& message) {
  if (message.contains("timestamp")) return true;
  const json::value* headers = message.if_contains("headers");
  return headers != nullptr && headers->is_object() &&
         headers->get_object().contains("sent-at");
}

void CompleteMessage(Time sent_at, json::object* message) {
  if (!HasTime(*message)) {
    (*message)["timestamp"] = sent_at.time_since_epoch().count();
  }
  if (message->contains("body") || message->contains("msg")) return;
  json::object body = *message;
  (*message)["body"] = std::move(body);
}

}  // namespace

ArchiveReader::ArchiveReader(Input input)
    : input_(std::move(input)),
      buffer_(kBufferBytes),
      memory_(json::make_shared_resource<BoundedMemory>(kMaxMemoryBytes)),
      parser_(std::in_place, memory_, ParseOptions()) {}

Result<std::optional<ArchiveItem>> ArchiveReader::Next() {
  auto value = NextValue();
  if (!value) return value.error();
  if (!*value) return std::optional<ArchiveItem>();
  auto item = Interpret(std::move(**value));
  if (!item) return Mistake(item.error().message);
  if (std::holds_alternative<Message>(*item) && value_on_one_line_) {
    one_value_a_line_ = true;
  }
  return std::optional(std::move(*item));
}

void ArchiveReader::Complete(std::string topic, Time sent_at) {
  missing_.emplace();
  missing_->id = "body";
  missing_->topic = std::move(topic);
  missing_->sent_at = sent_at;
}

Result<ArchiveItem> ArchiveReader::Interpret(json::value value) {
  if (missing_ && !missing_->topic.empty()) {
    Message message = *missing_;
    message.body = std::move(value);
    return ArchiveItem(std::move(message));
  }
  auto& object = value.as_object();  // nothing else begins with a brace
  if (object.contains(kHeaderKey)) return ItemOf(ParseHeader(object));
  if (object.contains("topic")) {
    if (missing_) CompleteMessage(missing_->sent_at, &object);
    return ItemOf(ParseMessage(object));
  }
  if (object.contains("raw_messages") || object.contains("error")) {
    return ItemOf(ParsePage(object));
  }
  return Error{
      "this is neither a message (no 'topic') nor a page of datagrepper (no "
      "'raw_messages')"};
}

Result<ArchiveReader::Value> ArchiveReader::NextValue() {
  if (finished_) return Value();
  const auto more = begun_ ? SkipBlanks() : SkipByteOrderMark();
  if (!more) return more.error();
  if (!*more) return Value();
  value_line_ = line_;
  value_bytes_ = 0;
  if (rest_.front() != '{') {
    const std::string found = Printable(rest_.substr(0, 20), 20);
    const bool list = rest_.front() == '[';
    SkipLine();
    return Mistake(
        fmt::format("expected a JSON object, found '{}'{}", found,
                    list ? "; `jq -c '.[]'` turns a list into lines" : ""));
  }
  sieve_ = JsonSieve();
  // One block of memory a value, which its message keeps alive.
  parser_->reset(json::make_shared_resource<json::monotonic_resource>(
      kFirstBufferBytes, memory_));
  while (true) {
    const auto complete = FeedLine();
    if (!complete) return complete.error();
    if (*complete) return Value(parser_->release());
  }
}

Result<bool> ArchiveReader::FeedLine() {
  const auto more = Refill();
  if (!more) return more.error();
  if (!*more) return Mistake("the file ends in the middle of this object");
  const size_t newline = rest_.find('\n');
  const bool whole = newline != std::string_view::npos;
  const auto line = rest_.substr(0, whole ? newline + 1 : newline);
  const auto fed = Feed(line);
  if (!fed) {
    // What went wrong on a later line spoils all that follows, unless it is
    // known that every line stands for itself.
    finished_ = line_ != value_line_ && !one_value_a_line_;
    if (line_ == value_line_) SkipLine();
    return Mistake(fed.error().message);
  }
  const size_t used = *fed;
  rest_.remove_prefix(used);
  const bool on_one_line = line_ == value_line_;
  if (whole && used == line.size()) ++line_;
  if (parser_->done()) {
    value_on_one_line_ = on_one_line;
    return true;
  }
  if (whole && one_value_a_line_) {
    return Mistake("the line ends in the middle of a message");
  }
  return false;
}

Result<size_t> ArchiveReader::Feed(std::string_view text) {
  const Error too_large{
      "this is too large; the limits are 16 MiB of text and 40 MiB of memory"};
  json::error_code error;
  sieved_.clear();
  const size_t used = sieve_.Take(text, &sieved_);
  try {
    parser_->write_some(sieved_.data(), sieved_.size(), error);
  } catch (const std::bad_alloc&) {
    // The parser keeps what it has grown to: start with an empty one.
    parser_.emplace(memory_, ParseOptions());
    return too_large;
  }
  if (error) return Error{"this is not JSON: " + error.message()};
  value_bytes_ += used;
  if (value_bytes_ > kMaxValueBytes) return too_large;
  return used;
}

Result<bool> ArchiveReader::Refill() {
  if (!rest_.empty()) return true;
  const auto size = input_.Read(buffer_);
  if (!size) {
    finished_ = true;
    return size.error();
  }
  rest_ = {buffer_.data(), *size};
  if (rest_.empty()) finished_ = true;
  return !rest_.empty();
}

Result<bool> ArchiveReader::SkipByteOrderMark() {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  begun_ = true;
  const auto more = Refill();
  if (!more) return more.error();
  if (rest_.starts_with(kMark)) rest_.remove_prefix(kMark.size());
  return SkipBlanks();
}

Result<bool> ArchiveReader::SkipBlanks() {
  while (true) {
    const size_t blanks =
        std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size());
    line_ += std::ranges::count(rest_.substr(0, blanks), '\n');
    rest_.remove_prefix(blanks);
    if (!rest_.empty()) return true;
    auto more = Refill();
    if (!more || !*more) return more;
  }
}

void ArchiveReader::SkipLine() {
  while (true) {
    const size_t newline = rest_.find('\n');
    if (newline != std::string_view::npos) {
      rest_.remove_prefix(newline + 1);
      ++line_;
      return;
    }
    rest_ = {};
    const auto more = Refill();
    if (!more || !*more) return;
  }
}

Error ArchiveReader::Mistake(const std::string& what) const {
  return Error{
      fmt::format("{}, line {}: {}", input_.name(), value_line_, what)};
}

}  // namespace workflow_health
