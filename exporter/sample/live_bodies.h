// The bodies of made-up live traffic, as JSON, one for each kind of message.
// Their shapes are those of the producers' own tests and schemas: koji's plugin
// fedora-messaging, bodhi-messages, Fedora CI's jenkins-pipeline-library,
// openQA's plugin FedoraMessaging, ResultsDB, WaiverDB, Greenwave, pagure.
#pragma once

#include <cstdint>
#include <string>

#include "sample/live_plan.h"

namespace workflow_health {

struct LiveBodyContext {
  const LivePlan& plan;
  std::uint64_t seed;  // another one for each message
  Time sent;
  std::optional<Instant> generated;
};

[[nodiscard]] std::string BodyOf(const BuildSent& content,
                                 const LiveBodyContext& context);
[[nodiscard]] std::string BodyOf(const TagSent& content,
                                 const LiveBodyContext& context);
[[nodiscard]] std::string BodyOf(const GroupSent& content,
                                 const LiveBodyContext& context);
[[nodiscard]] std::string BodyOf(const UpdateSent& content,
                                 const LiveBodyContext& context);
[[nodiscard]] std::string BodyOf(const TestSent& content,
                                 const LiveBodyContext& context);
[[nodiscard]] std::string BodyOf(const ResultSent& content,
                                 const LiveBodyContext& context);
[[nodiscard]] std::string BodyOf(const WaiverSent& content,
                                 const LiveBodyContext& context);
[[nodiscard]] std::string BodyOf(const DecisionSent& content,
                                 const LiveBodyContext& context);
[[nodiscard]] std::string BodyOf(const ComposeSent& content,
                                 const LiveBodyContext& context);
[[nodiscard]] std::string BodyOf(const PungiSent& content,
                                 const LiveBodyContext& context);
[[nodiscard]] std::string BodyOf(const OpenqaSent& content,
                                 const LiveBodyContext& context);
[[nodiscard]] std::string BodyOf(const FlagSent& content,
                                 const LiveBodyContext& context);
[[nodiscard]] std::string BodyOf(const OtherSent& content,
                                 const LiveBodyContext& context);

// So many digits that depend on `seed`, at most 64.
[[nodiscard]] std::string HexOf(std::uint64_t seed, size_t digits);

// "2026-11-01T00:00:00.000123", in UTC, without saying so.
[[nodiscard]] std::string PlainTime(Instant at);

}  // namespace workflow_health
