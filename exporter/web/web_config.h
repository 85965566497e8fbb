// The file of --web.config.file, in the format of Prometheus' exporter-toolkit:
// https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
//
// Every file that is accepted here is accepted by `promtool check web-config`.
// Parts of the format that are not supported are refused by name.
#pragma once

#include <boost/system/result.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace workflow_health {

enum class TlsVersion { kTls12, kTls13 };

// Whether a client must show a certificate that `client_ca_file` signed.
enum class ClientCertificate { kNone, kIfGiven, kRequired };

struct TlsConfig {
  std::string place;  // FILE:LINE:COLUMN, for messages about the files
  std::string cert_file;
  std::string key_file;
  ClientCertificate client_certificate = ClientCertificate::kNone;
  std::string client_ca_file;
  TlsVersion min_version = TlsVersion::kTls12;
  TlsVersion max_version = TlsVersion::kTls13;
};

// Name to bcrypt hash.
using WebUsers = std::map<std::string, std::string>;

struct WebConfig {
  std::optional<TlsConfig> tls;
  WebUsers users;  // empty: everybody may read
};

// "FILE:LINE:COLUMN: what is wrong; what was expected", in the file's order.
using WebConfigMistakes = std::vector<std::string>;

// Paths in the file are relative to its folder. MakeTlsContext() finds out
// whether the files are good.
[[nodiscard]] boost::system::result<WebConfig, WebConfigMistakes>
ParseWebConfig(std::string_view text, const std::string& path);

// The same of the file at `path`.
[[nodiscard]] boost::system::result<WebConfig, WebConfigMistakes> LoadWebConfig(
    const std::string& path);

}  // namespace workflow_health
