// Files that are written whole or not at all.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <system_error>

namespace workflow_health {

// Makes the text that `write` writes the content of `path`.
// - A regular file is replaced by rename once the text is whole, and keeps its
//   permissions; until then, and if anything fails, it stays as it was. A file
//   that does not exist is made likewise, by way of `path`.part.
// - A symbolic link stays one: all this is done to what it leads to.
// - A device and a FIFO are written into, and so is an open file of this
//   process: /dev/stdout, /dev/fd/N, /proc/self/fd/N, the shell's >(program).
//   They get what was written even if something fails.
// Returns the reason if it fails, such as "Is a directory". SIGPIPE is the
// caller's affair.
[[nodiscard]] std::error_code WriteFile(
    const std::string& path, const std::function<void(std::ostream&)>& write);

}  // namespace workflow_health
