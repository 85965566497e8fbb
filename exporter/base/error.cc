#include "base/error.h"

#include <stdexcept>

namespace workflow_health {

void throw_exception_from_error(const Error& error,
                                const boost::source_location&) {
  throw std::runtime_error(error.message);
}

}  // namespace workflow_health
