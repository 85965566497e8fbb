// Keys, and certificates for them that they signed themselves.
#pragma once

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "temporary_folder.h"

namespace workflow_health {

constexpr char kEllipticKey[] = "ec -pkeyopt ec_paramgen_curve:P-256";
constexpr char kRsaKey[] = "rsa:2048";

// Writes NAME.crt, NAME.key, and both as NAME.pem, of which the path is
// returned.
inline std::string MakeCertificate(const TemporaryFolder& folder,
                                   const std::string& name = "server",
                                   const std::string& kind = kEllipticKey) {
  const std::string path = folder.Path(name);
  const std::string command = fmt::format(
      "openssl req -x509 -newkey {2} -nodes "
      "-days 2 -subj /CN={1} -addext subjectAltName=IP:127.0.0.1 "
      "-keyout '{0}.key' -out '{0}.crt' 2>/dev/null && "
      "cat '{0}.key' '{0}.crt' > '{0}.pem'",
      path, name, kind);
  if (std::system(command.c_str()) != 0) {
    throw std::runtime_error("openssl cannot make a certificate");
  }
  return path + ".pem";
}

}  // namespace workflow_health
