// An id for messages that were published without one.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/time.h"

namespace workflow_health {

// "sha256-" and the SHA-256 in hexadecimal of [topic, sent-at, body] as JSON
// without blanks, the keys of its objects sorted: the same for every copy of a
// message, whichever interface of datagrepper it was read from.
[[nodiscard]] std::string DigestId(std::string_view topic, Time sent_at,
                                   const boost::json::value& body);

}  // namespace workflow_health
