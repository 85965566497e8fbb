// TLS: which certificates are believed, and where redirects may lead.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

#include "datagrepper/curl_fetcher_trial.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

// A key and a certificate for it that it signed itself.
std::string MakeCertificate(const TemporaryFolder& folder,
                            const std::string& name) {
  std::string pem = folder.Path("certificate.pem");
  const std::string command = fmt::format(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
      "-days 2 -subj /CN=test -addext subjectAltName={0} -keyout '{1}' "
      "-out '{1}.crt' 2>/dev/null && cat '{1}.crt' >> '{1}'",
      name, pem);
  REQUIRE(std::system(command.c_str()) == 0);
  return pem;
}

struct Tls {
  explicit Tls(const std::string& name = "IP:127.0.0.1")
      : pem(MakeCertificate(folder, name)), options(Options()) {
    options.ca_file = pem;
  }

  TemporaryFolder folder;
  std::string pem;
  CurlOptions options;  // that trust the certificate
};

TEST_CASE("a certificate is believed if it is listed", "[fetcher][tls]") {
  const Tls tls;
  RawServer server({{Ok("{}")}}, tls.pem);
  const auto fetched = Fetch(server.Url(), tls.options);
  CHECK(fetched.failure.empty());
  CHECK(fetched.as == As::kAnswered);
  CHECK(fetched.body == "{}");
}

TEST_CASE("a certificate that nobody vouches for is not", "[fetcher][tls]") {
  const Tls tls;
  RawServer server({{Ok("{}")}}, tls.pem);
  CheckFailed(
      Fetch(server.Url(), Options()), As::kForbidden,
      "the server's certificate is not trusted: self-signed certificate");
  const Tls other;
  CheckFailed(
      Fetch(server.Url(), other.options), As::kForbidden,
      "the server's certificate is not trusted: self-signed certificate");
  CHECK(server.requests().empty());
}

TEST_CASE("a certificate has to be the host's", "[fetcher][tls]") {
  const Tls tls("DNS:example.org");
  RawServer server({{Ok("{}")}}, tls.pem);
  CheckFailed(
      Fetch(server.Url(), tls.options), As::kForbidden,
      "the server's certificate is not trusted: it belongs to another host");
  CHECK(server.requests().empty());
}

TEST_CASE("certificates that cannot be read are told", "[fetcher][tls]") {
  const Tls tls;
  RawServer server({{Ok("{}")}}, tls.pem);
  auto options = Options();
  options.ca_file = tls.folder.Path("nothing-here.pem");
  CheckFailed(Fetch(server.Url(), options), As::kForbidden, "nothing-here.pem");
  options.ca_file = tls.folder.Write("text.pem", "no certificate\n");
  CheckFailed(Fetch(server.Url(), options), As::kForbidden, "text.pem");
}

TEST_CASE("redirects lead to TLS but not away from it", "[fetcher][tls]") {
  const Tls tls;
  RawServer plain({{Ok("plain")}});
  RawServer away({{Redirect(plain.Url())}}, tls.pem);
  CheckFailed(Fetch(away.Url(), tls.options), As::kFailed,
              "the redirect leads to an address that cannot be followed");
  CHECK(plain.requests().empty());

  RawServer safe({{Ok("safe")}}, tls.pem);
  RawServer towards({{Redirect(safe.Url())}});
  CHECK(Fetch(towards.Url(), tls.options).body == "safe");
  RawServer onwards({{Redirect(safe.Url())}}, tls.pem);
  CHECK(Fetch(onwards.Url(), tls.options).body == "safe");
}

}  // namespace
}  // namespace workflow_health
