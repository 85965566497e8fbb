#include "sample/live_text.h"

#include <fmt/format.h>

#include "sample/dice.h"
#include "sample/live_bodies.h"

namespace workflow_health {
namespace {

const std::string kProd = "org.fedoraproject.prod.";

struct TopicMaker {
  std::string operator()(const BuildSent&) const {
    return kProd + "buildsys.build.state.change";
  }
  std::string operator()(const TagSent& content) const {
    return kProd + (content.untag ? "buildsys.untag" : "buildsys.tag");
  }
  std::string operator()(const GroupSent&) const {
    return kProd +
           "bodhi.update.status.testing.koji-build-group.build.complete";
  }
  std::string operator()(const UpdateSent& content) const {
    return fmt::format("{}bodhi.update.{}", kProd, content.topic);
  }
  std::string operator()(const TestSent& content) const {
    return fmt::format("org.centos.prod.ci.koji-build.test.{}", content.stage);
  }
  std::string operator()(const ResultSent&) const {
    return kProd + "resultsdb.result.new";
  }
  std::string operator()(const WaiverSent&) const {
    return kProd + "waiverdb.waiver.new";
  }
  std::string operator()(const DecisionSent&) const {
    return kProd + "greenwave.decision.update";
  }
  std::string operator()(const ComposeSent& content) const {
    return kProd + (content.success ? "bodhi.compose.complete"
                                    : "bodhi.compose.composing");
  }
  std::string operator()(const PungiSent&) const {
    return kProd + "pungi.compose.status.change";
  }
  std::string operator()(const OpenqaSent& content) const {
    return fmt::format("{}ci.fedora-update.test.{}", kProd, content.stage);
  }
  std::string operator()(const FlagSent& content) const {
    const bool added = content.status == "pending";
    return kProd + (added ? "pagure.pull-request.flag.added"
                          : "pagure.pull-request.flag.updated");
  }
  std::string operator()(const OtherSent& content) const {
    return std::string(content.topic);
  }
};

}  // namespace

std::string LiveTopicOf(const LiveContent& content) {
  return std::visit(TopicMaker{}, content);
}

std::string LiveBodyOf(const LiveMessage& message, const LivePlan& plan,
                       std::uint64_t seed) {
  const LiveBodyContext context = {plan, seed, message.sent, message.generated};
  return std::visit(
      [&](const auto& content) { return BodyOf(content, context); },
      message.content);
}

std::string HexOf(std::uint64_t seed, size_t digits) {
  std::string hex;
  for (std::uint64_t i = 0; hex.size() < digits; ++i) {
    hex += fmt::format("{:016x}", Mixed(seed, i));
  }
  hex.resize(digits);
  return hex;
}

std::string PlainTime(Instant at) {
  const Time second = std::chrono::floor<Seconds>(at);
  std::string text = FormatTime(second);
  text.pop_back();
  return fmt::format("{}.{:06}", text, (at - second).count());
}

}  // namespace workflow_health
