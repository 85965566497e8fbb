"""What npm installs is told exactly, may be used freely, and is bound to no
registry."""

import json
import pathlib
import re
import unittest

HERE = pathlib.Path(__file__).parent
FREE = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0",
        "CC0-1.0", "ISC", "MIT", "OFL-1.1", "Unlicense", "Zlib"}
# Those that name no licence there; two have a file of the Unlicense, and
# get-document, of a few lines, has nothing. None is shipped.
UNNAMED = {"", "node_modules/fast-shallow-equal", "node_modules/get-document",
           "node_modules/react-universal-interface"}
DIRECT = {"Apache-2.0", "MIT", "OFL-1.1"}


def read(name):
    return json.loads((HERE / name).read_text())


def is_free(licence):
    """One of those between which it lets choose, or all that it names."""
    names = re.findall(r"[\w.-]+", licence)
    choice = "OR" in names
    names = set(names) - {"AND", "OR"}
    return bool(names & FREE) if choice else names <= FREE


class Packages(unittest.TestCase):
    wanted = read("package.json")["dependencies"]
    packages = read("package-lock.json")["packages"]

    def test_versions_are_exact(self):
        for name, version in self.wanted.items():
            self.assertRegex(version, r"^\d+\.\d+\.\d+$", name)
            self.assertEqual(self.packages[f"node_modules/{name}"]["version"],
                             version)

    def test_no_registry_is_named(self):
        text = (HERE / "package-lock.json").read_text()
        self.assertNotIn('"resolved"', text)
        self.assertEqual(text.count('"integrity"'), len(self.packages) - 1)

    def test_licences_are_free(self):
        self.assertGreater(len(self.packages), 300)
        licences = {name: package.get("license")
                    for name, package in self.packages.items()
                    if name not in UNNAMED}
        self.assertEqual({name: licence for name, licence in licences.items()
                          if not (licence and is_free(licence))}, {})
        for name in self.wanted:
            self.assertIn(self.packages[f"node_modules/{name}"]["license"],
                          DIRECT)

    def test_other_licences_are_seen(self):
        for licence in ("AGPL-3.0-only", "MIT AND GPL-2.0", "MIT AND MPL-2.0"):
            self.assertFalse(is_free(licence), licence)
        self.assertTrue(is_free("(MPL-2.0 OR Apache-2.0)"))


if __name__ == "__main__":
    unittest.main()
