#include "app/flags.h"

#include <fmt/format.h>

namespace workflow_health {

std::string FlagValues::Text(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string() : found->second.front();
}

std::vector<std::string> FlagValues::Texts(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return {};
  return found->second;
}

Error FlagError(const std::string& name, const Error& error) {
  return Error{fmt::format("--{}: {}", name, error.message)};
}

Flag ConfigFileFlag() {
  return {"config.file", "FILE",
          "configuration file; default: the built-in configuration (see "
          "check-config)"};
}

Flag LedgerPathFlag() {
  return {"ledger.path", "FILE",
          "the ledger; default: $STATE_DIRECTORY/ledger.db, else "
          "$XDG_STATE_HOME/workflow-health/ledger.db, else "
          "~/.local/state/workflow-health/ledger.db"};
}

Flag AcceptRecountFlag() {
  return {"accept-recount", "",
          "if the rules of a workflow changed since the ledger was filled, "
          "read its messages again and count it anew; the previous ledger is "
          "kept beside it"};
}

}  // namespace workflow_health
