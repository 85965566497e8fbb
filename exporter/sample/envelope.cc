#include "sample/envelope.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "workflow/message.h"

namespace workflow_health {
namespace {

std::string HeadersOf(Time at) {
  std::string offset_time = FormatTime(at);
  offset_time.replace(offset_time.size() - 1, 1, "+00:00");
  return fmt::format(
      R"({{"sent-at":"{}","fedora_messaging_schema":"base.message",)"
      R"("fedora_messaging_severity":20,"{}":true}})",
      offset_time, kSampleHeader);
}

std::string OwnShape(const Envelope& message) {
  return fmt::format(
      R"({{{}"topic":"{}","timestamp":{},"body":{},"headers":{}}})",
      message.id.empty() ? "" : fmt::format(R"("id":{},)", message.id),
      message.topic, message.at.time_since_epoch().count(), message.body,
      HeadersOf(message.at));
}

std::string IdOrNull(const Envelope& message) {
  return message.id.empty() ? "null" : message.id;
}

std::string RawShape(const Envelope& message) {
  return fmt::format(R"({{"i":0,"msg_id":{},"topic":"{}","timestamp":{}.0,)"
                     R"("certificate":null,"signature":null,"agent_name":null,)"
                     R"("username":null,"crypto":null,"msg":{},"headers":{},)"
                     R"("source_name":"datanommer","source_version":"1.4.3",)"
                     R"("users":[],"packages":[]}})",
                     IdOrNull(message), message.topic,
                     message.at.time_since_epoch().count(), message.body,
                     HeadersOf(message.at));
}

std::string SearchShape(const Envelope& message) {
  return fmt::format(
      R"({{"body":{},"headers":{},"id":{},"priority":0,"queue":null,)"
      R"("topic":"{}"}})",
      message.body, HeadersOf(message.at), IdOrNull(message), message.topic);
}

}  // namespace

std::string JsonOf(Shape shape, const Envelope& message) {
  switch (shape) {
    case Shape::kRaw:
      return RawShape(message);
    case Shape::kSearch:
      return SearchShape(message);
    case Shape::kOwn:
      break;
  }
  return OwnShape(message);
}

std::string Quoted(std::string_view text) {
  return boost::json::serialize(
      boost::json::string_view(text.data(), text.size()));
}

std::string QuotedId(std::uint64_t high, std::uint64_t low) {
  return fmt::format(R"("{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}")",
                     high >> 32U, high >> 16U & 0xffffU, high & 0xfffU,
                     8U | (low >> 62U), low >> 48U & 0xfffU,
                     low & 0xffff'ffff'ffffU);
}

}  // namespace workflow_health
