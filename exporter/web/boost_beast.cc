// Boost.Beast, compiled once here and not in every source.
#include <boost/beast/src.hpp>
