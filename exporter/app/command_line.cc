#include "app/command_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <sstream>
#include <utility>

#include "app/version.h"
#include "base/text.h"

namespace workflow_health {
namespace {

namespace po = boost::program_options;

using Texts = std::vector<std::string>;

constexpr unsigned kHelpWidth = 90;
constexpr char kExitCodes[] =
    "Exit codes: 0 success, 1 failure, 2 wrong usage, 3 target missed "
    "(--fail-below-target).\n";

std::string GeneralHelp() {
  std::string text =
      "usage: workflow-health COMMAND [flags]\n\nCounts how often Fedora's "
      "packager workflow works and where it breaks, from the archive of "
      "bus\nmessages that datagrepper serves.\n\ncommands:\n";
  for (const Command& command : Commands()) {
    text += fmt::format("  {:<14}{}\n", command.name, command.summary);
  }
  return text +
         "\n`workflow-health COMMAND --help` shows the flags of a "
         "command.\n`workflow-health --version` shows the version.\n" +
         kExitCodes;
}

// The flags of a command, as its help lists them.
std::vector<Flag> FlagsOf(const Command& command) {
  std::vector<Flag> flags = command.flags();
  flags.push_back({"help", "", "show this help"});
  return flags;
}

// The library takes it over.
const po::value_semantic* SemanticOf(const Flag& flag) {
  if (flag.takes == Takes::kNumber) {
    return po::value<int>()->value_name(flag.value);
  }
  if (flag.takes == Takes::kText) {
    auto* text = po::value<std::string>()->value_name(flag.value);
    const bool by_default = *flag.by_default != '\0';
    return by_default ? text->default_value(flag.by_default) : text;
  }
  auto* texts = po::value<Texts>()->composing()->value_name(flag.value);
  return flag.takes == Takes::kTextsInARow ? texts->multitoken() : texts;
}

po::options_description Describe(const std::vector<Flag>& flags) {
  po::options_description all("flags", kHelpWidth, kHelpWidth / 2);
  for (const Flag& flag : flags) {
    if (*flag.value == '\0') {
      all.add_options()(flag.name, flag.help.c_str());
    } else {
      all.add_options()(flag.name, SemanticOf(flag), flag.help.c_str());
    }
  }
  return all;
}

std::string HelpOf(const Command& command) {
  std::ostringstream text;
  text << "usage: workflow-health " << command.name << " " << command.usage
       << "\n\n"
       << command.about << "\n\n"
       << Describe(FlagsOf(command)) << "\n"
       << kExitCodes;
  return text.str();
}

Texts TextsOf(const boost::any& value) {
  if (const auto* number = boost::any_cast<int>(&value)) {
    return {std::to_string(*number)};
  }
  if (const auto* texts = boost::any_cast<Texts>(&value)) return *texts;
  return {boost::any_cast<std::string>(value)};
}

// An empty value, such as that of a variable that is not set, must not stand
// for the default.
Result<FlagValues> ValuesOf(const po::variables_map& given,
                            const po::options_description& all,
                            const Command& command) {
  std::map<std::string, Texts> values;
  for (const auto& [name, value] : given) {
    const bool takes_value = all.find(name, false).semantic()->max_tokens() > 0;
    values[name] = TextsOf(value.value());
    if (!takes_value || std::ranges::count(values[name], "") == 0) continue;
    const bool is_flag = name != command.arguments;
    return Error{
        fmt::format("{}{}: the value is empty", is_flag ? "--" : "", name)};
  }
  return FlagValues(std::move(values));
}

std::string WordsOf(const po::invalid_command_line_syntax& error) {
  const std::string flag = error.get_option_name();
  switch (error.kind()) {
    case po::invalid_command_line_syntax::missing_parameter:
      return flag + " needs a value";
    case po::invalid_command_line_syntax::extra_parameter:
      return flag + " takes no value";
    case po::invalid_command_line_syntax::empty_adjacent_parameter:
      return flag + "= has no value after it";
    default:
      return "there is no flag " + flag;
  }
}

// In words of ours: those of the library are made by replacing names between
// per cent signs, which never ends where the command line has them, too.
std::string WordsOf(const po::error_with_option_name& error) {
  using Syntax = po::invalid_command_line_syntax;
  if (const auto* syntax = dynamic_cast<const Syntax*>(&error)) {
    return WordsOf(*syntax);
  }
  const std::string flag = error.get_option_name();
  if (dynamic_cast<const po::multiple_occurrences*>(&error) != nullptr) {
    return flag + " is given more than once";
  }
  if (dynamic_cast<const po::validation_error*>(&error) != nullptr) {
    return flag + " needs a whole number";
  }
  return "there is no flag " + flag;
}

// Throws po::error.
po::variables_map Given(const Texts& args, const po::options_description& all,
                        const char* arguments) {
  namespace style = po::command_line_style;
  po::positional_options_description positions;
  if (*arguments != '\0') positions.add(arguments, -1);
  po::variables_map given;
  po::store(po::command_line_parser(args)
                .options(all)
                .positional(positions)
                .style(style::unix_style & ~style::allow_guessing)
                .run(),
            given);
  return given;
}

Result<FlagValues> ParseFlags(const Command& command, const Texts& args) {
  po::options_description all = Describe(FlagsOf(command));
  if (*command.arguments != '\0') {
    all.add_options()(command.arguments, po::value<Texts>());
  }
  try {
    return ValuesOf(Given(args, all, command.arguments), all, command);
  } catch (const po::too_many_positional_options_error&) {
    return Error{"takes flags only, and no other arguments"};
  } catch (const po::error_with_option_name& error) {
    return Error{Printable(WordsOf(error))};
  } catch (const po::error&) {
    return Error{"the flags cannot be understood"};
  }
}

Result<CommandLine> ParseCommand(const Command& command, const Texts& args) {
  auto flags = ParseFlags(command, args);
  if (!flags) return UsageError(command, flags.error());
  if (flags->Has("help")) return CommandLine{nullptr, {}, HelpOf(command)};
  return CommandLine{&command, std::move(*flags), {}};
}

Error UnknownCommand(const std::string& name) {
  Texts names(Commands().size());
  std::ranges::transform(Commands(), names.begin(), &Command::name);
  return Error{fmt::format(
      "'{}' is not a command; expected {}; see `workflow-health --help`",
      Printable(name), EitherOf(names))};
}

std::string Version() {
  return fmt::format("workflow-health {} (revision {}, {})\n", kVersion,
                     kRevision, kCompiler);
}

}  // namespace

Result<CommandLine> ParseCommandLine(const Texts& args) {
  if (args.empty()) {
    return Error{"no command given; see `workflow-health --help`"};
  }
  const std::string& name = args.front();
  if (name == "--help" || name == "help") {
    return CommandLine{nullptr, {}, GeneralHelp()};
  }
  if (name == "--version") return CommandLine{nullptr, {}, Version()};
  for (const Command& command : Commands()) {
    if (name != command.name) continue;
    return ParseCommand(command, {args.begin() + 1, args.end()});
  }
  return UnknownCommand(name);
}

Error UsageError(const Command& command, const Error& error) {
  return Error{fmt::format("{}: {}; see `workflow-health {} --help`",
                           command.name, Printable(error.message, 1000),
                           command.name)};
}

}  // namespace workflow_health
