#include "web/basic_auth.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "web/fair_queue.h"
#include "web/passwords.h"

namespace workflow_health {
namespace {

struct Verification {
  CredentialsDigest digest{};
  std::string password;
  std::string hash;
  bool user_is_known = false;
  std::function<void(BasicAuth::Verdict)> later;
};

BasicAuth::Verdict VerdictOf(bool right) {
  return right ? BasicAuth::Verdict::kRight : BasicAuth::Verdict::kWrong;
}

// As slow to verify as the slowest of the users.
std::string HashOfNobody(const WebUsers& users) {
  int cost = kLeastBcryptCost;
  for (const auto& [name, hash] : users) {
    cost = std::max(cost, BcryptCost(hash).value());
  }
  return BcryptOfNothing(cost);
}

}  // namespace

struct BasicAuth::State {
  std::mutex mutex;  // for what follows
  std::condition_variable changed;
  bool stopped = false;
  FairQueue<Verification> waiting{kMostWaiting};
  VerdictCache cache;
  size_t verifications = 0;

  // With the lock held, except while bcrypt is at work.
  bool Verify(const Verification& one, std::unique_lock<std::mutex>& lock) {
    // The same may have been asked for while this one waited.
    if (const auto known = cache.Find(one.digest)) return *known;
    ++verifications;
    lock.unlock();
    const bool right = IsPassword(one.password, one.hash) && one.user_is_known;
    lock.lock();
    cache.Add(one.digest, right);
    return right;
  }

  void Work() {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [this] { return stopped || !waiting.empty(); });
      if (stopped) return;
      Verification one = *waiting.Pop();
      const bool right = Verify(one, lock);
      OPENSSL_cleanse(one.password.data(), one.password.size());
      if (!stopped) one.later(VerdictOf(right));
    }
  }
};

// bcrypt cannot be interrupted, and may take seconds if a hash asks for that:
// so nobody waits for the thread. The thread shares the ownership of what it
// needs.
BasicAuth::BasicAuth() : state_(std::make_shared<State>()) {
  std::thread([state = state_] { state->Work(); }).detach();
}

BasicAuth::~BasicAuth() { Stop(); }

void BasicAuth::Stop() {
  const std::lock_guard lock(state_->mutex);
  state_->stopped = true;
  state_->waiting.clear();
  state_->changed.notify_all();
}

size_t BasicAuth::verifications() const {
  const std::lock_guard lock(state_->mutex);
  return state_->verifications;
}

std::optional<BasicAuth::Verdict> BasicAuth::Check(
    const WebUsers& users, std::string_view header, std::string client,
    std::function<void(Verdict)> later) {
  auto credentials = ParseCredentials(header);
  if (!credentials) return Verdict::kWrong;
  const auto user = users.find(credentials->user);
  const bool known = user != users.end();
  std::string hash = known ? user->second : HashOfNobody(users);
  const auto digest = DigestOf(*credentials, hash);

  const std::lock_guard lock(state_->mutex);
  if (const auto right = state_->cache.Find(digest)) return VerdictOf(*right);
  const auto refused =
      state_->waiting.Push({std::move(client), std::move(credentials->user)},
                           {digest, std::move(credentials->password),
                            std::move(hash), known, std::move(later)});
  if (refused) refused->later(Verdict::kTooBusy);
  state_->changed.notify_all();
  return std::nullopt;
}

}  // namespace workflow_health
