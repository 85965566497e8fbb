#include "datagrepper/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <new>
#include <utility>

#include "base/text.h"
#include "datagrepper/bounded_memory.h"
#include "datagrepper/json_sieve.h"
#include "datagrepper/page.h"

namespace workflow_health {
namespace {

namespace json = boost::json;

// Of one answer as values, so that a poll keeps within 64 MiB.
constexpr size_t kMostMemory = size_t{24} * 1024 * 1024;
// A shorter body takes less, whatever it is made of.
constexpr size_t kBytesOfAnyBody = size_t{256} * 1024;
constexpr size_t kFirstBlockBytes = size_t{16} * 1024;
constexpr size_t kShownBytes = 160;
// Two clocks may differ: a message may stand this far from the time in its
// headers.
constexpr Seconds kBesideItsPlace{2};
constexpr double kMostTotal = 1e9;  // JSON has numbers that become infinite

Fault Broken(std::string message) {
  return {Fault::Kind::kOther, std::move(message), {}};
}

// Unlike files, answers are ASCII: bad UTF-8 is damage.
std::variant<json::value, Fault> ParseJson(const std::string& text) {
  auto memory = json::make_shared_resource<json::monotonic_resource>(
      kFirstBlockBytes, json::make_shared_resource<BoundedMemory>(kMostMemory));
  json::parse_options options;
  options.max_depth = 128;
  json::error_code error;
  try {
    json::value value = json::parse(text, error, std::move(memory), options);
    if (!error) return value;
  } catch (const std::bad_alloc&) {
    return Fault{Fault::Kind::kTooLarge,
                 "the answer takes more than 24 MiB of memory",
                 {}};
  }
  return Broken(fmt::format("the answer is not JSON: {}; it begins with '{}'",
                            error.message(), Printable(text, 40)));
}

// The same of the answer to `query`. Nothing less than one row can be asked
// for: of such an answer a long body is left out.
std::variant<json::value, Fault> ParseRows(const std::string& text,
                                           const Query& query) {
  auto value = ParseJson(text);
  const auto* fault = std::get_if<Fault>(&value);
  if (fault == nullptr || fault->kind != Fault::Kind::kTooLarge ||
      query.rows != 1) {
    return value;
  }
  return ParseJson(
      Sieved(text, JsonSieve(kBytesOfAnyBody,
                             "its body takes more memory than an answer may")));
}

// The text of a page of HTML.
std::string WithoutTags(const std::string& html) {
  std::string text;
  bool inside = false;
  for (const char c : html) {
    if (c == '<') inside = true;
    text += inside ? ' ' : c;
    if (c == '>') inside = false;
  }
  return CollapseBlanks(text);
}

// Whether a body is HTML, or something like it.
bool IsPage(std::string_view body) {
  const size_t begin = body.find_first_not_of(" \t\r\n");
  return begin != body.npos && body[begin] == '<';
}

// What the body of an error says to a person.
std::string Explanation(const std::string& body) {
  const auto parsed = ParseJson(body);
  const auto* value = std::get_if<json::value>(&parsed);
  if (value != nullptr && value->is_object()) {
    const auto* error = value->get_object().if_contains("error");
    if (error != nullptr && error->is_string()) {
      return Printable(CollapseBlanks(error->get_string()), kShownBytes);
    }
  }
  return Printable(WithoutTags(body.substr(0, 4096)), kShownBytes);
}

Fault::Kind KindOf(int status) {
  switch (status) {
    case 400:
    case 401:
    case 403:
    case 404:
    case 405:
    case 407:
    case 410:
    case 414:
      return Fault::Kind::kPermanent;
    case 429:
    case 503:
      return Fault::Kind::kBusy;
    case 502:  // a proxy gave up waiting
    case 504:
      return Fault::Kind::kTooMuch;
    default:
      return Fault::Kind::kOther;
  }
}

Fault::Kind KindOf(Fetched::As as) {
  switch (as) {
    case Fetched::As::kForbidden:
      return Fault::Kind::kPermanent;
    case Fetched::As::kTimedOut:
      return Fault::Kind::kTooMuch;
    case Fetched::As::kTooLarge:
      return Fault::Kind::kTooLarge;
    default:
      return Fault::Kind::kOther;
  }
}

std::optional<Fault> FaultOf(const Fetched& fetched) {
  if (fetched.as != Fetched::As::kAnswered) {
    return Fault{KindOf(fetched.as), fetched.failure, {}};
  }
  if (fetched.status == 200) return std::nullopt;
  const std::string explanation = Explanation(fetched.body);
  Fault fault{KindOf(fetched.status),
              fmt::format("HTTP {}{}{}", fetched.status,
                          explanation.empty() ? "" : ": ", explanation),
              fetched.retry_after};
  // datagrepper's own 500s are JSON; those of the server around it, for other
  // paths, are not.
  fault.elsewhere =
      fetched.status == 404 || (fetched.status == 500 && IsPage(fetched.body));
  return fault;
}

// The answer as JSON, if it is one to the question.
std::variant<json::value, Fault> JsonOf(const Fetched& fetched,
                                        const Query& query) {
  if (auto fault = FaultOf(fetched)) return std::move(*fault);
  auto value = ParseRows(fetched.body, query);
  if (auto* fault = std::get_if<Fault>(&value)) {
    fault->elsewhere = IsPage(fetched.body);
    return std::move(*fault);
  }
  const auto* object = std::get<json::value>(value).if_object();
  if (object == nullptr) return Broken("the answer is not a JSON object");
  if (const auto other = OtherQuestion(*object, query)) {
    return Broken("the answer is to another question: " + *other);
  }
  return value;
}

double TotalOf(const json::object& answer, size_t rows) {
  const auto* total = answer.if_contains("total");
  if (total == nullptr || !total->is_number()) return double(rows);
  return std::clamp(total->to_number<double>(), double(rows), kMostTotal);
}

bool IsOrdered(const json::object& answer) {
  const auto* value = answer.if_contains("arguments");
  const auto* arguments = value == nullptr ? nullptr : value->if_object();
  const auto* order =
      arguments == nullptr ? nullptr : arguments->if_contains("order");
  return order != nullptr && *order == json::value("desc");
}

// Of a full page: see Rows. The place of a message may be beside its time.
std::optional<Time> WholeSince(const Rows& rows, const Query& query) {
  const bool sorted = std::ranges::is_sorted(rows.messages, std::greater<>(),
                                             &Message::sent_at);
  if (!sorted || !rows.strays.empty() || query.page != 1 ||
      query.oldest_first || rows.messages.empty()) {
    return std::nullopt;
  }
  return rows.messages.back().sent_at + kBesideItsPlace;
}

// Whether `count` says that there are so many rows.
bool Counts(const json::object& answer, size_t rows) {
  const auto* count = answer.if_contains("count");
  return count != nullptr && count->is_number() &&
         count->to_number<double>() == double(rows);
}

std::vector<size_t> StraysOf(const std::vector<Message>& messages,
                             const Query& query) {
  const Window near = {query.window.since - kBesideItsPlace,
                       query.window.until + kBesideItsPlace};
  std::vector<size_t> strays;
  for (size_t i = 0; i < messages.size(); ++i) {
    if (!near.Contains(messages[i].sent_at)) strays.push_back(i);
  }
  return strays;
}

}  // namespace

std::variant<Rows, Fault> ReadAnswer(const Fetched& fetched,
                                     const Query& query) {
  auto value = JsonOf(fetched, query);
  if (auto* fault = std::get_if<Fault>(&value)) return std::move(*fault);
  json::object& answer = std::get<json::value>(value).get_object();
  auto page = ParsePage(answer);
  if (!page) return Broken(page.error().message);
  const size_t items = page->messages.size() + page->mistakes.size();
  if (!Counts(answer, items)) {
    return Broken(fmt::format(
        "the answer holds {} messages, but its count differs", items));
  }
  const bool all = query.rows == Query::kAllRows;
  if (!all && items > size_t(query.rows)) {
    return Broken(fmt::format(
        "the answer holds {} messages, but at most {} were asked for", items,
        query.rows));
  }
  Rows rows;
  rows.messages = std::move(page->messages);
  const bool full = !all && items >= size_t(query.rows);
  rows.complete = page->mistakes.empty() && !full && query.page == 1;
  // A page that did not fill up knows better than the count before it. A server
  // that counts more than it shows has set a limit after all.
  rows.total =
      full || all || query.page > 1 ? TotalOf(answer, items) : double(items);
  if (all) rows.complete &= rows.total == double(items);
  rows.strays = StraysOf(rows.messages, query);
  if (!page->mistakes.empty()) {
    rows.mistake = page->mistakes.front();
  } else if (full && IsOrdered(answer)) {
    rows.whole_since = WholeSince(rows, query);
  }
  rows.bytes = fetched.body.size();
  return rows;
}

std::variant<std::optional<Seconds>, Fault> ReadZone(const Fetched& fetched,
                                                     const Query& query) {
  auto value = JsonOf(fetched, query);
  if (auto* fault = std::get_if<Fault>(&value)) return std::move(*fault);
  return ZoneOffset(std::get<json::value>(value).get_object());
}

}  // namespace workflow_health
