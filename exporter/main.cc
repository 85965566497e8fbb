#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "app/run.h"
#include "base/printable_buffer.h"

namespace {

// A file that is opened gets the lowest number that is free: if standard input
// or output is closed, that of a ledger. So what is closed becomes a file that
// can only be used the other way round, and fails.
void OccupyStandardFiles() {
  for (const int file : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(file, F_GETFD) >= 0) continue;
    (void)open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

std::string_view Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

// The directories of systemd and of the XDG base directory specification, which
// wants relative paths ignored. Empty if none is set.
std::string DefaultLedger() {
  const std::string state(Variable("STATE_DIRECTORY"));
  // systemd joins several directories with colons.
  if (!state.empty()) return state.substr(0, state.find(':')) + "/ledger.db";
  std::string base(Variable("XDG_STATE_HOME"));
  if (!base.starts_with('/')) {
    if (Variable("HOME").empty()) return {};
    base = std::string(Variable("HOME")) + "/.local/state";
  }
  return base + "/workflow-health/ledger.db";
}

bool CanBeDrawnOn(int file) {
  return isatty(file) == 1 && Variable("TERM") != "dumb";
}

// Of a terminal that can be drawn on; else 0.
int Columns(int file) {
  constexpr int kUnknown = 80;
  if (!CanBeDrawnOn(file)) return 0;
  winsize size{};
  if (ioctl(file, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUnknown;
  return size.ws_col;
}

// https://no-color.org
bool WantsColour() {
  return CanBeDrawnOn(STDOUT_FILENO) && Variable("NO_COLOR").empty();
}

}  // namespace

int main(int argc, char** argv) {
  OccupyStandardFiles();
  std::ios::sync_with_stdio(false);
  workflow_health::PrintableBuffer printable(std::cerr.rdbuf());
  std::ostream err(&printable);
  try {
    const auto now = std::chrono::floor<std::chrono::seconds>(
        std::chrono::system_clock::now());
    return static_cast<int>(workflow_health::RunCommand(
        std::vector<std::string>(argv + 1, argv + argc),
        {std::cout, err, now, WantsColour(), Columns(STDERR_FILENO),
         DefaultLedger(), &std::cerr, STDERR_FILENO}));
  } catch (const std::exception& error) {
    workflow_health::TellFailure(error.what(), err);
    return static_cast<int>(workflow_health::Exit::kFailed);
  }
}
