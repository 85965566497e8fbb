#include "datagrepper/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace workflow_health {
namespace {

namespace json = boost::json;

std::string StartOf(const Query& query) {
  return fmt::to_string(query.window.since.time_since_epoch().count() + 1);
}

std::string EndOf(const Query& query) {
  return fmt::format("{}.999999",
                     query.window.until.time_since_epoch().count());
}

// Whether `key` is repeated as this number, which was sent as text.
bool IsNumber(const json::object& arguments, std::string_view key,
              const std::string& text) {
  const auto* value = arguments.if_contains({key.data(), key.size()});
  return value != nullptr && value->is_number() &&
         value->to_number<double>() == std::strtod(text.c_str(), nullptr);
}

// Whether `key` is repeated as these texts, in any order.
bool IsList(const json::object& arguments, std::string_view key,
            std::vector<std::string> texts) {
  const auto* value = arguments.if_contains({key.data(), key.size()});
  if (value == nullptr || value->is_null()) return texts.empty();
  const auto* list = value->if_array();
  if (list == nullptr) return false;
  std::vector<std::string> repeated;
  for (const json::value& element : *list) {
    const auto* text = element.if_string();
    if (text == nullptr) return false;
    repeated.emplace_back(*text);
  }
  std::ranges::sort(repeated);
  std::ranges::sort(texts);
  return repeated == texts;
}

std::string Shown(const json::object& arguments, std::string_view key) {
  const auto* value = arguments.if_contains({key.data(), key.size()});
  if (value == nullptr) return "nothing";
  return Printable(json::serialize(*value), 60);
}

}  // namespace

int SmallerPage(int rows) {
  constexpr std::array kPages = {50, 20, 10, 5, 2};
  for (const int page : kPages) {
    if (page < rows) return page;
  }
  return 1;
}

std::string TargetOf(const Query& query, Datagrepper::Interface interface) {
  std::string target =
      interface == Datagrepper::Interface::kRaw ? "/raw?" : "/v2/search?";
  if (!query.category.empty()) {
    target += fmt::format("category={}&", PercentEncoded(query.category));
  }
  target += fmt::format("start={}&end={}&page={}&rows_per_page={}",
                        StartOf(query), EndOf(query), query.page, query.rows);
  if (query.oldest_first) target += "&order=asc";
  for (const std::string& topic : query.topics) {
    target += "&topic=" + PercentEncoded(topic);
  }
  for (const std::string& topic : query.not_topics) {
    target += "&not_topic=" + PercentEncoded(topic);
  }
  return target;
}

std::optional<std::string> OtherQuestion(const json::object& answer,
                                         const Query& query) {
  const auto* value = answer.if_contains("arguments");
  const auto* arguments = value == nullptr ? nullptr : value->if_object();
  if (arguments == nullptr) return "it does not repeat the question";
  const std::array<std::pair<const char*, std::string>, 4> numbers = {
      {{"start", StartOf(query)},
       {"end", EndOf(query)},
       {"page", fmt::to_string(query.page)},
       {"rows_per_page", fmt::to_string(query.rows)}}};
  for (const auto& [key, text] : numbers) {
    if (IsNumber(*arguments, key, text)) continue;
    return fmt::format("it repeats {} as {} instead of {}", key,
                       Shown(*arguments, key), text);
  }
  const auto* order = arguments->if_contains("order");
  const char* asked = query.oldest_first ? "asc" : "desc";
  if (order != nullptr && *order != json::value(asked)) {
    return fmt::format("it repeats order as {} instead of '{}'",
                       Shown(*arguments, "order"), asked);
  }
  const std::array<std::pair<const char*, std::vector<std::string>>, 11> lists =
      {{{"categories", query.category.empty() ? std::vector<std::string>()
                                              : std::vector{query.category}},
        {"topics", query.topics},
        {"not_topics", query.not_topics},
        {"users", {}},
        {"packages", {}},
        {"agents", {}},
        {"contains", {}},
        {"not_users", {}},
        {"not_packages", {}},
        {"not_categories", {}},
        {"not_agents", {}}}};
  for (const auto& [key, texts] : lists) {
    if (IsList(*arguments, key, texts)) continue;
    return fmt::format("it repeats {} as {} instead of '{}'", key,
                       Shown(*arguments, key), fmt::join(texts, "', '"));
  }
  return std::nullopt;
}

}  // namespace workflow_health
