// What is wrong with a file that people write: all of it at once, with places.
#pragma once

#include <boost/assert/source_location.hpp>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace workflow_health {

// Where something stands in a file. Line and column count from 1.
struct FilePlace {
  int line = 1;
  int column = 1;
};

// One mistake in a file. Line and column count from 1.
struct Mistake {
  int line = 0;
  int column = 0;
  std::string message;  // what is wrong and what was expected
};

// A text of the file as a mistake shows it: its beginning, and of a URL,
// however broken, neither the user nor the password.
[[nodiscard]] std::string Shown(std::string_view text);

class Mistakes {
 public:
  // The same mistake at the same place counts once, however many aliases lead
  // to it. The message is made fit to be shown.
  void Add(const FilePlace& place, std::string_view message);

  // In the order of the file.
  [[nodiscard]] std::vector<Mistake> List() const;
  [[nodiscard]] bool empty() const { return mistakes_.empty(); }
  [[nodiscard]] size_t size() const { return mistakes_.size(); }

 private:
  std::set<std::tuple<int, int, std::string>> mistakes_;
};

// Called by value() of a result that holds mistakes; throws std::runtime_error
// that says the first one.
[[noreturn]] void throw_exception_from_error(
    const std::vector<Mistake>& mistakes,
    const boost::source_location& location);

}  // namespace workflow_health
