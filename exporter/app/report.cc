#include "report/report.h"

#include "app/gather.h"
#include "app/ledger_file.h"
#include "app/load_config.h"
#include "app/options.h"
#include "app/version.h"
#include "base/text.h"
#include "ledger/ledger.h"

namespace workflow_health {
namespace {

std::string Formatted(const Report& report, const ReportOptions& options,
                      bool colour) {
  switch (options.format) {
    case Format::kText:
      return TextOf(report, {colour, options.failures});
    case Format::kMarkdown:
      return MarkdownOf(report, options.failures);
    case Format::kJson:
      return JsonOf(report, options.failures);
    case Format::kCsv:
      return CsvOf(report, options.failures);
    case Format::kHtml:
      return HtmlPageOf(report, MadeBy());
  }
  return {};
}

// Of the verdict that --fail-below-target asks for. Of long ago there is none.
Exit Judged(const WorkflowReport& headline, std::ostream& err) {
  if (!headline.Answer()) {
    err << "note: " << headline.workflow << " ended on "
        << FormatTime(*headline.idle_since)
        << " and is not held against its target; --since and --until choose a "
           "window of the past\n";
  }
  const bool broken = headline.Answer() == Verdict::kBroken;
  return broken ? Exit::kBelowTarget : Exit::kDone;
}

}  // namespace

Exit ReportOn(const ReportOptions& options, const Surroundings& surroundings) {
  const auto config =
      LoadConfig(options.config_file, surroundings.now, surroundings.err);
  if (!config) return Exit::kFailed;
  if (options.window.as_of > surroundings.now) {
    surroundings.err << "error: --as-of: " << FormatTime(*options.window.as_of)
                     << " is in the future; expected a time that has been\n";
    return Exit::kUsage;
  }
  const std::string path = LedgerPath(options.ledger_path, surroundings);
  const auto ledger =
      OpenLedger(path, Ledger::Mode::kRead, *config, surroundings.err);
  if (!ledger) return Exit::kFailed;
  const auto snapshot = ledger->Snapshot();
  ledger->CheckRules();  // those of this instant
  if (HoldsNothing(*config, *ledger)) {
    surroundings.err
        << "error: the ledger " << Printable(path)
        << " is empty; `workflow-health sync` fills it, or import\n";
    return Exit::kFailed;
  }
  auto input = GatherReport(*config, *ledger, options.window, surroundings.now);
  if (!input) {
    surroundings.err << "error: " << input.error().message << "\n";
    return Exit::kUsage;
  }
  const Report report = MakeReport(*config, std::move(*input));
  surroundings.out << Formatted(report, options, surroundings.colour);
  if (!options.fail_below_target) return Exit::kDone;
  return Judged(report.Headline(), surroundings.err);
}

}  // namespace workflow_health
