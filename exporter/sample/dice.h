// Random numbers that are the same on every machine: the standard defines its
// engines to the bit, but not its distributions.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <utility>
#include <vector>

namespace workflow_health {

// A number that looks random and depends on both.
[[nodiscard]] std::uint64_t Mixed(std::uint64_t a, std::uint64_t b);

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  [[nodiscard]] std::uint64_t Next() { return engine_(); }
  // From `least` to `most`, both included; `least` where `most` is less.
  [[nodiscard]] int Between(int least, int most);
  [[nodiscard]] bool OneIn(int count) { return Between(1, count) == 1; }
  // As Between(), but small numbers come up more often.
  [[nodiscard]] int RatherSmall(int least, int most);

  template <class T>
  void Shuffle(std::vector<T>* items) {
    for (size_t i = items->size(); i > 1; --i) {
      std::swap((*items)[i - 1], (*items)[Next() % i]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

// Deals each of its cards once before it deals any again, so that what is rare
// is sure to come up.
template <class T>
class Deck {
 public:
  struct Cards {
    T card;
    int count;
  };

  Deck(std::initializer_list<Cards> cards) : Deck(std::vector<Cards>(cards)) {}
  explicit Deck(const std::vector<Cards>& cards) {
    for (const Cards& equal : cards) {
      cards_.insert(cards_.end(), static_cast<size_t>(equal.count), equal);
    }
    next_ = cards_.size();
  }

  [[nodiscard]] T Deal(Dice* dice) {
    if (next_ == cards_.size()) {
      dice->Shuffle(&cards_);
      next_ = 0;
    }
    return cards_[next_++].card;
  }

 private:
  std::vector<Cards> cards_;
  size_t next_ = 0;
};

}  // namespace workflow_health
