#include "app/landing_page.h"

#include <fmt/format.h>

#include "app/version.h"
#include "base/text.h"

namespace workflow_health {
namespace {

// Colours are those of the system, light or dark; none means anything alone.
constexpr char kPage[] = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>workflow-health</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.4rem; margin-bottom: 0; }}
.verdict {{ font-size: 1.6rem; font-weight: bold; line-height: 1.25; margin: 1.5rem 0; }}
.warning {{ border-left: .3rem solid #d97706; padding-left: .7rem; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }}
dt {{ opacity: .75; }}
dd {{ margin: 0; }}
footer {{ margin-top: 2rem; font-size: .9rem; opacity: .75; }}
</style>
</head>
<body>
<h1>workflow-health</h1>
<p>How often Fedora's packager workflow works, and where it breaks: counted from the archive of bus messages.</p>
<main>
{summary}</main>
<p>{state}</p>
<ul>
<li><a href="{metrics}">{metrics}</a> for Prometheus</li>
<li><a href="/-/healthy">/-/healthy</a>: the program runs</li>
<li><a href="/-/ready">/-/ready</a>: there are figures of the workflow</li>
</ul>
<footer>workflow-health {version}, revision {revision}, {compiler}</footer>
</body>
</html>
)html";

}  // namespace

std::string LandingPage(const Landing& landing) {
  const std::string nothing =
      "<p class=\"verdict\">There is no answer yet.</p>\n";
  return fmt::format(
      kPage,
      fmt::arg("summary", landing.summary.empty() ? nothing : landing.summary),
      fmt::arg("state", EscapeHtml(landing.state)),
      fmt::arg("metrics", EscapeHtml(landing.telemetry_path)),
      fmt::arg("version", kVersion), fmt::arg("revision", kRevision),
      fmt::arg("compiler", kCompiler));
}

}  // namespace workflow_health
