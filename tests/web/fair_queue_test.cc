#include "web/fair_queue.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

using Queue = FairQueue<std::string>;

// All that waits, in its order.
std::string Drained(Queue& queue) {
  std::string drained;
  while (const auto next = queue.Pop()) drained += *next + " ";
  return drained;
}

TEST_CASE("one after the other is served", "[fair_queue]") {
  Queue queue(9);
  CHECK(queue.empty());
  for (const char* item : {"1", "2", "3"}) {
    CHECK_FALSE(queue.Push({"a", "x"}, item));
  }
  CHECK_FALSE(queue.empty());
  CHECK(Drained(queue) == "1 2 3 ");
  CHECK(queue.empty());
}

TEST_CASE("clients take turns, whoever has more", "[fair_queue]") {
  Queue queue(9);
  for (const char* item : {"a1", "a2", "a3", "a4"}) {
    CHECK_FALSE(queue.Push({"a", "x"}, item));
  }
  CHECK(queue.Pop() == "a1");
  CHECK_FALSE(queue.Push({"b", "x"}, "b1"));
  CHECK_FALSE(queue.Push({"b", "x"}, "b2"));
  CHECK(Drained(queue) == "b1 a2 b2 a3 a4 ");
}

TEST_CASE("users of one client take turns", "[fair_queue]") {
  Queue queue(9);
  for (const char* item : {"x1", "x2", "x3"}) {
    CHECK_FALSE(queue.Push({"a", "x"}, item));
  }
  CHECK(queue.Pop() == "x1");
  CHECK_FALSE(queue.Push({"a", "y"}, "y1"));
  CHECK(Drained(queue) == "y1 x2 x3 ");
}

TEST_CASE("if there are too many the latest of the crowd has to go",
          "[fair_queue]") {
  Queue queue(4);
  for (const char* item : {"a1", "a2", "a3"}) {
    CHECK_FALSE(queue.Push({"a", "x"}, item));
  }
  CHECK_FALSE(queue.Push({"b", "x"}, "b1"));
  CHECK(queue.Push({"b", "x"}, "b2") == "a3");
  CHECK(queue.Push({"a", "y"}, "a4") == "a2");
  CHECK(queue.Push({"c", "x"}, "c1") == "b2");
  CHECK(queue.Push({"c", "x"}, "c2") == "c2");
  CHECK(Drained(queue) == "a1 b1 c1 a4 ");
}

}  // namespace
}  // namespace workflow_health
