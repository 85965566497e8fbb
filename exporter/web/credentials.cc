#include "web/credentials.h"

#include <openssl/evp.h>
#include <strings.h>

#include <algorithm>

namespace workflow_health {
namespace {

constexpr std::string_view kScheme = "Basic ";

// OpenSSL lets blanks pass, and counts what is padded as bytes.
std::optional<std::string> DecodeBase64(std::string_view text) {
  constexpr std::string_view kBase64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const size_t end = std::min(text.find_first_not_of(kBase64), text.size());
  const std::string_view padding = text.substr(end);
  if (text.size() % 4 != 0 ||
      !(padding.empty() || padding == "=" || padding == "==")) {
    return std::nullopt;
  }
  std::string bytes(text.size() / 4 * 3, '\0');
  if (EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size())) < 0) {
    return std::nullopt;
  }
  bytes.resize(bytes.size() - padding.size());
  return bytes;
}

}  // namespace

std::optional<Credentials> ParseCredentials(std::string_view header) {
  if (header.size() < kScheme.size() ||
      strncasecmp(header.data(), kScheme.data(), kScheme.size()) != 0) {
    return std::nullopt;
  }
  header.remove_prefix(kScheme.size());
  header.remove_prefix(std::min(header.find_first_not_of(' '), header.size()));
  const auto pair = DecodeBase64(header);
  if (!pair) return std::nullopt;
  const size_t colon = pair->find(':');
  if (colon == std::string::npos) return std::nullopt;
  return Credentials{pair->substr(0, colon), pair->substr(colon + 1)};
}

}  // namespace workflow_health
