#include "web/passwords.h"

#include <crypt.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <strings.h>

#include <algorithm>
#include <memory>
#include <new>

namespace workflow_health {
namespace {

constexpr std::string_view kScheme = "Basic ";

// OpenSSL lets blanks pass, and counts padding as bytes.
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

namespace {

// "$2y$10$", 22 characters of salt, 31 of hash (crypt(5)).
constexpr size_t kPrefixLength = 7;
constexpr size_t kLength = 60;
constexpr std::string_view kAlphabet =
    "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool IsDigit(char byte) { return byte >= '0' && byte <= '9'; }

bool HasShape(std::string_view hash) {
  return hash.size() == kLength &&
         (hash.starts_with("$2a$") || hash.starts_with("$2b$") ||
          hash.starts_with("$2y$")) &&
         IsDigit(hash[4]) && IsDigit(hash[5]) && hash[6] == '$' &&
         hash.find_first_not_of(kAlphabet, kPrefixLength) ==
             std::string_view::npos;
}

}  // namespace

Result<int> BcryptCost(std::string_view hash) {
  if (!HasShape(hash)) {
    return Error{
        "expected a bcrypt hash, as `htpasswd -nBC 10 \"\"` makes it: $2y$10$ "
        "and 53 characters"};
  }
  const int cost = (hash[4] - '0') * 10 + (hash[5] - '0');
  if (cost < kLeastBcryptCost || cost > kMostBcryptCost) {
    return Error{fmt::format("a bcrypt cost of {}; expected {} to {}", cost,
                             kLeastBcryptCost, kMostBcryptCost)};
  }
  return cost;
}

std::string BcryptOfNothing(int cost) {
  return fmt::format("$2y${:02}${}", cost,
                     std::string(kLength - kPrefixLength, '.'));
}

bool IsPassword(const std::string& password, const std::string& hash) {
  // 32 KiB that keep traces of the password: wiped at the end.
  const std::unique_ptr<crypt_data, void (*)(crypt_data*)> data(
      new crypt_data{}, [](crypt_data* used) {
        OPENSSL_cleanse(used, sizeof(*used));
        delete used;
      });
  const char* found =
      crypt_rn(password.c_str(), hash.c_str(), data.get(), sizeof(crypt_data));
  // A byte 0 would end the password for crypt, not for its owner.
  return found != nullptr && password.find('\0') == std::string::npos &&
         std::string_view(found).size() == hash.size() &&
         CRYPTO_memcmp(found, hash.data(), hash.size()) == 0;
}

CredentialsDigest DigestOf(const Credentials& credentials,
                           const std::string& hash) {
  // With lengths, so that no two triples make the same text.
  const auto text =
      fmt::format("{} {} {}{}{}", credentials.user.size(), hash.size(),
                  credentials.user, hash, credentials.password);
  CredentialsDigest digest{};
  if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(),
                 nullptr) != 1) {
    throw std::bad_alloc();
  }
  return digest;
}

std::optional<bool> VerdictCache::Find(const CredentialsDigest& digest) const {
  if (right_.contains(digest)) return true;
  if (wrong_.contains(digest)) return false;
  return std::nullopt;
}

void VerdictCache::Add(const CredentialsDigest& digest, bool right) {
  auto& digests = right ? right_ : wrong_;
  if (digests.size() >= kMost) {
    // The next one: of digests, that is as good as a random one.
    const auto next = digests.upper_bound(digest);
    digests.erase(next == digests.end() ? digests.begin() : next);
  }
  digests.insert(digest);
}

}  // namespace workflow_health
