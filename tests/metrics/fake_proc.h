// A folder as proc(5) has it.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

#include "temporary_folder.h"

namespace workflow_health {

// Of a process that used 1.5 s of the user's and 0.5 s of the system's time,
// was started 10 s after 2020-08-16T00:00:00Z, and has two files open (a third
// one is for reading the folder) of at most 1,024.
class FakeProc {
 public:
  FakeProc() {
    std::filesystem::create_directories(folder_.Path("self/fd"));
    for (const char* name : {"0", "1", "2"}) {
      (void)folder_.Write(std::string("self/fd/") + name, "");
    }
    const long ticks = sysconf(_SC_CLK_TCK);
    WriteStat("(a b) (c))", std::to_string(ticks + ticks / 2),
              std::to_string(ticks / 2), std::to_string(10 * ticks));
    (void)folder_.Write("stat", "cpu  1 2 3\nnobtime 5\nbtime 1597536000\n");
    (void)folder_.Write(
        "self/limits",
        "Limit                     Soft Limit           Hard Limit  Units\n"
        "Max open files            1024                 4096        files\n");
  }

  void WriteStat(const std::string& name, const std::string& user,
                 const std::string& system, const std::string& start) const {
    (void)folder_.Write(
        "self/stat", "4711 " + name + " S 1 1 1 0 -1 5 1 2 3 4 " + user + " " +
                         system + " 0 0 20 0 2 0 " + start +
                         " 8192000 100 18446744073709551615 1\n");
  }

  [[nodiscard]] std::filesystem::path Path() const { return folder_.Path(""); }
  void Remove(const std::string& name) const {
    std::filesystem::remove_all(folder_.Path(name));
  }
  void Write(const std::string& name, const std::string& text) const {
    (void)folder_.Write(name, text);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace workflow_health
