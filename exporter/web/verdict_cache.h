// What is known of names and passwords that came before.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>

#include "web/credentials.h"

namespace workflow_health {

// Of a user, a password and the hash that it is held against (SHA-256).
using CredentialsDigest = std::array<unsigned char, 32>;
[[nodiscard]] CredentialsDigest DigestOf(const Credentials& credentials,
                                         const std::string& hash);

// Right and wrong ones apart, so that guesses do not drive out what is right;
// of each as many as exporter-toolkit keeps of both:
// https://github.com/prometheus/exporter-toolkit/blob/master/web/cache.go
class VerdictCache {
 public:
  static constexpr size_t kMost = 100;

  [[nodiscard]] std::optional<bool> Find(const CredentialsDigest& digest) const;
  // If there are too many, some other one goes.
  void Add(const CredentialsDigest& digest, bool right);

 private:
  std::set<CredentialsDigest> right_;
  std::set<CredentialsDigest> wrong_;
};

}  // namespace workflow_health
