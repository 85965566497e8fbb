#include <fmt/format.h>

#include <string>
#include <vector>

#include "app/commands.h"
#include "app/flags.h"
#include "app/load_config.h"
#include "datagrepper/archive.h"
#include "reading/trial.h"

namespace workflow_health {
namespace {

struct CheckConfigOptions {
  std::string config_file;
  std::vector<std::string> against;
  std::string topic;
  bool each = false;
  bool print_default = false;
};

Result<CheckConfigOptions> ReadCheckConfig(const FlagValues& flags) {
  CheckConfigOptions options;
  options.config_file = flags.Text("config.file");
  options.against = flags.Texts("against");
  options.each = flags.Has("each");
  options.print_default = flags.Has("print-default");
  options.topic = flags.Text("topic");
  if (options.each && options.against.empty()) {
    return Error{"--each needs --against"};
  }
  if (!options.topic.empty() && options.against.empty()) {
    return Error{"--topic needs --against"};
  }
  return options;
}

// False if the file could not be read whole.
bool Try(const std::string& path, const CheckConfigOptions& options, Time now,
         Trial* trial, std::ostream& err) {
  auto input = Input::Open(path);
  if (!input) {
    err << "error: " << input.error().message << "\n";
    return false;
  }
  bool whole = true;
  const std::string name = input->name();
  ArchiveReader reader(std::move(*input));
  reader.Complete(options.topic, now);
  while (true) {
    const auto item = reader.Next();
    if (!item) {
      err << "error: " << item.error().message << "\n";
      whole = false;
    } else if (!*item) {
      return whole;
    } else if (const auto* message = std::get_if<Message>(&**item)) {
      trial->Take(*message);
    } else if (const auto* page = std::get_if<Page>(&**item)) {
      for (const Message& of_page : page->messages) trial->Take(of_page);
      for (const std::string& mistake : page->mistakes) {
        err << "error: " << name << ": " << mistake << "\n";
        whole = false;
      }
    }
  }
}

std::string Summary(const Config& config) {
  std::string text =
      fmt::format("The configuration is valid: environment {}, headline {}.\n",
                  config.environment, config.headline);
  for (size_t i = 0; i < config.workflows.size(); ++i) {
    const Workflow& workflow = config.workflows[i];
    text += fmt::format(
        "{}: {} steps of {} applications, target {:g}, counted from {}\n",
        workflow.name, workflow.steps.size() - 1,
        Applications(workflow.steps).size(), config.settings[i].target,
        FormatTime(workflow.history_start));
  }
  if (!config.steps.empty()) {
    text += fmt::format("{} live steps, read from:\n", config.steps.size());
    for (const Source& source : config.sources) {
      if (!source.category.empty()) continue;
      text +=
          fmt::format("  {} topics, counted from {}\n", source.topics.size(),
                      FormatTime(source.history_start));
    }
  }
  return text;
}

}  // namespace

std::vector<Flag> CheckConfigFlags() {
  return {
      ConfigFileFlag(),
      {"against", "FILE...",
       "read messages from files; show how they would be counted and what is "
       "not understood; a message without a time counts as sent now",
       "", Takes::kTextsInARow},
      {"topic", "TOPIC",
       "with --against: the files hold only the bodies of messages of this "
       "topic"},
      {"each", "", "with --against: each message, and what it tells"},
      {"print-default", "",
       "print the built-in configuration, as a start for your own"}};
}

Result<Exit> CheckConfig(const FlagValues& flags,
                         const Surroundings& surroundings) {
  const auto options = ReadCheckConfig(flags);
  if (!options) return options.error();
  if (options->print_default) {
    surroundings.out << DefaultConfigText();
    return Exit::kDone;
  }
  const auto config =
      LoadConfig(options->config_file, surroundings.now, surroundings.err);
  if (!config) return Exit::kFailed;
  if (options->against.empty()) {
    surroundings.out << Summary(*config);
    return Exit::kDone;
  }
  Trial trial(*config, options->each, surroundings.out);
  bool whole = true;
  for (const std::string& file : options->against) {
    whole &= Try(file, *options, surroundings.now, &trial, surroundings.err);
  }
  trial.Print();
  return whole ? Exit::kDone : Exit::kFailed;
}

}  // namespace workflow_health
