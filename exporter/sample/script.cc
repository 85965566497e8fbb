#include "sample/script.h"

#include <algorithm>

namespace workflow_health {
namespace {

using Places = std::vector<ScriptPlace>;

ScriptPlace Plain(std::string_view application, std::string_view step,
                  std::string_view text, Range passes, int failures) {
  return {.application = application,
          .step = step,
          .begin = text,
          .done = text,
          .failed = text,
          .passes = passes,
          .gives_up = {30, 300},
          .failures = failures};
}

ScriptPlace Tags(std::string_view application, std::string_view step,
                 std::string_view done, std::string_view unmet, Range passes,
                 int failures) {
  return {.application = application,
          .step = step,
          .begin = "Retrieving koji tags",
          .done = done,
          .failed = unmet,
          .unmet = unmet,
          .passes = passes,
          .gives_up = {590, 610},
          .failures = failures};
}

// A step that asks datagrepper again and again, and is logged when the answer
// is there.
ScriptPlace Polled(std::string_view application, std::string_view step,
                   std::string_view done, std::string_view failed, Range passes,
                   int failures) {
  return {.application = application,
          .step = step,
          .done = done,
          .failed = failed,
          .passes = passes,
          .gives_up = {600, 602},
          .failures = failures};
}

ScriptPlace Clone(int failures) {
  return Plain("dist-git", "clone",
               "Cloning as packagerbot the git repo: rpms/{package}", {2, 8},
               failures);
}
ScriptPlace SwitchBranch(int failures) {
  return Plain("dist-git", "switch-branch", "Switching to branch: {branch}",
               {0, 1}, failures);
}
ScriptPlace BumpRelease(int failures) {
  return Plain("fedpkg", "bump-release", "Bumping release of: {package}.spec",
               {0, 1}, failures);
}
ScriptPlace Commit(int failures) {
  return Plain("fedpkg", "commit", "Commiting changes", {0, 1}, failures);
}
ScriptPlace Nevr(int failures) {
  ScriptPlace place = Plain("fedpkg", "nevr", "Getting nevr", {0, 2}, failures);
  place.notes = {"Upcoming build : {package}-0-{number}.fc34"};
  return place;
}
ScriptPlace Push(int failures) {
  ScriptPlace place =
      Plain("dist-git", "push", "Pushing changes", {3, 9}, failures);
  place.notes = {
      "The build should be found on: "
      "https://koji.fedoraproject.org/koji/"
      "search?match=glob&type=build&terms={package}-0-{number}.fc34"};
  return place;
}

Places OfPackage(size_t package, Places places) {
  for (ScriptPlace& place : places) place.package = package;
  return places;
}

ScriptPlace TagCandidate(int failures) {
  return Tags("koji", "tag-candidate",
              "Retrieving koji tags: ['f34-updates-candidate', "
              "'f34-signing-pending']",
              "Retrieving koji tags: ['f34-pending']", {1, 40}, failures);
}

ScriptPlace RequestUpdate(std::string_view step, std::string_view text,
                          int failures) {
  ScriptPlace place = Plain("bodhi", step, text, {15, 90}, failures);
  place.notes = {"Update automatically created : {update}"};
  return place;
}

// From the signature to the stable tag all workflows are the same. A table.
// NOLINTNEXTLINE(readability-function-size)
Places FromSignature(const std::vector<int>& failures) {
  Places places = {
      Tags("signing", "sign",
           "Retrieving koji tags: ['f34-updates-candidate', "
           "'f34-updates-testing-pending']",
           "Retrieving koji tags: ['f34-updates-candidate', "
           "'f34-signing-pending']",
           {60, 420}, failures[0]),
      Polled("bodhi", "request-ci",
             "bodhi to CI results in datagrepper returned  - ran for: "
             "{ran_for}s",
             "bodhi to CI results in datagrepper not found - ran for: "
             "{ran_for}s",
             {1, 5}, failures[1]),
      Polled("fedora-ci", "start",
             "CI (running) results in datagrepper returned running - ran for: "
             "{ran_for}s",
             "CI (running) results in datagrepper not found - ran for: "
             "{ran_for}s",
             {20, 600}, failures[2]),
      Polled("fedora-ci", "finish",
             "CI (complete) results in datagrepper returned error - ran for: "
             "{ran_for}s",
             "CI (complete) results in datagrepper not found - ran for: "
             "{ran_for}s",
             {150, 480}, failures[3]),
      Polled("resultsdb", "store-result",
             "resultsdb results in datagrepper returned FAILED - ran for: "
             "{ran_for}s",
             "resultsdb results in datagrepper not found - ran for: "
             "{ran_for}s",
             {10, 60}, 0),
      Polled("greenwave", "reject",
             "greenwave results in datagrepper returned False - ran for: "
             "{ran_for}s",
             "greenwave results in datagrepper not found - ran for: "
             "{ran_for}s",
             {5, 40}, failures[4]),
      Polled("waiverdb", "waive",
             "greenwave results in datagrepper returned True - ran for: "
             "{ran_for}s",
             "Waiving the tests of {update}", {10, 45}, failures[5]),
      Tags("koji", "tag-stable", "Retrieving koji tags: ['f34']",
           "Retrieving koji tags: ['f34-updates-testing']", {20, 120},
           failures[6])};
  places[4].other_done = "CI results in resultsdb";
  places[5].unmet =
      "greenwave results in datagrepper returned True - ran for: {ran_for}s";
  places[6].begin = "Waiving the tests of {update}";
  places[6].failed_wait = places[5].failed;
  places[6].unmet =
      "greenwave results in datagrepper returned False - ran for: {ran_for}s";
  return places;
}

Places Joined(std::initializer_list<Places> parts) {
  Places joined;
  for (const Places& part : parts) {
    joined.insert(joined.end(), part.begin(), part.end());
  }
  return joined;
}

size_t PlaceOfStep(const Places& places, std::string_view step) {
  const auto found = std::ranges::find(places, step, &ScriptPlace::step);
  return static_cast<size_t>(found - places.begin());
}

Script ScriptOf(std::string_view workflow,
                std::vector<std::string_view> topic_words,
                std::vector<std::string_view> packages, Places places,
                std::string_view build) {
  const size_t build_place = PlaceOfStep(places, build);
  const size_t store_result = PlaceOfStep(places, "store-result");
  return {.workflow = workflow,
          .topic_words = std::move(topic_words),
          .packages = std::move(packages),
          .places = std::move(places),
          .build = build_place,
          .store_result = store_result,
          .unattributed = 2};
}

Places SingleBuildPlaces() {
  return Joined(
      {{Clone(3), SwitchBranch(1), BumpRelease(1), Commit(1), Nevr(1), Push(4),
        Plain("koji", "build", "Building the package", {180, 600}, 0),
        TagCandidate(4),
        RequestUpdate("create-update", "Retrieving update created", 6)},
       FromSignature({8, 5, 7, 6, 4, 3, 3})});
}

Places MultiBuildPlaces() {
  ScriptPlace side_tag =
      Plain("koji", "create-side-tag", "Creating the side-tag", {1, 3}, 4);
  side_tag.done = "Created side-tag f34-build-side-{number}";
  return Joined(
      {{Clone(2), SwitchBranch(1), side_tag, BumpRelease(1), Commit(1), Nevr(1),
        Push(2)},
       OfPackage(1, {Clone(4), SwitchBranch(1), BumpRelease(1), Commit(1),
                     Nevr(1), Push(2)}),
       {Plain("koji", "chain-build", "Chain-building the packages", {300, 720},
              0),
        TagCandidate(2),
        RequestUpdate("submit-update",
                      "Creating the bodhi update from f34-build-side-{number}",
                      3)},
       FromSignature({3, 2, 3, 3, 2, 2, 2})});
}

}  // namespace

const Script& SingleBuildScript() {
  static const Script script =
      ScriptOf("single-build", {"single-build", "single"},
               {"dummy-test-package-gloster"}, SingleBuildPlaces(), "build");
  return script;
}

const Script& MultiBuildScript() {
  static const Script script =
      ScriptOf("multi-build", {"multi-build", "multi-builds"},
               {"dummy-test-package-crested", "dummy-test-package-rubino"},
               MultiBuildPlaces(), "chain-build");
  return script;
}

std::vector<Step> StepsOf(const Script& script) {
  std::vector<Step> steps = {UnattributedStep()};
  for (const ScriptPlace& place : script.places) {
    const Step step{std::string(place.application), std::string(place.step)};
    if (std::ranges::find(steps, step) == steps.end()) steps.push_back(step);
  }
  return steps;
}

}  // namespace workflow_health
