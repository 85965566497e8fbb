// What must hold of a message's body.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "live/json_pointer.h"
#include "workflow/pattern.h"

namespace workflow_health {

// What named groups of patterns matched, by name.
using Groups = std::map<std::string, std::string>;

// What the value at one place must be. `null` counts as absent.
struct Condition {
  JsonPointer pointer;
  // One of them matches the whole value as text (see TextOf) ...
  std::vector<Pattern> patterns;
  bool absent = false;   // ... or there is no value.
  bool negated = false;  // None of this may be so.

  // `element`: see JsonPointer::Find. If it holds, adds what its groups
  // matched; those of a negated condition match nothing.
  [[nodiscard]] bool Holds(const boost::json::value& body, size_t element,
                           Groups* groups) const;
  // Why it does not hold: "/new is '1', not '0'".
  [[nodiscard]] std::string WhyNot(const boost::json::value& body,
                                   size_t element) const;
};

// All of `all` must hold, and, if there are any, all conditions of one of
// `any`.
struct Conditions {
  std::vector<Condition> all;
  std::vector<std::vector<Condition>> any;

  // If they do not, `groups` is of no use.
  [[nodiscard]] bool Hold(const boost::json::value& body, size_t element,
                          Groups* groups) const;
  // No value if they hold.
  [[nodiscard]] std::optional<std::string> WhyNot(
      const boost::json::value& body, size_t element) const;
};

}  // namespace workflow_health
