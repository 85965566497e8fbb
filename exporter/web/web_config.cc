#include "web/web_config.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <system_error>
#include <tuple>

#include "base/text.h"
#include "web/bcrypt.h"

namespace workflow_health {
namespace {

using Parsed = boost::system::result<WebConfig, WebConfigMistakes>;

constexpr size_t kMostBytes = 1U << 20;

YAML::Mark MarkAt(int line, int column) {
  YAML::Mark mark;
  mark.line = line;
  mark.column = column;
  return mark;
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  [[nodiscard]] WebConfig Read(std::string_view text);
  [[nodiscard]] WebConfigMistakes Mistakes() const;

 private:
  using OnKey = std::function<void(
      const std::string& key, const YAML::Node& name, const YAML::Node& value)>;

  void Add(const YAML::Mark& mark, std::string_view message);
  [[nodiscard]] std::string Place(const YAML::Mark& mark) const;
  [[nodiscard]] bool IsText(std::string_view text);
  [[nodiscard]] bool IsOneDocument(const std::string& text);

  // Each key once; nothing at all is an empty mapping, as in Go.
  void ForEach(const YAML::Node& mapping, std::string_view what,
               const OnKey& on_key);
  void RefuseKey(const YAML::Node& name, std::string_view section);
  [[nodiscard]] std::string Scalar(const YAML::Node& name,
                                   const YAML::Node& value);
  template <class T>
  void Choose(const YAML::Node& name, const YAML::Node& value,
              const std::map<std::string_view, T>& choices, T* chosen);

  void ReadRoot(const YAML::Node& root, WebConfig* config);
  void ReadTls(const YAML::Node& name, const YAML::Node& section,
               WebConfig* config);
  void ReadTlsKey(const std::string& key, const YAML::Node& name,
                  const YAML::Node& value, TlsConfig* tls);
  void CheckTls(const YAML::Mark& mark, const TlsConfig& tls);
  void ReadHttp(const YAML::Node& section);
  void ReadUsers(const YAML::Node& section, WebConfig* config);
  [[nodiscard]] std::string FilePath(const YAML::Node& name,
                                     const YAML::Node& value);

  const std::string path_;
  std::set<std::tuple<int, int, std::string>> mistakes_;
};

// Known to the format, not to this program.
const std::set<std::string_view> kNotSupported = {
    // tls_server_config
    "cert", "key", "client_ca", "client_allowed_sans", "cipher_suites",
    "prefer_server_cipher_suites", "curve_preferences",
    // http_server_config, and of the whole file
    "headers", "rate_limit"};

void Reader::Add(const YAML::Mark& mark, std::string_view message) {
  mistakes_.emplace(std::max(mark.line, 0), std::max(mark.column, 0),
                    Printable(message, 400));
}

std::string Reader::Place(const YAML::Mark& mark) const {
  return fmt::format("{}:{}:{}", path_, std::max(mark.line, 0) + 1,
                     std::max(mark.column, 0) + 1);
}

WebConfigMistakes Reader::Mistakes() const {
  WebConfigMistakes list;
  for (const auto& [line, column, message] : mistakes_) {
    list.push_back(fmt::format("{}: {}", Place(MarkAt(line, column)), message));
  }
  return list;
}

// yaml-cpp takes the byte 4 for the end of the file: what follows it would be
// skipped without a word.
bool Reader::IsText(std::string_view text) {
  int number = 0;
  for (const std::string_view line : SplitLines(text)) {
    const auto control = std::ranges::find_if(line, [](char byte) {
      return byte >= 0 && byte < ' ' && byte != '\t';
    });
    if (control != line.end()) {
      Add(MarkAt(number, static_cast<int>(control - line.begin())),
          "a byte that is no text; expected YAML");
      return false;
    }
    ++number;
  }
  return true;
}

// Where documents begin.
class Beginnings : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    places.push_back(mark);
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

  std::vector<YAML::Mark> places;
};

// YAML::Load reads the first document only, and YAML::LoadAll never comes to
// the end of a file with a stray comma: so at most two are looked for.
bool Reader::IsOneDocument(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Beginnings beginnings;
  while (beginnings.places.size() < 2 &&
         parser.HandleNextDocument(beginnings)) {
  }
  if (beginnings.places.size() < 2) return true;
  Add(beginnings.places[1], "the document ends before this; expected only one");
  return false;
}

void Reader::ForEach(const YAML::Node& mapping, std::string_view what,
                     const OnKey& on_key) {
  if (mapping.IsNull()) return;
  if (!mapping.IsMap()) {
    return Add(mapping.Mark(), fmt::format("expected a mapping of {}", what));
  }
  std::set<std::string> seen;
  for (const auto& pair : mapping) {
    const YAML::Node name = pair.first;
    if (!name.IsScalar()) {
      Add(name.Mark(), fmt::format("expected a name; here stand {}", what));
    } else if (!seen.insert(name.Scalar()).second) {
      Add(name.Mark(),
          fmt::format("'{}' stands here a second time", name.Scalar()));
    } else {
      on_key(name.Scalar(), name, pair.second);
    }
  }
}

void Reader::RefuseKey(const YAML::Node& name, std::string_view section) {
  const std::string& key = name.Scalar();
  Add(name.Mark(), kNotSupported.contains(key)
                       ? fmt::format("'{}' is not supported", key)
                       : fmt::format("'{}' is not a key {}", key, section));
}

std::string Reader::Scalar(const YAML::Node& name, const YAML::Node& value) {
  if (value.IsScalar() && !value.Scalar().empty()) return value.Scalar();
  Add(value.IsNull() ? name.Mark() : value.Mark(),
      fmt::format("expected a text as the value of '{}'", name.Scalar()));
  return {};
}

template <class T>
void Reader::Choose(const YAML::Node& name, const YAML::Node& value,
                    const std::map<std::string_view, T>& choices, T* chosen) {
  const std::string text = Scalar(name, value);
  if (text.empty()) return;
  const auto found = choices.find(text);
  if (found != choices.end()) {
    *chosen = found->second;
    return;
  }
  std::string names;
  for (const auto& [choice, ignored] : choices) {
    names.append(names.empty() ? "" : " or ").append(choice);
  }
  Add(value.Mark(),
      fmt::format("'{}' is not supported; expected {}", text, names));
}

std::string Reader::FilePath(const YAML::Node& name, const YAML::Node& value) {
  const std::string text = Scalar(name, value);
  if (text.empty()) return {};
  return std::filesystem::path(path_).parent_path() / text;
}

const std::map<std::string_view, TlsVersion> kVersions = {
    {"TLS12", TlsVersion::kTls12}, {"TLS13", TlsVersion::kTls13}};
const std::map<std::string_view, ClientCertificate> kTypes = {
    {"NoClientCert", ClientCertificate::kNone},
    {"VerifyClientCertIfGiven", ClientCertificate::kIfGiven},
    {"RequireAndVerifyClientCert", ClientCertificate::kRequired}};

void Reader::ReadTlsKey(const std::string& key, const YAML::Node& name,
                        const YAML::Node& value, TlsConfig* tls) {
  if (key == "cert_file") {
    tls->cert_file = FilePath(name, value);
  } else if (key == "key_file") {
    tls->key_file = FilePath(name, value);
  } else if (key == "client_ca_file") {
    tls->client_ca_file = FilePath(name, value);
  } else if (key == "client_auth_type") {
    Choose(name, value, kTypes, &tls->client_certificate);
  } else if (key == "min_version") {
    Choose(name, value, kVersions, &tls->min_version);
  } else if (key == "max_version") {
    Choose(name, value, kVersions, &tls->max_version);
  } else {
    RefuseKey(name, "of tls_server_config");
  }
}

void Reader::CheckTls(const YAML::Mark& mark, const TlsConfig& tls) {
  if (tls.cert_file.empty()) Add(mark, "'cert_file' is missing here");
  if (tls.key_file.empty()) Add(mark, "'key_file' is missing here");
  if (tls.max_version < tls.min_version) {
    Add(mark, "max_version is older than min_version");
  }
  const bool asks = tls.client_certificate != ClientCertificate::kNone;
  if (asks && tls.client_ca_file.empty()) {
    Add(mark,
        "'client_ca_file' is missing here: it is what client_auth_type "
        "verifies with");
  }
  if (!asks && !tls.client_ca_file.empty()) {
    Add(mark,
        "client_ca_file without a client_auth_type that uses it; "
        "expected RequireAndVerifyClientCert");
  }
}

void Reader::ReadTls(const YAML::Node& name, const YAML::Node& section,
                     WebConfig* config) {
  TlsConfig tls;
  tls.place = Place(name.Mark());
  ForEach(
      section, "TLS settings",
      [&](const std::string& key, const YAML::Node& key_name,
          const YAML::Node& value) { ReadTlsKey(key, key_name, value, &tls); });
  // An empty section is none for exporter-toolkit: no encryption without a
  // word. Here it is a mistake.
  if (mistakes_.empty()) CheckTls(name.Mark(), tls);
  config->tls = tls;
}

void Reader::ReadHttp(const YAML::Node& section) {
  ForEach(section, "HTTP settings",
          [&](const std::string& key, const YAML::Node& name,
              const YAML::Node& value) {
            if (key != "http2") return RefuseKey(name, "of http_server_config");
            if (Scalar(name, value) != "false") {
              Add(name.Mark(), "HTTP/2 is not supported; expected false");
            }
          });
}

void Reader::ReadUsers(const YAML::Node& section, WebConfig* config) {
  ForEach(section, "bcrypt hashes by user name",
          [&](const std::string& user, const YAML::Node& name,
              const YAML::Node& value) {
            if (user.empty() || user.find(':') != std::string::npos) {
              Add(name.Mark(), "expected a user name, which has no ':' in it");
            }
            const std::string hash = Scalar(name, value);
            if (hash.empty()) return;
            const auto cost = BcryptCost(hash);
            if (!cost) Add(value.Mark(), cost.error().message);
            config->users.emplace(user, hash);
          });
}

void Reader::ReadRoot(const YAML::Node& root, WebConfig* config) {
  ForEach(root, "the sections of a web configuration",
          [&](const std::string& key, const YAML::Node& name,
              const YAML::Node& value) {
            if (key == "tls_server_config") return ReadTls(name, value, config);
            if (key == "http_server_config") return ReadHttp(value);
            if (key == "basic_auth_users") return ReadUsers(value, config);
            RefuseKey(name,
                      "here; expected tls_server_config, http_server_config "
                      "or basic_auth_users");
          });
}

WebConfig Reader::Read(std::string_view text) {
  WebConfig config;
  if (text.size() > kMostBytes) {
    Add(MarkAt(0, 0), fmt::format("the file has {} bytes; expected at most {}",
                                  text.size(), kMostBytes));
    return config;
  }
  if (!IsText(text)) return config;
  const std::string copy(text);
  try {
    if (IsOneDocument(copy)) ReadRoot(YAML::Load(copy), &config);
  } catch (const YAML::Exception& error) {
    Add(error.mark, fmt::format("expected valid YAML, but: {}", error.msg));
  }
  return config;
}

}  // namespace

Parsed ParseWebConfig(std::string_view text, const std::string& path) {
  Reader reader(path);
  WebConfig config = reader.Read(text);
  auto mistakes = reader.Mistakes();
  if (!mistakes.empty()) return mistakes;
  return config;
}

Parsed LoadWebConfig(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  file.peek();  // where a folder is found out
  if (!file.is_open() || file.bad()) {
    return WebConfigMistakes{
        fmt::format("{}: cannot be read: {}", path,
                    std::generic_category().message(errno))};
  }
  std::ostringstream text;
  text << file.rdbuf();
  return ParseWebConfig(text.str(), path);
}

}  // namespace workflow_health
