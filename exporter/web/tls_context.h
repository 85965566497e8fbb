// The certificate, the key and the rules of a TLS server, ready for use.
#pragma once

#include <openssl/types.h>

#include <memory>

#include "base/error.h"
#include "web/web_config.h"

namespace workflow_health {

using TlsContext = std::shared_ptr<SSL_CTX>;

// Reads the files that `config` names. The error begins with its place. For
// TLS 1.2, only suites with forward secrecy and authenticated encryption
// (RFC 9325, section 4.2).
[[nodiscard]] Result<TlsContext> MakeTlsContext(const TlsConfig& config);

}  // namespace workflow_health
