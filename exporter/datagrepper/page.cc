#include "datagrepper/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <optional>
#include <utility>

#include "base/text.h"
#include "datagrepper/json_sieve.h"
#include "datagrepper/message_id.h"

namespace workflow_health {
namespace {

namespace json = boost::json;

// The end of year 9999, which is as far as times are written.
constexpr double kLatestAnswered = 253402300799.0;

std::optional<std::string_view> TextAt(const json::object& object,
                                       std::string_view key) {
  const auto* value = object.if_contains({key.data(), key.size()});
  if (value == nullptr) return std::nullopt;
  const auto* text = value->if_string();
  if (text == nullptr) return std::nullopt;
  return std::string_view(text->data(), text->size());
}

std::optional<double> NumberOf(const json::value* value) {
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

// A time as JSON holds it: "2020-09-23T00:23:55+00:00", 1600820635.0.
Result<Time> TimeOf(const json::value& value) {
  if (const auto* text = value.if_string()) return ParseTime(*text);
  const auto number = NumberOf(&value);
  if (number && *number >= 0 && *number <= kLatestAnswered) {
    return Time(Seconds(static_cast<long long>(std::floor(*number))));
  }
  return Error{Printable(json::serialize(value)) +
               " is not a time; expected seconds since 1970 or a text like "
               "2020-02-01T00:00:00Z"};
}

Result<Time> SentAt(const json::object& item, const json::object* headers) {
  const auto* timestamp = item.if_contains("timestamp");
  if (headers != nullptr) {
    if (const auto* sent_at = headers->if_contains("sent-at")) {
      auto time = TimeOf(*sent_at);
      if (time) return time;
      // Nothing else tells the time: a wrong clock must not lose a message.
      const auto* text = sent_at->if_string();
      if (timestamp == nullptr) return text ? ParseClampedTime(*text) : time;
    }
  }
  if (timestamp != nullptr) return TimeOf(*timestamp);
  return Error{"the message has neither 'timestamp' nor headers['sent-at']"};
}

bool SaysItIsMadeUp(const json::object* headers) {
  if (headers == nullptr) return false;
  const auto* mark = headers->if_contains(kSampleHeader);
  return mark != nullptr && mark->is_bool() && mark->get_bool();
}

bool IsDeeper(const json::value& value, int most) {
  if (const auto* object = value.if_object()) {
    return most == 0 || std::ranges::any_of(*object, [&](const auto& member) {
             return IsDeeper(member.value(), most - 1);
           });
  }
  const auto* array = value.if_array();
  return array != nullptr &&
         (most == 0 || std::ranges::any_of(*array, [&](const auto& element) {
            return IsDeeper(element, most - 1);
          }));
}

// Empty: it was published without one.
std::string IdOf(const json::object& item) {
  for (const char* key : {"id", "msg_id"}) {
    const auto id = TextAt(item, key);
    if (id && !id->empty()) return std::string(*id);
  }
  return {};
}

json::value* BodyOf(json::object& item) {
  for (const char* key : {"body", "msg"}) {
    if (auto* body = item.if_contains(key)) return body;
  }
  return nullptr;
}

// Why it is to be left out, or was by a JsonSieve; empty: it is not.
std::string WhyLeftOut(const json::value* body) {
  if (body == nullptr) return {};
  if (IsDeeper(*body, kMostBodyDepth)) {
    return fmt::format("its body is nested over {} deep", kMostBodyDepth);
  }
  const auto* object = body->if_object();
  if (object == nullptr || object->size() != 1) return {};
  const auto why = TextAt(*object, JsonSieve::kLeftOutKey);
  return why ? std::string(*why) : std::string();
}

// A filter by anything but category leaves messages out.
bool IsFiltered(const json::object& arguments) {
  constexpr std::array kFilters = {
      "users",      "packages",  "topics",       "agents",
      "contains",   "not_users", "not_packages", "not_categories",
      "not_topics", "not_agents"};
  for (const char* filter : kFilters) {
    const auto* value = arguments.if_contains(filter);
    if (value == nullptr || value->is_null()) continue;
    const auto* list = value->if_array();
    if (list == nullptr || !list->empty()) return true;
  }
  return false;
}

// Bounds are inclusive and have microseconds, times are cut to seconds: only
// the whole seconds from `start` to before `end` are sure to be complete, and
// the second of `end` if `end` is its last microsecond.
std::optional<Window> SpanOf(const json::object& arguments) {
  const auto start = NumberOf(arguments.if_contains("start"));
  const auto end = NumberOf(arguments.if_contains("end"));
  // datagrepper drops both bounds where start is 0.
  if (!start || !end || *start <= 0 || *end <= *start ||
      *end > kLatestAnswered) {
    return std::nullopt;
  }
  const auto first = static_cast<long long>(std::ceil(*start));
  // Seconds of today leave room for a quarter of a microsecond in a double.
  const auto past = static_cast<long long>(std::floor(*end + 1.5e-6));
  if (past <= first) return std::nullopt;
  return Window{Time(Seconds(first - 1)), Time(Seconds(past - 1))};
}

std::vector<std::string> CategoriesOf(const json::object& arguments) {
  std::vector<std::string> categories;
  if (const auto* list = arguments.if_contains("categories")) {
    if (const auto* elements = list->if_array()) {
      for (const auto& element : *elements) {
        if (const auto* text = element.if_string()) {
          categories.emplace_back(*text);
        }
      }
    }
  }
  if (categories.empty()) categories.emplace_back();
  return categories;
}

// Why the page is not known to hold all that there is; empty if it is.
std::string Incompleteness(const json::object& answer, size_t items) {
  const auto* value = answer.if_contains("arguments");
  const auto* arguments = value == nullptr ? nullptr : value->if_object();
  if (arguments == nullptr) return "it does not repeat the question";
  if (IsFiltered(*arguments)) return "it is filtered";
  const auto page = NumberOf(arguments->if_contains("page"));
  if (page != 1) return "it is not the first page";
  const auto rows = NumberOf(arguments->if_contains("rows_per_page"));
  if (!rows || (*rows != 0 && double(items) >= *rows)) {
    return fmt::format("it is full ({} messages)", items);
  }
  const auto count = NumberOf(answer.if_contains("count"));
  if (count != double(items))
    return "its count differs from the number of its messages";
  if (!SpanOf(*arguments)) return "its question had no start or no end";
  return {};
}

std::optional<Seconds> ZoneOffsetOf(const json::object& item) {
  const auto* timestamp = item.if_contains("timestamp");
  const auto* headers = item.if_contains("headers");
  if (timestamp == nullptr || headers == nullptr || !headers->is_object()) {
    return std::nullopt;
  }
  const auto* sent_at = headers->get_object().if_contains("sent-at");
  if (sent_at == nullptr) return std::nullopt;
  const auto shown = TimeOf(*timestamp);
  const auto sent = TimeOf(*sent_at);
  if (!shown || !sent) return std::nullopt;
  const Seconds offset = *shown - *sent;
  if (std::chrono::abs(offset) > kFarthestZone) return std::nullopt;
  return offset;
}

}  // namespace

Result<Message> ParseMessage(json::object& item) {
  const auto topic = TextAt(item, "topic");
  if (!topic || topic->empty()) return Error{"the message has no 'topic'"};
  const auto* headers_value = item.if_contains("headers");
  const auto* headers =
      headers_value == nullptr ? nullptr : headers_value->if_object();
  const auto sent_at = SentAt(item, headers);
  if (!sent_at) return sent_at.error();
  json::value* body = BodyOf(item);
  std::string left_out = WhyLeftOut(body);
  const bool kept = body != nullptr && left_out.empty();
  // The body is constructed, not assigned, so that it keeps its memory:
  // assigned to a value of other memory, it would be copied.
  Message message{IdOf(item),
                  std::string(*topic),
                  *sent_at,
                  kept ? std::move(*body) : json::value(),
                  SaysItIsMadeUp(headers),
                  std::move(left_out)};
  if (message.id.empty()) {
    message.id = DigestId(message.topic, message.sent_at, message.body);
  }
  return message;
}

std::string WithoutBody(const Message& message) {
  return fmt::format("message {} of {} ({}) is read without its body: {}",
                     Printable(message.id), FormatTime(message.sent_at),
                     Printable(message.topic), Printable(message.left_out));
}

Result<Page> ParsePage(json::object& answer) {
  if (const auto* error = answer.if_contains("error")) {
    return Error{"this is an error from datagrepper, not a page: " +
                 Printable(json::serialize(*error))};
  }
  auto* value = answer.if_contains("raw_messages");
  auto* items = value == nullptr ? nullptr : value->if_array();
  if (items == nullptr) {
    return Error{"this is not a page of datagrepper: it has no 'raw_messages'"};
  }
  Page page;
  for (size_t i = 0; i < items->size(); ++i) {
    auto* item = (*items)[i].if_object();
    auto message = item == nullptr
                       ? Result<Message>(Error{"it is not a JSON object"})
                       : ParseMessage(*item);
    if (message) {
      page.messages.push_back(std::move(*message));
    } else {
      page.mistakes.push_back(
          fmt::format("message {}: {}", i + 1, message.error().message));
    }
  }
  page.incomplete = Incompleteness(answer, items->size());
  if (!page.incomplete.empty() || !page.mistakes.empty()) return page;
  const json::object& arguments = answer.at("arguments").as_object();
  for (std::string& category : CategoriesOf(arguments)) {
    page.covered.push_back({std::move(category), *SpanOf(arguments)});
  }
  return page;
}

std::optional<Seconds> ZoneOffset(const json::object& answer) {
  const auto* value = answer.if_contains("raw_messages");
  const auto* items = value == nullptr ? nullptr : value->if_array();
  if (items == nullptr) return std::nullopt;
  for (const json::value& item : *items) {
    const auto offset =
        item.is_object() ? ZoneOffsetOf(item.get_object()) : std::nullopt;
    if (offset) return offset;
  }
  return std::nullopt;
}

}  // namespace workflow_health
