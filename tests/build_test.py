"""Warnings stop developers, and nobody who only builds the program.

    build_test.py REPOSITORY
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
# In it g++ 12 sees, where it optimises, what is not there.
OBJECT = "exporter/CMakeFiles/logs.dir/logs/pairing.cc.o"


class Build(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="workflow-health-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def cmake(self, *arguments):
        done = subprocess.run(["cmake", *arguments], cwd=ROOT, timeout=300,
                              stdout=subprocess.PIPE, check=False,
                              stderr=subprocess.STDOUT, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)

    def strict_sources(self, *arguments):
        """{source: whether a warning stops it} of ours, configured so."""
        self.cmake("-B", self.folder, "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
                   "-DBUILD_TESTING=OFF", *arguments,
                   "-DCMAKE_UNITY_BUILD=OFF")
        commands = json.loads(
            (self.folder / "compile_commands.json").read_text())
        return {one["file"]: "-Werror" in one["command"].split()
                for one in commands if "-Wall" in one["command"].split()}

    def check_plain(self, kind):
        strict = self.strict_sources("-S", ROOT, "-G", "Ninja",
                                     f"-DCMAKE_BUILD_TYPE={kind}")
        self.assertGreater(len(strict), 50)
        self.assertFalse(any(strict.values()))
        self.cmake("--build", self.folder, "--target", OBJECT)

    def test_a_release_builds(self):
        self.check_plain("Release")

    def test_a_release_with_debug_information_builds(self):
        self.check_plain("RelWithDebInfo")

    def test_developers_stop_at_warnings(self):
        for preset in ("dev", "asan", "tsan"):
            strict = self.strict_sources("--preset", preset)
            self.assertGreater(len(strict), 50)
            self.assertTrue(all(strict.values()), preset)

    def test_what_is_installed_does_not_stop_at_warnings(self):
        self.assertFalse(any(self.strict_sources(
            "--preset", "release").values()))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
