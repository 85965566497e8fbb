// Errors as values, for what the outside world does wrong every day: messages,
// files, flags, configuration. Storage and start-up faults are exceptions.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <string>

namespace workflow_health {

// `message` is for a person: what is wrong, where, and what was expected. It
// is one line without a full stop; each layer adds its place once, in front.
struct Error {
  std::string message;
};

template <class T>
using Result = boost::system::result<T, Error>;

// Called by Result<T>::value() on an error; throws std::runtime_error.
[[noreturn]] void throw_exception_from_error(
    const Error& error, const boost::source_location& location);

}  // namespace workflow_health
