#include "report/html.h"

#include <catch2/catch.hpp>

#include "report/example.h"

namespace workflow_health {
namespace {

using Catch::Contains;

TEST_CASE("each kind of block is an element", "[html]") {
  CHECK(HtmlOf({Lead{"Yes, it broke.", Verdict::kBroken}}) ==
        "<p class=\"verdict broken\">Yes, it broke.</p>\n");
  CHECK(HtmlOf({Heading{1, "single-build"}, Heading{2, "By step"}}) ==
        "<h2>single-build</h2>\n<h3>By step</h3>\n");
  CHECK(HtmlOf({Paragraph{"So it is."}, Paragraph{"Beware.", true}}) ==
        "<p>So it is.</p>\n<p class=\"warning\">Beware.</p>\n");
  CHECK(HtmlOf({Facts{{{"uptime", "61.4 %"}}}}) ==
        "<dl>\n<dt>uptime</dt><dd>61.4 %</dd>\n</dl>\n");
  CHECK(HtmlOf({Items{{{"koji / build", {"Failed.", "Twice."}}}}}) ==
        "<ol>\n<li><strong>koji / build</strong> Failed. Twice.</li>\n</ol>\n");
}

TEST_CASE("the first cell of a row leads to its evidence", "[html]") {
  const Table table{{{"time"}, {"failed", true}},
                    {{"12:00", "3"}, {"13:00", "4"}},
                    {"https://a.test/?id=1&x=2", "https://a.test/"}};
  CHECK(HtmlOf({table}) ==
        "<table>\n<thead><tr><th>time</th><th class=\"number\">failed</th></tr>"
        "</thead>\n<tbody>\n"
        "<tr><td><a href=\"https://a.test/?id=1&amp;x=2\">12:00</a></td>"
        "<td class=\"number\">3</td></tr>\n"
        "<tr><td><a href=\"https://a.test/\">13:00</a></td>"
        "<td class=\"number\">4</td></tr>\n"
        "</tbody>\n</table>\n");
}

TEST_CASE("what messages hold is text, whatever it looks like", "[html]") {
  const std::string bad = "<script>alert('\"1\xff\")</script>";
  Table table{{{bad, true}}, {{bad}}, {"https://a.test/?id=" + bad}};
  const std::string html =
      HtmlOf({Lead{bad, Verdict::kNoRuns}, Heading{1, bad}, Paragraph{bad},
              Facts{{{bad, bad}}}, std::move(table), Items{{{bad, {bad}}}}});
  CHECK_THAT(html, !Contains("<script") && !Contains("\"1") &&
                       Contains("&lt;script&gt;"));
  CHECK_THAT(html, Contains("class=\"verdict unsure\""));
}

TEST_CASE("the summary has the verdict, its reasons and its gaps", "[html]") {
  Report report = ExampleReport("....4");
  report.sample = true;
  report.notes = {"Known until yesterday only."};
  const std::string html = HtmlSummaryOf(report);
  CHECK_THAT(html, Contains("MADE-UP DATA") &&
                       Contains(VerdictSentence(report.Headline()) + ".</p>") &&
                       Contains("<dt>uptime</dt>") &&
                       Contains("<p class=\"warning\">Known until yesterday"));
  CHECK_THAT(html, !Contains("<h2>"));
}

TEST_CASE("what is stable has a class of its own", "[html]") {
  const auto lead = [](std::optional<Verdict> verdict) {
    return HtmlOf({Lead{"So.", verdict}});
  };
  CHECK_THAT(lead(Verdict::kStable), Contains("\"verdict stable\""));
  CHECK_THAT(lead(Verdict::kCannotTell), Contains("\"verdict unsure\""));
  CHECK_THAT(lead({}), Contains("\"verdict unsure\""));
}

TEST_CASE("a bar of characters is no column of a page", "[html]") {
  const Table table{
      {{"a"}, {"b", true, true}, {"c", true}}, {{"1", "####", "3"}}, {}};
  CHECK(HtmlOf({table}) ==
        "<table>\n<thead><tr><th>a</th><th class=\"number\">c</th></tr>"
        "</thead>\n<tbody>\n"
        "<tr><td>1</td><td class=\"number\">3</td></tr>\n"
        "</tbody>\n</table>\n");
}

}  // namespace
}  // namespace workflow_health
