// The report as a JSON value: what the formats for programs share.
#pragma once

#include <boost/json/value.hpp>

#include "report/report.h"

namespace workflow_health {

// As docs/report-json.md says. Strings are valid UTF-8 without control
// characters. Integers are int64, all other numbers double.
[[nodiscard]] boost::json::value JsonValueOf(const Report& report,
                                             bool failures);

// A value that is no object and no array, as JSON: numbers as Decimal does.
[[nodiscard]] std::string ScalarText(const boost::json::value& scalar);

}  // namespace workflow_health
