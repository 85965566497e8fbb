#include "reading/unreadable.h"

#include <fmt/format.h>

#include <algorithm>

namespace workflow_health {
namespace {

std::string ReasonOf(const Window& span, const Reasons& reasons,
                     const std::string& category) {
  if (const auto known = reasons.find(category); known != reasons.end()) {
    for (const auto& [until, why] : known->second) {
      if (span.Contains(until)) return ": " + why;
    }
  }
  return ", even in several attempts";
}

}  // namespace

std::vector<std::string> UnreadableSpans(const Config& config,
                                         const Ledger& ledger,
                                         const Reasons& reasons) {
  std::vector<std::string> sentences;
  for (const Source& source : config.sources) {
    for (const std::string& part : source.Parts()) {
      auto spans = ledger.Unreadable(part);
      std::ranges::reverse(spans);
      for (const Window& span : spans) {
        sentences.push_back(fmt::format(
            "{} from {} cannot be read{}. It counts as read, but its messages "
            "are missing.",
            part, FormatSpan(span), ReasonOf(span, reasons, source.Name())));
      }
    }
  }
  return sentences;
}

}  // namespace workflow_health
