"""Which revision a build tells, in the folders that one builds in.

    revision_test.py REPOSITORY
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".",
                      "cmake/revision.cmake").resolve()
CMAKE = shutil.which("cmake")
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
}


def git(folder, *arguments):
    return subprocess.run(["git", *arguments], cwd=folder, check=True,
                          capture_output=True, text=True,
                          env=ENVIRONMENT).stdout.strip()


def commit(folder, text):
    (folder / "file").write_text(text)
    git(folder, "add", "file")
    git(folder, "commit", "--message", text)
    return git(folder, "rev-parse", "HEAD")[:12]


class Revision(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.output = self.folder / "revision.cc"
        self.sources = self.folder / "the sources"
        self.sources.mkdir()

    def revision(self, sources=None, **environment):
        subprocess.run([CMAKE, "-D", f"SOURCE={sources or self.sources}",
                        "-D", f"OUTPUT={self.output}", "-P", SCRIPT],
                       check=True, env={**ENVIRONMENT, **environment})
        text = self.output.read_text()
        return re.search(r'kRevision = "(.*)";', text).group(1)

    def repository(self):
        git(self.sources, "init")
        return commit(self.sources, "first")

    def test_it_is_the_commit(self):
        first = self.repository()
        self.assertRegex(first, "^[0-9a-f]{12}$")
        self.assertEqual(self.revision(), first)
        second = commit(self.sources, "second")
        self.assertNotEqual(first, second)
        self.assertEqual(self.revision(), second)

    def test_only_files_of_the_repository_make_it_dirty(self):
        first = self.repository()
        (self.sources / "another").write_text("x")
        self.assertEqual(self.revision(), first)
        (self.sources / "file").write_text("changed")
        self.assertEqual(self.revision(), first + "-dirty")
        git(self.sources, "add", "file")
        self.assertEqual(self.revision(), first + "-dirty")
        (self.sources / "file").write_text("first")
        git(self.sources, "add", "file")
        os.utime(self.sources / "file", (1, 1))
        self.assertEqual(self.revision(), first)

    def test_a_worktree_has_its_own(self):
        first = self.repository()
        worktree = self.folder / "worktree"
        git(self.sources, "worktree", "add", worktree)
        second = commit(worktree, "second")
        self.assertEqual(self.revision(worktree), second)
        self.assertEqual(self.revision(), first)

    def test_without_a_repository_it_is_unknown(self):
        self.assertEqual(self.revision(), "unknown")

    def test_without_a_commit_it_is_unknown(self):
        git(self.sources, "init")
        self.assertEqual(self.revision(), "unknown")

    def test_it_is_not_that_of_a_repository_around(self):
        self.repository()
        inner = self.sources / "inner"
        inner.mkdir()
        self.assertEqual(self.revision(inner), "unknown")

    def test_without_git_it_is_unknown(self):
        self.repository()
        self.assertEqual(self.revision(PATH=str(self.folder)), "unknown")

    def test_where_git_trusts_nobody_it_is_unknown(self):
        self.repository()
        # As if another user owned the folder (git, setup.c).
        self.assertEqual(self.revision(GIT_TEST_ASSUME_DIFFERENT_OWNER="1"),
                         "unknown")

    def test_what_does_not_change_is_not_written_again(self):
        self.repository()
        self.revision()
        os.utime(self.output, (1, 1))
        self.revision()
        self.assertEqual(self.output.stat().st_mtime, 1)
        commit(self.sources, "second")
        self.revision()
        self.assertGreater(self.output.stat().st_mtime, 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
