// Boost.Asio and its TLS, compiled once here and not in every source.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
