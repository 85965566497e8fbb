#include "web/verdict_cache.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <new>

namespace workflow_health {

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
