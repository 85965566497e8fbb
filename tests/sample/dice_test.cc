#include "sample/dice.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>

namespace workflow_health {
namespace {

TEST_CASE("dice fall alike on every machine", "[sample][dice]") {
  // The 10000th number of a default mt19937_64 is given by the C++ standard.
  Dice dice(5489);
  for (int i = 1; i < 10'000; ++i) static_cast<void>(dice.Next());
  CHECK(dice.Next() == 9981545732273789042U);
  CHECK(Mixed(1, 2) != Mixed(2, 1));
  CHECK(Mixed(0, 0) == 16294208416658607535U);
}

TEST_CASE("dice stay within their bounds and reach them", "[sample][dice]") {
  Dice dice(1);
  std::vector<int> counts(4, 0);
  for (int i = 0; i < 1000; ++i) {
    ++counts.at(static_cast<size_t>(dice.Between(2, 5) - 2));
  }
  CHECK(*std::ranges::min_element(counts) > 200);
  CHECK(dice.Between(7, 7) == 7);
  CHECK(dice.Between(7, 3) == 7);
}

TEST_CASE("small numbers come up more often where asked for",
          "[sample][dice]") {
  Dice dice(1);
  std::vector<int> numbers;
  for (int i = 0; i < 1000; ++i) numbers.push_back(dice.RatherSmall(10, 110));
  CHECK(std::ranges::count_if(numbers, [](int n) { return n < 60; }) > 750);
  CHECK(*std::ranges::min_element(numbers) >= 10);
  CHECK(*std::ranges::max_element(numbers) <= 110);
  CHECK(*std::ranges::max_element(numbers) > 90);
  CHECK(dice.RatherSmall(3, 3) == 3);
}

TEST_CASE("a deck deals every card before it deals one again",
          "[sample][dice]") {
  Dice dice(1);
  Deck<char> deck{{'a', 3}, {'b', 1}};
  std::set<std::string> orders;
  for (int round = 0; round < 20; ++round) {
    std::string dealt;
    for (int i = 0; i < 4; ++i) dealt += deck.Deal(&dice);
    orders.insert(dealt);
    std::ranges::sort(dealt);
    CHECK(dealt == "aaab");
  }
  CHECK(orders.size() == 4);
}

}  // namespace
}  // namespace workflow_health
