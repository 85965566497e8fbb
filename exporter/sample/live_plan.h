// What happens in made-up live traffic, before any of it is put into words.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"

namespace workflow_health {

// In the order of the default configuration.
enum class LiveStep : std::uint8_t {
  kBuild,
  kCreateUpdate,
  kSign,
  kTrigger,
  kQueue,
  kTest,
  kStoreResult,
  kDecide,
  kPushTesting,
  kPushRawhide,
  kPushStable,
  kBodhiCompose,
  kPungiCompose,
  kOpenqaTest,
  kPackitCi,
};
inline constexpr size_t kLiveSteps = 15;

[[nodiscard]] Seconds DeadlineOf(LiveStep step);

// Publishers' clocks differ by no more; a cancel holds after as long.
inline constexpr Seconds kLiveSkew = std::chrono::seconds(120);

enum class LiveFate : std::uint8_t {
  kClosed,
  kVerdict,
  kFailed,
  kStalled,  // at its deadline, by time alone
  kCancelled,
};

struct PlannedAttempt {
  LiveStep step = LiveStep::kBuild;
  LiveFate fate = LiveFate::kClosed;
  Instant opened;
  Instant ended;               // may be later than the archive
  std::string_view what = {};  // the cause or the verdict
  // Of a stalled one: what ended it after all.
  std::optional<Instant> recovered = std::nullopt;
};

// A message that closes or fails some item of the step, or gives a verdict.
struct PlannedStepEnd {
  LiveStep step = LiveStep::kBuild;
  Instant at;
};

// Which koji a message is of, and how it tells.
enum class KojiFlavour : std::uint8_t {
  kOfficial,
  kOldShape,  // neither base_url nor task: of before 2023
  kRiscv,
  kCentos,
  kImport,  // by a content generator: neither task nor request
  kImage,
};

struct LiveRelease {
  std::string_view name;      // "F44"
  std::string_view version;   // "44"
  std::string_view dist_tag;  // "f44"
  std::string_view branch;
  std::string_view id_prefix;
  std::string_view tag;      // "f44", in front of "-signing-pending"
  std::string_view updates;  // "-updates", in front of "-testing-pending"
  std::string_view target;   // of builds
  std::string_view suffix;   // of their release: "fc44"
  bool composed;             // by bodhi
};

struct LiveBuild {
  int id = 0;
  int task = 0;
  std::string name;
  std::string version;
  std::string release;
  std::string_view owner;
  std::string target;
  KojiFlavour flavour = KojiFlavour::kOfficial;

  [[nodiscard]] std::string Nvr() const {
    return name + "-" + version + "-" + release;
  }
  // Bodhi makes its update by itself.
  [[nodiscard]] bool HasOwnUpdate() const;
};

struct LiveUpdate {
  std::string alias;
  const LiveRelease* release = nullptr;
  std::vector<std::uint32_t> builds;  // indices into LivePlan::builds
  std::string_view user;
  Time submitted;
  bool names_composer = true;  // its release has `composed_by_bodhi`
  std::string testing_tag;     // of its builds when they are signed
};

struct LiveTest {
  std::string_view pipeline;
  std::string_view type;
  std::string_view category;
};

// The messages. `build` and `update` are indices into the plan.
struct BuildSent {
  std::uint32_t build = 0;
  int task = 0;
  std::optional<int> old_state;
  int state = 0;
};
struct TagSent {
  std::uint32_t build = 0;
  bool untag = false;
  std::string tag;
  std::string_view user = "bodhi";
  std::string_view koji = "https://koji.fedoraproject.org";
};
struct GroupSent {
  std::uint32_t update = 0;
  std::vector<std::uint32_t> builds;
  bool again = false;  // its tests are triggered again
  bool tasks_told = true;
};
enum class BuildsChanged : std::uint8_t { kNone, kAdded, kRemoved };
struct UpdateSent {
  std::uint32_t update = 0;
  std::string_view topic;         // "request.testing"
  std::string_view request = {};  // of an eject
  std::string_view reason = {};
  bool frozen = false;  // the release
  BuildsChanged changed = BuildsChanged::kNone;
};
struct TestSent {
  std::uint32_t build = 0;
  const LiveTest* test = nullptr;
  int number = 0;  // of the run
  std::string_view stage;
  std::string_view said = {};  // the result, or the reason of an error
  std::string_view name_space = "fedora-ci.koji-build";
};
struct ResultSent {
  std::string item;
  std::string_view type;
  std::string testcase;
  std::string_view outcome;
};
struct WaiverSent {
  std::string_view subject_type;
  std::string subject;
  bool waived = true;
};
struct DecisionSent {
  std::string_view subject_type;
  std::string subject;
};
struct ComposeSent {
  std::string repo;
  std::optional<bool> success;  // no value when it begins
};
struct PungiSent {
  std::string compose;
  std::string_view status;
};
struct OpenqaSent {
  std::uint32_t update = 0;
  int run = 0;
  std::string_view stage;
  std::string_view said = {};
  int clone_of = 0;  // 0: of none
};
struct FlagSent {
  std::string project;
  int pull_request = 0;
  std::string_view check;
  std::string_view status;
  std::string_view name_space = "rpms";
};
// Of a topic that no rule reads.
struct OtherSent {
  std::string_view topic;
};

using LiveContent =
    std::variant<BuildSent, TagSent, GroupSent, UpdateSent, TestSent,
                 ResultSent, WaiverSent, DecisionSent, ComposeSent, PungiSent,
                 OpenqaSent, FlagSent, OtherSent>;

struct LiveMessage {
  Time sent;
  // What the body says of its time, if it does.
  std::optional<Instant> generated;
  LiveContent content;
};

struct LivePlan {
  std::vector<LiveBuild> builds;
  std::vector<LiveUpdate> updates;
  std::vector<LiveMessage> messages;  // in any order; none after the end
  std::vector<PlannedAttempt> attempts;
  std::vector<PlannedStepEnd> ends;
  // Ends of items that have no attempt before and none within kLiveSkew after.
  std::vector<PlannedStepEnd> unmatched;
};

// The traffic of `window`. What happens later is planned, but not sent. The
// mass rebuild, the update of 300 builds and the source that dries up need 14
// days.
[[nodiscard]] LivePlan MakeLivePlan(const Window& window, std::uint64_t seed);

}  // namespace workflow_health
