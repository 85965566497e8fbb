#include "web/tls_context.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "web/certificate.h"

namespace workflow_health {
namespace {

using Catch::StartsWith;

struct Files {
  Files() {
    MakeCertificate(folder);
    config.place = "web.yml:1:1";
    config.cert_file = folder.Path("server.crt");
    config.key_file = folder.Path("server.key");
  }
  [[nodiscard]] std::string Fault() const {
    const auto context = MakeTlsContext(config);
    return context ? "" : context.error().message;
  }

  TemporaryFolder folder;
  TlsConfig config;
};

TEST_CASE("a certificate and its key are ready for use", "[tls_context]") {
  const Files files;
  const auto context = MakeTlsContext(files.config);
  REQUIRE(context.has_value());
  CHECK(*context != nullptr);
}

TEST_CASE("files that cannot be used are named, and why", "[tls_context]") {
  Files files;
  const auto good = files.config;
  files.config.cert_file = "/nowhere";
  CHECK(files.Fault() ==
        "web.yml:1:1: cert_file '/nowhere' cannot be used: No such file or "
        "directory");
  files.config.cert_file = good.key_file;
  CHECK_THAT(files.Fault(), StartsWith("web.yml:1:1: cert_file '"));
  files.config = good;
  files.config.key_file = "/nowhere";
  CHECK(files.Fault() ==
        "web.yml:1:1: key_file '/nowhere' cannot be used: No such file or "
        "directory");
  files.config = good;
  files.config.client_certificate = ClientCertificate::kRequired;
  files.config.client_ca_file = files.folder.Write("empty", "");
  CHECK_THAT(files.Fault(), StartsWith("web.yml:1:1: client_ca_file '"));
  files.config = good;
  CHECK(files.Fault().empty());
}

TEST_CASE("the key of another certificate is refused", "[tls_context]") {
  Files files;
  MakeCertificate(files.folder, "other");
  files.config.key_file = files.folder.Path("other.key");
  CHECK_THAT(files.Fault(), StartsWith("web.yml:1:1: key_file '") &&
                                Catch::EndsWith("key values mismatch"));
}

TEST_CASE("a key of another kind than the certificate's is refused",
          "[tls_context]") {
  Files files;
  MakeCertificate(files.folder, "rsa", kRsaKey);
  const auto elliptic = files.config;
  files.config.key_file = files.folder.Path("rsa.key");
  CHECK(files.Fault() ==
        fmt::format("web.yml:1:1: key_file '{}' is not the key of cert_file "
                    "'{}'",
                    files.config.key_file, files.config.cert_file));
  files.config.cert_file = files.folder.Path("rsa.crt");
  CHECK(files.Fault().empty());
  files.config.key_file = elliptic.key_file;
  CHECK_THAT(files.Fault(), Catch::Contains("is not the key of cert_file"));
}

TEST_CASE("a key with a password is refused without asking for it",
          "[tls_context]") {
  Files files;
  const auto locked = files.folder.Path("locked.key");
  const auto command = "openssl ec -aes128 -passout pass:secret -in '" +
                       files.config.key_file + "' -out '" + locked +
                       "' 2>/dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  files.config.key_file = locked;
  CHECK_THAT(files.Fault(), StartsWith("web.yml:1:1: key_file '"));
}

}  // namespace
}  // namespace workflow_health
