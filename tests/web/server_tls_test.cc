#include <catch2/catch.hpp>

#include "web/certificate.h"
#include "web/hashes.h"
#include "web/running_server.h"

namespace workflow_health {
namespace {

constexpr char kTls[] =
    "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n";

struct Secured {
  explicit Secured(const std::string& text) {
    if (text.starts_with("tls")) MakeCertificate(folder);
    options.web_config_file = folder.Write("web.yml", text);
    options.warn = [](const std::string& warning) { FAIL(warning); };
  }

  // As an editor does it: the new file takes the name of the old one.
  void Replace(const std::string& text) const {
    std::filesystem::rename(folder.Write("next", text), folder.Path("web.yml"));
  }

  TemporaryFolder folder;
  ServerOptions options = TestOptions();
};

TEST_CASE("pages are served under TLS 1.2 and 1.3", "[server][tls]") {
  const Secured secured(kTls);
  const RunningServer server(secured.options);
  for (const auto& [version, name] :
       {std::pair(TLS1_2_VERSION, "TLSv1.2"), {TLS1_3_VERSION, "TLSv1.3"}}) {
    Client client = server.ConnectTls({version, {}});
    CHECK(client.tls_version() == name);
    for (int i = 0; i < 3; ++i) {
      CHECK(client.Send(Get("/metrics")));
      CHECK(client.Receive()->body == MetricsText());
    }
    CHECK(client.Send(Get("/", "Connection: close\r\n")));
    CHECK(client.Receive()->status == 200);
    CHECK(client.IsClosed());
  }
}

TEST_CASE("TLS 1.1 is refused, and TLS 1.2 if so configured", "[server][tls]") {
  const Secured secured(kTls);
  const RunningServer server(secured.options);
  CHECK(StatusOf(server.ConnectTls({TLS1_1_VERSION, {}}), Get("/")) == 0);
  const Secured newer(std::string(kTls) + "  min_version: TLS13\n");
  const RunningServer newer_server(newer.options);
  CHECK(StatusOf(newer_server.ConnectTls({TLS1_2_VERSION, {}}), Get("/")) == 0);
  CHECK(StatusOf(newer_server.ConnectTls(), Get("/")) == 200);
  const Secured older(std::string(kTls) + "  max_version: TLS12\n");
  const RunningServer older_server(older.options);
  CHECK(StatusOf(older_server.ConnectTls({TLS1_3_VERSION, {}}), Get("/")) == 0);
  CHECK(StatusOf(older_server.ConnectTls(), Get("/")) == 200);
}

TEST_CASE("plain HTTP to a TLS port is told so", "[server][tls]") {
  const Secured secured(kTls);
  const RunningServer server(secured.options);
  Client client = server.Connect();
  CHECK(client.Send(Get("/metrics")));
  const auto reply = client.Receive();
  REQUIRE(reply);
  CHECK(reply->status == 400);
  CHECK(reply->body == "400: this port speaks HTTPS only\n");
  CHECK(client.IsClosed());
}

TEST_CASE("half-open handshakes keep nobody out", "[server][tls]") {
  const Secured secured(kTls);
  auto options = secured.options;
  options.limits.connections = 20;
  const RunningServer server(options);
  std::vector<Client> half_open;
  for (int i = 0; i < 100; ++i) {
    half_open.push_back(server.Connect());
    half_open.back().Send(i % 2 == 0 ? "\x16\x03" : "");
  }
  CHECK(StatusOf(server.ConnectTls(), Get("/-/healthy")) == 200);
  CHECK(StatusOf(server.ConnectTls(), Get("/metrics")) == 200);
}

TEST_CASE("who does not finish the handshake is closed at the deadline",
          "[server][tls]") {
  const Secured secured(kTls);
  auto options = secured.options;
  options.limits.header_time = std::chrono::milliseconds(50);
  const RunningServer server(options);
  Client client = server.Connect();
  CHECK(client.IsClosed());
  CHECK_FALSE(client.timed_out());
}

TEST_CASE("a certificate is asked for if so configured", "[server][tls]") {
  Secured secured(std::string(kTls) +
                  "  client_auth_type: RequireAndVerifyClientCert\n"
                  "  client_ca_file: client.crt\n");
  const auto known = MakeCertificate(secured.folder, "client");
  const auto other = MakeCertificate(secured.folder, "other");
  const RunningServer server(secured.options);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto status = [&](const std::string& pem) {
      return StatusOf(server.ConnectTls({version, pem}), Get("/"));
    };
    CHECK(status(known) == 200);
    CHECK(status(other) == 0);
    CHECK(status("") == 0);
  }
}

TEST_CASE("a new certificate is used without a restart", "[server][tls]") {
  Secured secured(kTls);
  const RunningServer server(secured.options);
  CHECK(StatusOf(server.ConnectTls(), Get("/")) == 200);
  MakeCertificate(secured.folder, "new");
  secured.Replace(
      "tls_server_config:\n  cert_file: new.crt\n  key_file: new.key\n"
      "  min_version: TLS13\n");
  CHECK(StatusOf(server.ConnectTls({TLS1_2_VERSION, {}}), Get("/")) == 0);
  CHECK(StatusOf(server.ConnectTls(), Get("/")) == 200);
}

TEST_CASE("the end does not wait for clients under TLS", "[server][tls]") {
  const Secured secured(kTls);
  RunningServer server(secured.options);
  Client idle = server.ConnectTls();
  CHECK(idle.Send(Get("/")));
  CHECK(idle.Receive()->status == 200);
  Client silent = server.Connect();
  server.Stop();
  CHECK(idle.IsClosed());
  CHECK(silent.IsClosed());
}

std::string Authorization(const std::string& value) {
  return Get("/metrics", "Authorization: " + value + "\r\n");
}

TEST_CASE("only users get pages, and only by their password",
          "[server][auth]") {
  const Secured secured(
      fmt::format("basic_auth_users:\n  alice: {}\n", kSecret));
  const RunningServer server(secured.options);
  Client client = server.Connect();
  const auto status = [&](const std::string& request) {
    CHECK(client.Send(request));
    const auto reply = client.Receive();
    if (!reply) return 0;
    if (reply->status == 401) {
      CHECK(reply->headers.at("www-authenticate") ==
            "Basic realm=\"metrics\", charset=\"UTF-8\"");
    }
    return reply->status;
  };
  for (int i = 0; i < 2; ++i) {
    CHECK(status(Authorization("Basic YWxpY2U6c2VjcmV0")) == 200);
    CHECK(status(Authorization("Basic YWxpY2U6d3Jvbmc=")) == 401);
    CHECK(status(Authorization("Basic bWFsbG9yeTpzZWNyZXQ=")) == 401);
    CHECK(status(Authorization("Basic !")) == 401);
    CHECK(status(Authorization("Bearer YWxpY2U6c2VjcmV0")) == 401);
    CHECK(status(Get("/metrics")) == 401);
    CHECK(status(Get("/-/healthy")) == 401);
    CHECK(status(Get("/nowhere")) == 401);
  }
}

TEST_CASE("who asks for a password does not keep others out",
          "[server][auth]") {
  const Secured secured(fmt::format(
      "basic_auth_users:\n  alice: {}\n  slow: {}\n", kSecret, kSlow));
  RunningServer server(secured.options);
  const auto alice = Authorization("Basic YWxpY2U6c2VjcmV0");
  CHECK(StatusOf(server.Connect(), alice) == 200);
  Client slow = server.Connect();
  CHECK(slow.Send(Authorization("Basic c2xvdzpzbG93")));
  std::vector<Client> many;
  for (int i = 0; i < 100; ++i) {
    many.push_back(server.Connect());
    CHECK(many.back().Send(Authorization("Basic c2xvdzpzbG93")));
  }
  CHECK(StatusOf(server.Connect(), alice) == 200);
  CHECK(StatusOf(server.Connect(), Get("/")) == 401);
  CHECK(slow.Receive()->status == 200);
  for (Client& client : many) {
    const int status = client.Receive()->status;
    CHECK((status == 200 || status == 503));  // too many wait, or not yet
  }
}

TEST_CASE("the end does not wait for a password", "[server][auth]") {
  const Secured secured(fmt::format("basic_auth_users:\n  slow: {}\n", kSlow));
  RunningServer server(secured.options);
  Client client = server.Connect();
  CHECK(client.Send(Authorization("Basic c2xvdzpzbG93")));
  CHECK(StatusOf(server.Connect(), Get("/")) == 401);
  server.Stop();
  CHECK(client.IsClosed());
}

TEST_CASE("a new password is used without a restart", "[server][auth]") {
  Secured secured(fmt::format("basic_auth_users:\n  alice: {}\n", kSecret));
  const RunningServer server(secured.options);
  const auto alice = Authorization("Basic YWxpY2U6c2VjcmV0");
  Client client = server.Connect();
  CHECK(client.Send(alice));
  CHECK(client.Receive()->status == 200);
  secured.Replace(fmt::format("basic_auth_users:\n  alice: {}\n", kWithColon));
  CHECK(client.Send(alice));
  CHECK(client.Receive()->status == 401);
}

TEST_CASE("a wrong web configuration is told at the start", "[server]") {
  ServerOptions options = TestOptions();
  options.web_config_file = "/nowhere/web.yml";
  CHECK_THROWS_WITH(
      Server(options),
      "/nowhere/web.yml: cannot be read: No such file or directory");
}

}  // namespace
}  // namespace workflow_health
