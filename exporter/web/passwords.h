// Names and passwords: how they are sent, kept, and compared.
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

// The costs of bcrypt hashes, as `htpasswd -nBC 10 ""` makes them: the binary
// logarithm of the work of one verification. A cost of 10 takes some 50 ms; the
// upper bound, which is ours, a few seconds.
constexpr int kLeastBcryptCost = 4;
constexpr int kMostBcryptCost = 16;

// The cost of "$2y$10$...": of $2a, $2b and $2y, within the bounds above. The
// error does not repeat the hash.
[[nodiscard]] Result<int> BcryptCost(std::string_view hash);

// A valid hash of that cost, of no known password.
[[nodiscard]] std::string BcryptOfNothing(int cost);

// Whether the hash is of that password; bcrypt takes only its first 72 bytes.
// False if the hash is not valid. Slow.
[[nodiscard]] bool IsPassword(const std::string& password,
                              const std::string& hash);

// SHA-256 of a user, a password and the hash that the password is checked
// against.
using CredentialsDigest = std::array<unsigned char, 32>;
[[nodiscard]] CredentialsDigest DigestOf(const Credentials& credentials,
                                         const std::string& hash);

// The verdicts on names and passwords that came before: right and wrong ones
// apart, so that guesses do not drive out right ones; of each as many as
// exporter-toolkit keeps of both together:
// https://github.com/prometheus/exporter-toolkit/blob/master/web/cache.go
class VerdictCache {
 public:
  static constexpr size_t kMost = 100;

  [[nodiscard]] std::optional<bool> Find(const CredentialsDigest& digest) const;
  // If there are too many, another one is dropped.
  void Add(const CredentialsDigest& digest, bool right);

 private:
  std::set<CredentialsDigest> right_;
  std::set<CredentialsDigest> wrong_;
};

}  // namespace workflow_health
