#include "web/bcrypt.h"

#include <crypt.h>
#include <fmt/format.h>
#include <openssl/crypto.h>

#include <memory>

namespace workflow_health {
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
        "expected a hash by bcrypt, as `htpasswd -nBC 10 \"\"` makes it: "
        "$2y$10$ and 53 characters"};
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
  // 32 KiB, with what remains of the password: wiped at the end.
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

}  // namespace workflow_health
