"""Who may include whom: a layer cannot reach around its neighbour.

    layers_test.py REPOSITORY

base <- {workflow <- {logs, live}, yaml} <- config <- {datagrepper, ledger, metrics,
report, sample} <- {reading, answers} <- app <- main; siblings never meet; web knows only base and yaml. Each
third-party header has a home.
"""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
SIBLINGS = ("datagrepper", "ledger", "metrics", "report", "sample")
MAY_INCLUDE = {
    "base": {"base"},
    "workflow": {"base", "workflow"},
    "yaml": {"base", "yaml"},
    "logs": {"base", "workflow", "logs"},
    "live": {"base", "workflow", "live"},
    "config": {"base", "workflow", "logs", "live", "yaml", "config"},
    **{name: {"base", "workflow", "logs", "live", "config", name}
       for name in SIBLINGS},
    "web": {"base", "yaml", "web"},
    "reading": {"base", "workflow", "logs", "live", "config", "reading", "datagrepper",
                "ledger", "metrics"},
    "answers": {"base", "workflow", "logs", "live", "config", "answers", "ledger",
                "metrics", "report"},
    "app": {"base", "workflow", "logs", "live", "config", "app", "web", "reading",
            "answers", *SIBLINGS},
    "main.cc": {"app", "base"},
}
# Header -> the only places that may include it; anything not listed here is
# forbidden to all.
ANYWHERE = {"fmt/", "boost/json", "boost/system", "boost/assert"}
HOMES = {
    "boost/math": {"workflow/interval.cc"},
    "boost/program_options": {"app/command_line.cc"},
    "sqlite3.h": {"ledger/sqlite.h"},
    "yaml-cpp/": {"yaml/"},
    "re2/": {"workflow/pattern.cc"},
    "spdlog/": {"base/log.cc", "base/log_sink.h"},
    "ext/stdio_filebuf.h": {"base/output.cc"},  # libstdc++'s own
    "zlib.h": {"base/input.cc", "web/page.cc"},
    "curl/": {"datagrepper/curl_"},
    "prometheus/": {"metrics/"},
    "openssl/": {"datagrepper/curl_failure.cc", "datagrepper/message_id.cc", "web/"},
    "crypt.h": {"web/passwords.cc"},
    "boost/asio": {"web/"},
    "boost/beast": {"web/"},
}
SYSTEM = {"arpa/inet.h", "fcntl.h", "malloc.h", "poll.h", "strings.h",
          "sys/file.h", "sys/ioctl.h", "sys/resource.h", "sys/stat.h",
          "unistd.h"}
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.M)
# Headers that only sources beside them may know, and what of these others may.
INSIDE = {"datagrepper/curl_": "datagrepper/curl_fetcher.h"}
# One namespace holds all layers: two types of one name would be linked into
# one, without a word.
TYPE = re.compile(r"^(?:struct|class|enum class) ([\w:]+)[^;]*\{", re.M)


def mistake(path, quote, header):
    """Why the file at `path` (below exporter/) may not include it, or None."""
    layer = path.split("/")[0]
    if quote == '"':
        other = header.split("/")[0]
        if other not in MAY_INCLUDE.get(layer, ()):
            return f"{path}: {layer} may not know {header}"
        for prefix, public in INSIDE.items():
            inside = header.startswith(prefix) and header != public
            if inside and not path.startswith(prefix):
                return f"{path}: {header} is known to {prefix}* alone"
        return None
    if "/" not in header and "." not in header:
        return None  # the standard library
    if header in SYSTEM or any(header.startswith(h) for h in ANYWHERE):
        return None
    for prefix, homes in HOMES.items():
        if header.startswith(prefix):
            if any(path.startswith(home) for home in homes):
                return None
            return f"{path}: {header} belongs to {', '.join(homes)}"
    return f"{path}: {header} has no home yet; see {pathlib.Path(__file__).name}"


def includes():
    folder = ROOT / "exporter"
    for file in sorted(folder.rglob("*.h")) + sorted(folder.rglob("*.cc")):
        for quote, header in INCLUDE.findall(file.read_text()):
            yield file.relative_to(folder).as_posix(), quote, header


class Layers(unittest.TestCase):
    def test_every_include_is_allowed(self):
        found = list(includes())
        self.assertGreater(len(found), 200)
        self.assertEqual([m for m in (mistake(*i) for i in found) if m], [])

    def test_what_is_forbidden_is_seen(self):
        for case in (("base/time.h", '"', "workflow/run.h"),
                     ("ledger/ledger.cc", '"', "report/report.h"),
                     ("workflow/tally.cc", '"', "config/config.h"),
                     ("workflow/tally.cc", '"', "logs/pairing.h"),
                     ("report/json.cc", "<", "sqlite3.h"),
                     ("app/run.cc", "<", "boost/program_options.hpp"),
                     ("app/run.cc", "<", "prometheus/registry.h"),
                     ("workflow/pattern.cc", '"', "yaml/scalar.h"),
                     ("yaml/scalar.cc", '"', "config/values.h"),
                     ("web/web_config.cc", "<", "yaml-cpp/yaml.h"),
                     ("web/server.cc", '"', "config/config.h"),
                     ("report/text.cc", '"', "web/page.h"),
                     ("answers/gather.cc", '"', "reading/importer.h"),
                     ("app/run.cc", "<", "boost/beast/http.hpp"),
                     ("base/log.h", "<", "spdlog/logger.h"),
                     ("base/text.cc", "<", "curl/curl.h"),
                     ("datagrepper/client.cc", '"', "datagrepper/curl_handles.h"),
                     ("app/serve.cc", '"', "datagrepper/curl_transfer.h")):
            self.assertIsNotNone(mistake(*case), case)

    def test_no_two_headers_define_the_same_type(self):
        homes = {}
        for file in sorted((ROOT / "exporter").rglob("*.h")):
            for name in TYPE.findall(file.read_text()):
                homes.setdefault(name, []).append(file.name)
        self.assertGreater(len(homes), 50)
        self.assertEqual({n: h for n, h in homes.items() if len(h) > 1}, {})

    def test_every_folder_is_a_layer(self):
        folders = {p.name for p in (ROOT / "exporter").iterdir() if p.is_dir()}
        self.assertEqual(folders - set(MAY_INCLUDE), set())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
