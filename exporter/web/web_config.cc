#include "web/web_config.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <limits>
#include <system_error>
#include <utility>

#include "web/passwords.h"
#include "yaml/collection.h"
#include "yaml/document.h"

namespace workflow_health {
namespace {

using Parsed = boost::system::result<WebConfig, WebConfigMistakes>;

// As many as there is room for in a file.
constexpr Amount kUsers{0, std::numeric_limits<size_t>::max(), "bcrypt hashes"};

constexpr std::string_view kVersionExpected = "TLS12 or TLS13";
constexpr std::string_view kClientCertificateExpected =
    "NoClientCert or RequireAndVerifyClientCert or VerifyClientCertIfGiven";

Result<TlsVersion> ParseVersion(std::string_view text) {
  if (text == "TLS12") return TlsVersion::kTls12;
  if (text == "TLS13") return TlsVersion::kTls13;
  return IsNot(text, "supported", kVersionExpected);
}

Result<ClientCertificate> ParseClientCertificate(std::string_view text) {
  if (text == "NoClientCert") return ClientCertificate::kNone;
  if (text == "VerifyClientCertIfGiven") return ClientCertificate::kIfGiven;
  if (text == "RequireAndVerifyClientCert") return ClientCertificate::kRequired;
  return IsNot(text, "supported", kClientCertificateExpected);
}

Result<std::string> ParseUser(std::string_view text) {
  if (!text.empty() && text.find(':') == std::string_view::npos)
    return ParseText(text);
  return Error{"expected a user name without ':'"};
}

Result<std::string> ParseHash(std::string_view text) {
  const auto cost = BcryptCost(text);
  if (!cost) return cost.error();
  return ParseText(text);
}

constexpr Scalar<TlsVersion> kVersion{kVersionExpected, ParseVersion};
constexpr Scalar<ClientCertificate> kClientCertificate{
    kClientCertificateExpected, ParseClientCertificate};
constexpr Scalar<std::string> kHash{"a bcrypt hash", ParseHash};

// Nothing at all is an empty mapping, as in Go.
YamlValue OrEmpty(const YamlValue& entry) {
  if (!entry.value.IsNull()) return entry;
  return {YAML::Node(YAML::NodeType::Map), entry.place, entry.key};
}

std::string At(const std::string& path, const FilePlace& place) {
  return fmt::format("{}:{}:{}", path, place.line, place.column);
}

// Relative to the folder of the configuration, which is at `path`.
std::string ReadFile(const Mapping& tls, std::string_view key,
                     const std::string& path) {
  const auto file = tls.Read(key, kPath);
  if (!file) return {};
  return std::filesystem::path(path).parent_path() / *file;
}

void CheckTls(const FilePlace& place, const TlsConfig& tls,
              Mistakes& mistakes) {
  if (tls.cert_file.empty()) mistakes.Add(place, "'cert_file' is missing here");
  if (tls.key_file.empty()) mistakes.Add(place, "'key_file' is missing here");
  if (tls.max_version < tls.min_version) {
    mistakes.Add(place, "max_version is older than min_version");
  }
  const bool asks = tls.client_certificate != ClientCertificate::kNone;
  if (asks && tls.client_ca_file.empty()) {
    mistakes.Add(place,
                 "'client_ca_file' is missing here; client_auth_type needs it");
  }
  if (!asks && !tls.client_ca_file.empty()) {
    mistakes.Add(place,
                 "client_ca_file without a client_auth_type that uses it; "
                 "expected RequireAndVerifyClientCert");
  }
}

TlsConfig ReadTls(const YamlValue& section, const std::string& path,
                  Mistakes& mistakes) {
  const size_t before = mistakes.size();
  const Mapping mapping(
      OrEmpty(section),
      {"cert_file", "key_file", "client_ca_file", "client_auth_type",
       "min_version", "max_version"},
      mistakes,
      {"cert", "key", "client_ca", "client_allowed_sans", "cipher_suites",
       "prefer_server_cipher_suites", "curve_preferences"});
  TlsConfig tls;
  tls.place = At(path, section.key);
  tls.cert_file = ReadFile(mapping, "cert_file", path);
  tls.key_file = ReadFile(mapping, "key_file", path);
  tls.client_ca_file = ReadFile(mapping, "client_ca_file", path);
  mapping.ReadOver("client_auth_type", kClientCertificate,
                   &tls.client_certificate);
  mapping.ReadOver("min_version", kVersion, &tls.min_version);
  mapping.ReadOver("max_version", kVersion, &tls.max_version);
  // exporter-toolkit takes an empty section for none, and silently does not
  // encrypt. Here it is a mistake.
  if (mistakes.size() == before) CheckTls(section.key, tls, mistakes);
  return tls;
}

void ReadHttp(const YamlValue& section, Mistakes& mistakes) {
  const Mapping mapping(OrEmpty(section), {"http2"}, mistakes, {"headers"});
  const auto http2 = mapping.Find("http2");
  if (!http2 || (http2->value.IsScalar() && http2->value.Scalar() == "false")) {
    return;
  }
  mistakes.Add(http2->key, "HTTP/2 is not supported; expected false");
}

WebUsers ReadUsers(const YamlValue& section, Mistakes& mistakes) {
  WebUsers users;
  for (const auto& [name, entry] :
       NamedValues(OrEmpty(section), kUsers, ParseUser, mistakes)) {
    auto hash = ReadScalar(entry, kHash, mistakes);
    if (hash) users.emplace(name, *std::move(hash));
  }
  return users;
}

WebConfig ReadRoot(const YamlValue& document, const std::string& path,
                   Mistakes& mistakes) {
  const Mapping root(
      OrEmpty(document),
      {"tls_server_config", "http_server_config", "basic_auth_users"}, mistakes,
      {"rate_limit"});
  WebConfig config;
  if (const auto tls = root.Find("tls_server_config")) {
    config.tls = ReadTls(*tls, path, mistakes);
  }
  if (const auto http = root.Find("http_server_config")) {
    ReadHttp(*http, mistakes);
  }
  if (const auto users = root.Find("basic_auth_users")) {
    config.users = ReadUsers(*users, mistakes);
  }
  return config;
}

}  // namespace

Parsed ParseWebConfig(std::string_view text, const std::string& path) {
  Mistakes mistakes;
  WebConfig config;
  if (const auto document = LoadDocument(text, mistakes)) {
    config = ReadRoot(*document, path, mistakes);
  }
  if (mistakes.empty()) return config;
  WebConfigMistakes told;
  for (const auto& [line, column, message] : mistakes.List()) {
    told.push_back(fmt::format("{}: {}", At(path, {line, column}), message));
  }
  return told;
}

Parsed LoadWebConfig(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  file.peek();  // shows whether it is a folder
  if (!file.is_open() || file.bad()) {
    return WebConfigMistakes{
        fmt::format("{}: cannot be read: {}", path,
                    std::generic_category().message(errno))};
  }
  // A device may have no end; what is longer is refused.
  constexpr std::streamsize kMostRead = (1 << 20) + 1;
  std::string text(kMostRead, '\0');
  file.read(text.data(), kMostRead);
  text.resize(static_cast<size_t>(file.gcount()));
  return ParseWebConfig(text, path);
}

}  // namespace workflow_health
