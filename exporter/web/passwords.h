// Names and passwords: how they are sent, kept, and held against each other.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/error.h"

namespace workflow_health {

// Name and password as a client sends them (RFC 7617).
struct Credentials {
  std::string user;
  std::string password;

  bool operator==(const Credentials&) const = default;
};

// Of an Authorization header, "Basic " and base64. No value if it is something
// else or malformed.
[[nodiscard]] std::optional<Credentials> ParseCredentials(
    std::string_view header);

// Of hashes by bcrypt, as `htpasswd -nBC 10 ""` makes them: the binary
// logarithm of the work that one verification takes. 10 takes some 50 ms; at
// the upper bound, which is ours, a few seconds.
constexpr int kLeastBcryptCost = 4;
constexpr int kMostBcryptCost = 16;

// The cost of "$2y$10$...": of $2a, $2b and $2y, within the bounds above. The
// error does not repeat the hash.
[[nodiscard]] Result<int> BcryptCost(std::string_view hash);

// A good hash of that cost, of no password that is known.
[[nodiscard]] std::string BcryptOfNothing(int cost);

// Whether it is that password, of which bcrypt takes the first 72 bytes only.
// False if the hash is not good. Slow.
[[nodiscard]] bool IsPassword(const std::string& password,
                              const std::string& hash);

// Of a user, a password and the hash that it is held against (SHA-256).
using CredentialsDigest = std::array<unsigned char, 32>;
[[nodiscard]] CredentialsDigest DigestOf(const Credentials& credentials,
                                         const std::string& hash);

// What is known of names and passwords that came before: right and wrong ones
// apart, so that guesses do not drive out what is right;
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
