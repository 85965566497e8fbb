// Hashes of passwords by bcrypt, as `htpasswd -nBC 10 ""` makes them.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace workflow_health {

// The binary logarithm of the work that one verification takes. 10 takes some
// 50 ms; at the upper bound, which is ours, a few seconds.
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

}  // namespace workflow_health
