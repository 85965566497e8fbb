#include "datagrepper/message_id.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <stdexcept>
#include <vector>

#include "workflow/message.h"

namespace workflow_health {
namespace {

namespace json = boost::json;

void AppendSorted(const json::value& value, std::string* text);

void AppendObject(const json::object& object, std::string* text) {
  std::vector<const json::key_value_pair*> members;
  for (const auto& member : object) members.push_back(&member);
  std::ranges::sort(members, {}, [](const auto* m) { return m->key(); });
  *text += '{';
  for (const auto* member : members) {
    if (member != members.front()) *text += ',';
    *text += json::serialize(json::string_view(member->key()));
    *text += ':';
    AppendSorted(member->value(), text);
  }
  *text += '}';
}

void AppendArray(const json::array& array, std::string* text) {
  *text += '[';
  for (const auto& element : array) {
    if (&element != &array.front()) *text += ',';
    AppendSorted(element, text);
  }
  *text += ']';
}

void AppendSorted(const json::value& value, std::string* text) {
  if (const auto* object = value.if_object()) {
    AppendObject(*object, text);
  } else if (const auto* array = value.if_array()) {
    AppendArray(*array, text);
  } else {
    *text += json::serialize(value);
  }
}

std::string Sha256(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(),
                 nullptr) != 1) {
    throw std::runtime_error("OpenSSL cannot compute SHA-256");
  }
  std::string hex;
  for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

}  // namespace

std::string DigestId(std::string_view topic, Time sent_at,
                     const json::value& body) {
  std::string text = "[";
  text += json::serialize(json::string_view(topic.data(), topic.size()));
  text += ",\"" + FormatTime(sent_at) + "\",";
  AppendSorted(body, &text);
  text += ']';
  return kDigestIdPrefix + Sha256(text);
}

}  // namespace workflow_health
