#include "web/live_config.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "web/certificate.h"
#include "web/hashes.h"

namespace workflow_health {
namespace {

using Catch::Contains;

std::string Users(const std::string& name) {
  return fmt::format("basic_auth_users:\n  {}: {}\n", name, kSecret);
}

constexpr char kTls[] =
    "tls_server_config: {cert_file: server.crt, key_file: server.key}\n";

struct Files {
  explicit Files(const std::string& text)
      : path(folder.Write("web.yml", text)) {}

  // As an editor does it: the new file takes the name of the old one.
  void Replace(const std::string& name, const std::string& text) const {
    std::filesystem::rename(folder.Write("new", text), folder.Path(name));
  }
  [[nodiscard]] LiveConfig Open() {
    return {path,
            [this](const std::string& text) { warnings.push_back(text); }};
  }

  TemporaryFolder folder;
  std::string path;
  std::vector<std::string> warnings;
};

TEST_CASE("without a file everybody may read in the clear", "[live_config]") {
  LiveConfig config("", nullptr);
  config.Refresh();
  CHECK(config.users().empty());
  CHECK_FALSE(config.tls());
}

TEST_CASE("all mistakes are told at the start", "[live_config]") {
  Files files("a: 1\nb: 2\n");
  CHECK_THROWS_WITH(files.Open(), Contains("web.yml:1:1: ") && Contains("\n") &&
                                      Contains("web.yml:2:1: "));
  Files without_certificate(kTls);
  CHECK_THROWS_WITH(without_certificate.Open(),
                    Contains("server.crt' cannot be used: No such file"));
  CHECK_THROWS_WITH(LiveConfig("/nowhere", nullptr),
                    "/nowhere: cannot be read: No such file or directory");
}

TEST_CASE("a changed file is followed", "[live_config]") {
  Files files(Users("alice"));
  auto config = files.Open();
  config.Refresh();
  CHECK(config.users().contains("alice"));
  files.Replace("web.yml", Users("bob"));
  config.Refresh();
  CHECK(config.users() == WebUsers{{"bob", kSecret}});
  CHECK(files.warnings.empty());
}

TEST_CASE("a changed certificate is followed", "[live_config]") {
  Files files(kTls);
  MakeCertificate(files.folder);
  auto config = files.Open();
  const TlsContext before = config.tls();
  REQUIRE(before);
  config.Refresh();
  CHECK(config.tls() == before);
  MakeCertificate(files.folder);
  config.Refresh();
  CHECK(config.tls() != before);
  CHECK(files.warnings.empty());
}

TEST_CASE("a certificate without its key is kept out until the key is there",
          "[live_config]") {
  const std::string kind = GENERATE(kEllipticKey, kRsaKey);
  const std::string other = kind == kRsaKey ? kEllipticKey : kRsaKey;
  const bool key_first = GENERATE(false, true);
  CAPTURE(kind, key_first);
  Files files(kTls);
  MakeCertificate(files.folder, "server", kind);
  MakeCertificate(files.folder, "next", GENERATE_COPY(kind, other));
  auto config = files.Open();
  const TlsContext before = config.tls();
  const auto replace = [&](const char* extension) {
    std::filesystem::rename(files.folder.Path("next") + extension,
                            files.folder.Path("server") + extension);
    config.Refresh();
  };
  replace(key_first ? ".key" : ".crt");
  config.Refresh();
  CHECK(config.tls() == before);
  REQUIRE(files.warnings.size() == 1);
  CHECK_THAT(files.warnings[0], Contains("key_file '"));
  replace(key_first ? ".crt" : ".key");
  CHECK(config.tls() != before);
  CHECK(files.warnings.size() == 1);
}

TEST_CASE("a change that cannot be used is warned of once", "[live_config]") {
  Files files(Users("alice"));
  auto config = files.Open();
  files.Replace("web.yml", "basic_auth_users:\n  bob: secret\n");
  config.Refresh();
  config.Refresh();
  REQUIRE(files.warnings.size() == 1);
  CHECK_THAT(files.warnings[0],
             Contains("web.yml:2:8: expected a bcrypt hash"));
  CHECK(config.users().contains("alice"));

  std::filesystem::remove(files.path);
  config.Refresh();
  config.Refresh();
  CHECK(files.warnings.size() == 2);
  CHECK(config.users().contains("alice"));

  files.Replace("web.yml", Users("bob"));
  config.Refresh();
  CHECK(files.warnings.size() == 2);
  CHECK(config.users().contains("bob"));
}

TEST_CASE("protection does not go away with a file that is being written",
          "[live_config]") {
  Files files(kTls + Users("alice"));
  MakeCertificate(files.folder);
  auto config = files.Open();
  for (const auto& text : {std::string(), std::string(kTls), Users("alice")}) {
    files.Replace("web.yml", text);
    config.Refresh();
    CHECK_THAT(files.warnings.back(), Contains("needs a restart"));
    CHECK(config.users().contains("alice"));
    CHECK(config.tls());
  }
  CHECK(files.warnings.size() == 3);

  Files open("");
  auto nothing = open.Open();
  open.Replace("web.yml", Users("alice"));
  nothing.Refresh();
  CHECK(nothing.users().empty());
  CHECK(open.warnings.size() == 1);
}

}  // namespace
}  // namespace workflow_health
