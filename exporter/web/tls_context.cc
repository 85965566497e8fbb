#include "web/tls_context.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string>
#include <string_view>
#include <system_error>

namespace workflow_health {
namespace {

constexpr char kTls12Suites[] = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::string_view kSessions = "workflow-health";

int Number(TlsVersion version) {
  return version == TlsVersion::kTls12 ? TLS1_2_VERSION : TLS1_3_VERSION;
}

// OpenSSL would ask on the terminal for the password of a key.
int NoPassword(char*, int, int, void*) { return 0; }

std::string LastReason() {
  const unsigned long first = ERR_get_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(first);
  if (ERR_SYSTEM_ERROR(first)) {
    return std::generic_category().message(ERR_GET_REASON(first));
  }
  return reason == nullptr ? "the reason is unknown" : reason;
}

Error Fault(const TlsConfig& config, std::string_view key,
            const std::string& file) {
  return {fmt::format("{}: {} '{}' cannot be used: {}", config.place, key, file,
                      LastReason())};
}

void Restrict(SSL_CTX* context, const TlsConfig& config) {
  SSL_CTX_set_min_proto_version(context, Number(config.min_version));
  SSL_CTX_set_max_proto_version(context, Number(config.max_version));
  SSL_CTX_set_cipher_list(context, kTls12Suites);
  SSL_CTX_set_options(
      context, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(context, NoPassword);
}

bool AskForCertificates(SSL_CTX* context, const TlsConfig& config) {
  const char* file = config.client_ca_file.c_str();
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(file);
  if (names == nullptr || SSL_CTX_load_verify_file(context, file) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    return false;
  }
  SSL_CTX_set_client_CA_list(context, names);  // which now owns them
  const bool required =
      config.client_certificate == ClientCertificate::kRequired;
  SSL_CTX_set_verify(
      context,
      SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
      nullptr);
  // Without it, resumed sessions of clients with certificates fail.
  SSL_CTX_set_session_id_context(
      context, reinterpret_cast<const unsigned char*>(kSessions.data()),
      static_cast<unsigned>(kSessions.size()));
  return true;
}

}  // namespace

Result<TlsContext> MakeTlsContext(const TlsConfig& config) {
  ERR_clear_error();
  TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) throw std::bad_alloc();
  Restrict(context.get(), config);
  if (SSL_CTX_use_certificate_chain_file(context.get(),
                                         config.cert_file.c_str()) != 1) {
    return Fault(config, "cert_file", config.cert_file);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), config.key_file.c_str(),
                                  SSL_FILETYPE_PEM) != 1) {
    return Fault(config, "key_file", config.key_file);
  }
  // A key of another kind than the certificate's was accepted beside it.
  if (SSL_CTX_check_private_key(context.get()) != 1) {
    ERR_clear_error();
    return Error{
        fmt::format("{}: key_file '{}' is not the key of cert_file '{}'",
                    config.place, config.key_file, config.cert_file)};
  }
  if (config.client_certificate != ClientCertificate::kNone &&
      !AskForCertificates(context.get(), config)) {
    return Fault(config, "client_ca_file", config.client_ca_file);
  }
  return context;
}

}  // namespace workflow_health
