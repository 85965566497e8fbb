// The report as HTML, without the page around it.
#pragma once

#include <string>
#include <string_view>

#include "report/document.h"

namespace workflow_health {

// One element a block, headings from h2 on. Classes tell a style sheet what it
// may want to know: p.verdict.broken, .stable or .unsure; p.warning; .number;
// and those of charts.
[[nodiscard]] std::string HtmlOf(const Document& document);

// How all that looks, for a <style>: light or dark as the reader likes it, and
// on paper. No colour means anything alone.
[[nodiscard]] std::string_view HtmlStyle();

}  // namespace workflow_health
