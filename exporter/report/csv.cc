// Tables of figures, each cell looked up in the report's JSON value, so that
// both say the same to the last digit.
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <string_view>

#include "report/json.h"

namespace workflow_health {
namespace {

using boost::json::value;

// A cell is found by a JSON pointer (RFC 6901) from its row.
struct CsvColumn {
  std::string title;
  std::string pointer;
};

// One row for each element of a list, which is found by a JSON pointer from
// the report, or from each workflow. The pointer "" means the thing itself.
struct CsvTable {
  std::string name;
  std::string list;
  std::vector<CsvColumn> columns;
};

// "uptime" is found at "/uptime".
std::vector<CsvColumn> Keys(std::initializer_list<const char*> keys) {
  std::vector<CsvColumn> columns;
  for (const std::string key : keys) columns.push_back({key, "/" + key});
  return columns;
}

std::vector<CsvColumn> operator+(std::vector<CsvColumn> left,
                                 const std::vector<CsvColumn>& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

// "window_start" at "/window/start", as `prefix` "window" says.
std::vector<CsvColumn> Below(const std::string& prefix,
                             std::vector<CsvColumn> columns) {
  for (CsvColumn& column : columns) {
    column = {prefix + "_" + column.title, "/" + prefix + column.pointer};
  }
  return columns;
}

std::vector<CsvColumn> IntervalAt(const std::string& key) {
  return {{key + "_low", "/" + key + "/0"}, {key + "_high", "/" + key + "/1"}};
}

std::vector<CsvColumn> WindowColumns(const std::string& key = "window") {
  return Below(key, Keys({"start", "end", "covered_ratio"}));
}

std::vector<CsvColumn> RatingColumns() {
  return WindowColumns() +
         Keys({"runs", "successes", "failures", "failed", "errors", "abandoned",
               "unknown", "uptime"}) +
         IntervalAt("uptime_interval") + Keys({"effective_runs"});
}

std::vector<CsvColumn> WorkflowColumns() {
  return Keys({"moved_back", "state", "ended", "starts_seen", "verdict",
               "sentence"}) +
         RatingColumns() + Keys({"target", "error_budget_left"}) +
         Below("previous", RatingColumns()) +
         Keys({"uptime_change", "observed_ratio", "time_based_uptime",
               "breakages", "breakages_seen_whole", "outages",
               "mean_time_between_failures_seconds",
               "mean_time_to_recovery_seconds"}) +
         Below("longest_outage",
               Keys({"start", "end", "at_least", "runs", "duration_seconds"})) +
         Keys({"run_duration_median_seconds", "run_duration_p95_seconds",
               "ten_applications_at", "weeks_not_read_whole",
               "realistic_target"}) +
         Below("evidence",
               Keys({"marked", "begun", "inferred", "unattributed"})) +
         Keys({"unknown_lines"});
}

std::vector<CsvColumn> PartColumns() {
  return Keys({"successes", "skipped", "failures", "rate", "share_of_runs",
               "share_of_failures", "running_share_of_failures",
               "duration_median_seconds", "duration_p95_seconds", "seen"});
}

std::vector<CsvTable> WorkflowTables(bool failures) {
  std::vector<CsvTable> tables = {
      {"workflows", "", WorkflowColumns()},
      {"holes", "/holes", Keys({"start", "end", "unreadable"})},
      {"applications", "/applications", Keys({"application"}) + PartColumns()},
      {"steps", "/steps", Keys({"application", "step"}) + PartColumns()},
      {"chain", "/chain", Keys({"application", "rate", "so_far"})},
      {"weakest", "/weakest",
       Keys({"application", "step", "successes", "skipped", "failures"}) +
           IntervalAt("success_interval") +
           Keys({"uptime_if_perfect", "outages", "failures_in_outages",
                 "saved_by_one_retry"})},
      {"weeks", "/weeks", Keys({"monday", "runs", "successes"})}};
  if (failures) {
    tables.push_back({"failed_runs", "/failed_runs",
                      Keys({"time", "application", "step", "evidence", "error",
                            "message_id", "url"})});
  }
  return tables;
}

// A spreadsheet would take a string that begins so for a formula and run it
// (OWASP, CSV Injection); the wide forms count as well in some of them.
bool LooksLikeFormula(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  static constexpr std::array<std::string_view, 8> kBegin = {
      "=", "+", "-", "@", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  return std::ranges::any_of(
      kBegin, [&](std::string_view mark) { return text.starts_with(mark); });
}

// What is not there, or is null, is an empty cell.
std::string Cell(const value& row, const std::string& pointer) {
  boost::json::error_code none;
  const value* found = row.find_pointer(pointer, none);
  if (found == nullptr || found->is_null()) return "";
  if (!found->is_string()) return ScalarText(*found);
  std::string text(found->get_string());
  if (LooksLikeFormula(text)) text.insert(0, "'");
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

// RFC 4180: lines end in CR LF.
void AddHeader(const CsvTable& table, const std::string& first,
               std::string* text) {
  if (!text->empty()) *text += "\r\n";
  *text += table.name + first;
  for (const CsvColumn& column : table.columns) *text += "," + column.title;
  *text += "\r\n";
}

void AddRow(const CsvTable& table, const std::string& first, const value& row,
            std::string* text) {
  *text += table.name + first;
  for (const CsvColumn& column : table.columns) {
    *text += "," + Cell(row, column.pointer);
  }
  *text += "\r\n";
}

void AddRows(const CsvTable& table, const std::string& first,
             const value& owner, std::string* text) {
  boost::json::error_code none;
  const value* list = owner.find_pointer(table.list, none);
  if (list->is_object()) return AddRow(table, first, *list, text);
  for (const value& row : list->get_array()) AddRow(table, first, row, text);
}

void AddReportTable(const CsvTable& table, const value& report,
                    std::string* text) {
  AddHeader(table, "", text);
  AddRows(table, "", report, text);
}

}  // namespace

std::string CsvOf(const Report& report, bool failures) {
  const value json = JsonValueOf(report, failures);
  std::string text;
  AddReportTable(
      {"report", "",
       Keys({"schema", "sample", "as_of"}) + WindowColumns() +
           WindowColumns("requested_window") +
           Keys({"headline", "state", "ended", "verdict", "sentence"}) +
           Below("unclassified", Keys({"messages"})) +
           Below("ignored", Keys({"messages"}))},
      json, &text);
  AddReportTable({"notes", "/notes", {{"note", ""}}}, json, &text);
  for (const CsvTable& table : WorkflowTables(failures)) {
    AddHeader(table, ",workflow", &text);
    for (const value& workflow : json.at("workflows").get_array()) {
      AddRows(table, "," + Cell(workflow, "/workflow"), workflow, &text);
    }
  }
  AddReportTable(
      {"attempts", "/attempts",
       Keys({"application", "step", "covered_ratio", "attempts", "successes",
             "failures", "cancelled", "dry", "pending", "oldest_pending",
             "pending_longer_than_usual", "stalled", "recovered", "unmatched",
             "duration_median_seconds", "duration_p95_seconds"}) +
           Below(
               "trend",
               Keys({"previous_covered_ratio", "previous_median_seconds",
                     "previous_p95_seconds", "change", "shift_seconds", "p"}))},
      json, &text);
  for (const std::string name : {"unclassified", "ignored"}) {
    AddReportTable({name, "/" + name + "/topics", Keys({"topic", "messages"})},
                   json, &text);
  }
  return text;
}

}  // namespace workflow_health
