#include "web/web_config.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "web/certificate.h"
#include "web/hashes.h"

namespace workflow_health {
namespace {

using List = WebConfigMistakes;

constexpr char kTls[] =
    "tls_server_config:\n"
    "  cert_file: server.crt\n"
    "  key_file: server.key\n";

List MistakesIn(const std::string& text) {
  const auto config = ParseWebConfig(text, "web.yml");
  return config ? List() : config.error();
}

TEST_CASE("an empty file asks for nothing", "[web_config]") {
  for (const char* text : {"", "# nothing\n", "{}", "basic_auth_users:\n"}) {
    const auto config = ParseWebConfig(text, "web.yml");
    REQUIRE(config.has_value());
    CHECK_FALSE(config->tls);
    CHECK(config->users.empty());
  }
}

TEST_CASE("TLS is read, with paths relative to the file", "[web_config]") {
  const std::string text = fmt::format(
      "# TLS\n{}  client_ca_file: /etc/ca.crt\n"
      "  client_auth_type: RequireAndVerifyClientCert\n"
      "  min_version: TLS13\n  max_version: TLS13\n",
      kTls);
  const auto config = ParseWebConfig(text, "/etc/exporter/web.yml");
  REQUIRE(config.has_value());
  CHECK(config->tls->place == "/etc/exporter/web.yml:2:1");
  CHECK(config->tls->cert_file == "/etc/exporter/server.crt");
  CHECK(config->tls->key_file == "/etc/exporter/server.key");
  CHECK(config->tls->client_ca_file == "/etc/ca.crt");
  CHECK(config->tls->client_certificate == ClientCertificate::kRequired);
  CHECK(config->tls->min_version == TlsVersion::kTls13);
  CHECK(config->tls->max_version == TlsVersion::kTls13);
}

TEST_CASE("by default TLS is 1.2 or newer, for all clients", "[web_config]") {
  const auto config = ParseWebConfig(kTls, "web.yml");
  CHECK(config->tls->cert_file == "server.crt");
  CHECK(config->tls->client_certificate == ClientCertificate::kNone);
  CHECK(config->tls->min_version == TlsVersion::kTls12);
  CHECK(config->tls->max_version == TlsVersion::kTls13);
}

TEST_CASE("users are read", "[web_config]") {
  const auto config = ParseWebConfig(
      fmt::format("basic_auth_users:\n  alice: {}\n  'b b': \"{}\"\n  7: {}\n",
                  kSecret, kSecret2a, kSecret2b),
      "web.yml");
  REQUIRE(config.has_value());
  CHECK(config->users ==
        WebUsers{{"alice", kSecret}, {"b b", kSecret2a}, {"7", kSecret2b}});
}

TEST_CASE("what is not supported is refused by name", "[web_config]") {
  for (const char* key :
       {"cert", "key", "client_ca", "client_allowed_sans", "cipher_suites",
        "prefer_server_cipher_suites", "curve_preferences"}) {
    CHECK(MistakesIn(fmt::format("{}  {}: []\n", kTls, key)) ==
          List{fmt::format("web.yml:4:3: '{}' is not supported", key)});
  }
  CHECK(MistakesIn("rate_limit:\n  burst: 1\n") ==
        List{"web.yml:1:1: 'rate_limit' is not supported"});
  CHECK(MistakesIn("http_server_config:\n  headers:\n    a: b\n") ==
        List{"web.yml:2:3: 'headers' is not supported"});
  CHECK(MistakesIn("http_server_config: {http2: true}\n") ==
        List{"web.yml:1:22: HTTP/2 is not supported; expected false"});
  CHECK(MistakesIn("http_server_config: {http2: false}\n").empty());
  for (const char* version : {"TLS10", "TLS11", "tls12", "1.2"}) {
    CHECK(MistakesIn(fmt::format("{}  min_version: {}\n", kTls, version)) ==
          List{fmt::format("web.yml:4:16: '{}' is not supported; expected "
                           "TLS12 or TLS13",
                           version)});
  }
  for (const char* type : {"RequestClientCert", "RequireAnyClientCert", "x"}) {
    CHECK(MistakesIn(fmt::format("{}  client_auth_type: {}\n", kTls, type)) ==
          List{fmt::format("web.yml:4:21: '{}' is not supported; expected "
                           "NoClientCert or RequireAndVerifyClientCert or "
                           "VerifyClientCertIfGiven",
                           type)});
  }
}

TEST_CASE("unknown keys are refused", "[web_config]") {
  CHECK(MistakesIn("a: 1\ntls_config: {}\n") ==
        List{"web.yml:1:1: 'a' is not a key here; expected one of "
             "tls_server_config, http_server_config, basic_auth_users",
             "web.yml:2:1: 'tls_config' is not a key here; expected one of "
             "tls_server_config, http_server_config, basic_auth_users"});
  CHECK(MistakesIn(fmt::format("{}  cert_path: a\n", kTls)) ==
        List{"web.yml:4:3: 'cert_path' is not a key here; expected one of "
             "cert_file, key_file, client_ca_file, client_auth_type, "
             "min_version, max_version"});
  CHECK(MistakesIn("http_server_config: {http3: true}") ==
        List{"web.yml:1:22: 'http3' is not a key here; expected one of "
             "http2"});
}

TEST_CASE("half of TLS is a mistake", "[web_config]") {
  CHECK(MistakesIn("tls_server_config:\n  cert_file: a\n") ==
        List{"web.yml:1:1: 'key_file' is missing here"});
  CHECK(MistakesIn("tls_server_config:\n") ==
        List{"web.yml:1:1: 'cert_file' is missing here",
             "web.yml:1:1: 'key_file' is missing here"});
  CHECK(MistakesIn(fmt::format("{}  client_ca_file: a\n", kTls)) ==
        List{"web.yml:1:1: client_ca_file without a client_auth_type that "
             "uses it; expected RequireAndVerifyClientCert"});
  CHECK(MistakesIn(fmt::format(
            "{}  client_auth_type: VerifyClientCertIfGiven\n", kTls)) ==
        List{"web.yml:1:1: 'client_ca_file' is missing here; client_auth_type "
             "needs it"});
  CHECK(MistakesIn(fmt::format("{}  min_version: TLS13\n  max_version: TLS12\n",
                               kTls)) ==
        List{"web.yml:1:1: max_version is older than min_version"});
}

TEST_CASE("a wrong user or hash is a mistake that does not show it",
          "[web_config]") {
  const std::string hash_fault =
      "expected a bcrypt hash, as `htpasswd -nBC 10 \"\"` makes it: $2y$10$ "
      "and 53 characters";
  CHECK(MistakesIn("basic_auth_users:\n  alice: secret\n  bob: $2y$10$x\n") ==
        List{"web.yml:2:10: " + hash_fault, "web.yml:3:8: " + hash_fault});
  CHECK(MistakesIn("basic_auth_users:\n  alice:\n  bob: [a]\n") ==
        List{"web.yml:2:3: expected a bcrypt hash, not nothing",
             "web.yml:3:8: expected a bcrypt hash, not a list"});
  CHECK(MistakesIn(fmt::format("basic_auth_users:\n  'a:b': {}\n", kSecret)) ==
        List{"web.yml:2:3: expected a user name without ':'"});
  const std::string costly = "$2y$17" + std::string(kSecret).substr(6);
  CHECK(MistakesIn("basic_auth_users:\n  a: " + costly) ==
        List{"web.yml:2:6: a bcrypt cost of 17; expected 4 to 16"});
}

TEST_CASE("what is no mapping is a mistake", "[web_config]") {
  CHECK(MistakesIn("- a\n") ==
        List{"web.yml:1:1: expected a mapping with the keys "
             "tls_server_config, http_server_config, basic_auth_users, not a "
             "list"});
  CHECK(MistakesIn("basic_auth_users: [a]\n") ==
        List{"web.yml:1:19: expected a mapping of bcrypt hashes by name, not "
             "a list"});
  CHECK(MistakesIn("tls_server_config: yes\n").size() == 1);
  CHECK(MistakesIn("[a]: b\n").size() == 1);
}

TEST_CASE("the same key twice is a mistake", "[web_config]") {
  CHECK(MistakesIn(fmt::format(
            "basic_auth_users:\n  alice: {0}\n  alice: {0}\n", kSecret)) ==
        List{"web.yml:3:3: 'alice' appears a second time; expected once"});
  CHECK(MistakesIn("basic_auth_users:\nbasic_auth_users:\n") ==
        List{"web.yml:2:1: 'basic_auth_users' appears a second time; expected "
             "once"});
}

TEST_CASE("broken YAML is a mistake at its place", "[web_config]") {
  CHECK(MistakesIn("a: {b\n")[0].starts_with("web.yml:"));
  CHECK(MistakesIn("a: b: c\n")[0].starts_with(
      "web.yml:1:5: expected valid YAML, but: "));
  CHECK(MistakesIn("basic_auth_users: {},\n").size() == 1);
  CHECK(MistakesIn("{}\n---\nbasic_auth_users:\n")[0] ==
        "web.yml:2:1: a second document begins here; expected only one");
  CHECK(MistakesIn("{}\n\x04\nbasic_auth_users:\n") ==
        List{"web.yml:2:1: this is not text; expected UTF-8 without control "
             "characters"});
  CHECK(MistakesIn(std::string(1U << 21, '#')) ==
        List{"web.yml:1:1: the file has 2097152 bytes; expected at most "
             "1048576"});
  CHECK(MistakesIn(std::string(100000, '[')).size() == 1);
  CHECK(LoadWebConfig("/dev/zero").has_error());
}

TEST_CASE("the mistakes of all sections are told at once", "[web_config]") {
  CHECK(MistakesIn("basic_auth_users: {'': x}\n"
                   "tls_server_config: {key_file: a}\nhttp: {}\n")
            .size() == 4);
  // What is missing is told once the section is otherwise good.
  CHECK(MistakesIn("tls_server_config:\n  cert_file: ' '\n  cert: a\n") ==
        List{"web.yml:2:14: ' ' is not a path; expected the path of a file, "
             "like /etc/pki/tls/cert.pem",
             "web.yml:3:3: 'cert' is not supported"});
}

TEST_CASE("a damaged web configuration never throws", "[web_config]") {
  std::minstd_rand random(3);
  const auto below = [&](size_t limit) { return random() % limit; };
  const std::string good =
      fmt::format("{}basic_auth_users:\n  alice: {}\n", kTls, kSecret);
  constexpr std::string_view kBytes = "\n\t '\"{}[]:,&*!|>%@#-?x0~\\\xff";
  for (int round = 0; round < 500; ++round) {
    std::string text = good;
    for (size_t i = 0; i <= below(4); ++i) {
      text.replace(below(text.size()), below(3),
                   std::string(1, kBytes[below(kBytes.size())]));
    }
    for (const auto& mistake : MistakesIn(text)) {
      CHECK(mistake.starts_with("web.yml:"));
    }
  }
}

TEST_CASE("a file that cannot be read says why", "[web_config]") {
  const TemporaryFolder folder;
  CHECK(LoadWebConfig("/nowhere/web.yml").error() ==
        List{"/nowhere/web.yml: cannot be read: No such file or directory"});
  CHECK(LoadWebConfig("/").error() ==
        List{"/: cannot be read: Is a directory"});
  CHECK(LoadWebConfig(folder.Write("web.yml", "")).has_value());
}

// What is good here must be good for Prometheus' own tool.
TEST_CASE("promtool accepts the same files", "[web_config]") {
  if (std::system("promtool --version >/dev/null 2>&1") != 0) {
    WARN("not tested: promtool is missing; it is in Debian's prometheus");
    return;
  }
  const TemporaryFolder folder;
  MakeCertificate(folder);
  const std::string tls(kTls);
  const std::string users = fmt::format(
      "basic_auth_users:\n  alice: {}\n  bob: {}\n", kSecret, kSecret2a);
  const auto accepted = [&](const std::string& text) {
    const auto path = folder.Write("web.yml", text);
    const auto command =
        fmt::format("promtool check web-config '{}' >/dev/null 2>&1", path);
    const bool by_promtool = std::system(command.c_str()) == 0;
    CHECK(by_promtool == LoadWebConfig(path).has_value());
    return by_promtool;
  };
  CHECK(accepted(""));
  CHECK(accepted(tls));
  CHECK(accepted(users));
  CHECK(accepted(tls + "  min_version: TLS13\n  max_version: TLS13\n"));
  CHECK(accepted(tls +
                 "  client_auth_type: RequireAndVerifyClientCert\n"
                 "  client_ca_file: server.crt\n" +
                 "http_server_config:\n  http2: false\n" + users));
  CHECK_FALSE(accepted(tls + "  cert_path: a\n"));
  CHECK_FALSE(accepted("tls_server_config:\n  cert_file: server.crt\n"));
  CHECK_FALSE(accepted("basic_auth_users:\n  alice: secret\n"));
  CHECK_FALSE(accepted(users + "  bob: " + kSecret + "\n"));
}

}  // namespace
}  // namespace workflow_health
