#include "app/landing_page.h"

#include <fmt/format.h>

#include "app/version.h"
#include "base/text.h"
#include "report/html.h"

namespace workflow_health {
namespace {

constexpr char kPage[] = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>workflow-health</title>
<style>
{style}</style>
</head>
<body>
<h1>workflow-health</h1>
<p>How often Fedora's packager workflow works and where it breaks, counted from the archive of bus messages.</p>
<main>
{summary}</main>
{unreadable}<p>{state}</p>
<ul>
<li><a href="/report">/report</a>: the full report, with every failed run</li>
<li><a href="{metrics}">{metrics}</a> for Prometheus</li>
<li><a href="/-/healthy">/-/healthy</a>: whether the program runs</li>
<li><a href="/-/ready">/-/ready</a>: whether there are figures of the workflow</li>
</ul>
<footer>{made_by}</footer>
</body>
</html>
)html";

std::string Paragraphs(const std::vector<std::string>& sentences) {
  std::string html;
  for (const std::string& sentence : sentences) {
    html += "<p>" + EscapeHtml(sentence) + "</p>\n";
  }
  return html;
}

}  // namespace

std::string LandingPage(const Landing& landing) {
  const std::string nothing =
      "<p class=\"verdict\">There are no figures yet.</p>\n";
  return fmt::format(
      kPage,
      fmt::arg("summary", landing.summary.empty() ? nothing : landing.summary),
      fmt::arg("unreadable", Paragraphs(landing.unreadable)),
      fmt::arg("state", EscapeHtml(landing.state)),
      fmt::arg("metrics", EscapeHtml(landing.telemetry_path)),
      fmt::arg("style", HtmlStyle()),
      fmt::arg("made_by", EscapeHtml(MadeBy())));
}

}  // namespace workflow_health
