// The report as HTML, without the page around it.
#pragma once

#include <string>

#include "report/document.h"

namespace workflow_health {

// One element a block, headings from h2 on. What a style sheet may want to know
// is told by classes: p.verdict.broken, .stable or .unsure; p.warning; .number.
[[nodiscard]] std::string HtmlOf(const Document& document);

}  // namespace workflow_health
