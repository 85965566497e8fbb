#include <fmt/format.h>

#include "base/text.h"
#include "report/html.h"
#include "report/report.h"

namespace workflow_health {
namespace {

// Blue and vermilion can be told apart by all eyes (Okabe and Ito, Color
// Universal Design, 2008); lightness tells them apart in grey.
constexpr char kStyle[] = R"css(
:root { color-scheme: light dark; --good: #0072b2; --bad: #c2410c; --worked: #8884; --line: #888; }
@media (prefers-color-scheme: dark) { :root { --good: #56b4e9; --bad: #fb923c; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.4em; margin-bottom: 0; }
h2 { font-size: 1.4em; margin-top: 3em; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.1em; margin-top: 2em; }
.verdict { font-size: 1.6em; font-weight: bold; line-height: 1.25; margin: 1.5em 0; }
.warning { border-left: .3em solid #d97706; padding-left: .7em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2em 1em; }
dt { opacity: .75; }
dd { margin: 0; }
table { border-collapse: collapse; font-size: .9em; }
th, td { padding: .15em .8em .15em 0; text-align: left; vertical-align: top; }
th { border-bottom: 1px solid var(--line); }
tbody tr + tr > td { border-top: 1px solid var(--worked); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
figure { margin: 2em 0; }
figcaption { margin-bottom: .5em; }
td:first-child { white-space: pre-wrap; }
svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; fill: currentColor; }
svg .good { fill: var(--good); }
svg .bad, svg .flake { fill: var(--bad); }
svg .worked { fill: var(--worked); }
svg .up { fill: var(--good); fill-opacity: .3; }
svg .silent { fill: url(#silent); }
svg .unread { fill: url(#unread); }
svg .axis { stroke: var(--line); }
svg .target { stroke: currentColor; stroke-width: 1.5; stroke-dasharray: 6 4; }
footer { margin-top: 2em; font-size: .9em; opacity: .75; }
main { overflow-x: auto; }
@media (max-width: 40rem) { dl { display: block; } dd { margin: 0 0 .5em; } }
@media print {
  :root { color-scheme: light; --good: #0072b2; --bad: #c2410c; }
  body { max-width: none; margin: 0; font-size: .7rem; }
  main { overflow: visible; }
  figure, tr, li, dl { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
)css";

// Hatched: what was not read; grey with dots: what nobody observed.
constexpr char kPatterns[] =
    R"html(<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs><pattern id="unread" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2" height="6" fill="currentColor"/></pattern><pattern id="silent" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#8886"/><circle cx="3" cy="3" r="1" fill="currentColor"/></pattern></defs></svg>
)html";

constexpr char kPage[] = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{patterns}<h1>Fedora's packager workflow</h1>
<p>How often it works and where it breaks, counted from the archive of bus messages. All times are UTC.</p>
<main>
{content}</main>
<footer>{made_by}</footer>
</body>
</html>
)html";

}  // namespace

std::string_view HtmlStyle() { return kStyle; }

std::string HtmlPageOf(const Report& report, const std::string& made_by) {
  return fmt::format(
      kPage,
      fmt::arg("title", EscapeHtml("Packager workflow: " +
                                   VerdictSentence(report.Headline()))),
      fmt::arg("style", kStyle), fmt::arg("patterns", kPatterns),
      fmt::arg("content", HtmlOf(DocumentOf(report, {true, true}))),
      fmt::arg("made_by", EscapeHtml(made_by)));
}

}  // namespace workflow_health
