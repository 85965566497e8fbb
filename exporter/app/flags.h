// The flags of commands: what there are, and what was given for them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace workflow_health {

// What a flag takes, if anything.
enum class Takes {
  kText,         // one text
  kTexts,        // one text each time that it is given
  kTextsInARow,  // one or more each time
  kNumber,       // a whole number that an int holds; no default
};

// One flag, as the help tells it.
struct Flag {
  const char* name;   // without the dashes
  const char* value;  // what stands for its value, such as FILE; "": takes none
  std::string help;
  const char* by_default = "";  // "": nothing
  Takes takes = Takes::kText;
};

// What was given for the flags of a command. Each name is one of its flags.
class FlagValues {
 public:
  FlagValues() = default;
  // By name, for each flag that was given or has a default.
  explicit FlagValues(std::map<std::string, std::vector<std::string>> values)
      : values_(std::move(values)) {}

  [[nodiscard]] bool Has(const std::string& name) const {
    return values_.contains(name);
  }
  // Empty: not given.
  [[nodiscard]] std::string Text(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> Texts(const std::string& name) const;

  // Sets `value` to what `parse` makes of the text; leaves it if the flag was
  // not given. `parse` takes a text and gives a Result. Fails as FlagError
  // says.
  template <class T, class Parse>
  [[nodiscard]] std::optional<Error> Read(const std::string& name, Parse parse,
                                          T* value) const;

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

// "--since: 'monday' is not a time".
[[nodiscard]] Error FlagError(const std::string& name, const Error& error);

// Those that several commands have.
[[nodiscard]] Flag ConfigFileFlag();
[[nodiscard]] Flag LedgerPathFlag();
[[nodiscard]] Flag AcceptRecountFlag();  // of those that read the archive

template <class T, class Parse>
std::optional<Error> FlagValues::Read(const std::string& name, Parse parse,
                                      T* value) const {
  if (!Has(name)) return std::nullopt;
  auto parsed = parse(Text(name));
  if (!parsed) return FlagError(name, parsed.error());
  *value = std::move(*parsed);
  return std::nullopt;
}

}  // namespace workflow_health
