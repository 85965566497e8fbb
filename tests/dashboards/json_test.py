"""The dashboards are what dashboards/make.py makes, and all that is there."""

import pathlib
import sys
import unittest

FOLDER = pathlib.Path(__file__).parents[2] / "dashboards"
sys.path.insert(0, str(FOLDER))

import make  # noqa: E402 pylint: disable=wrong-import-position


class Json(unittest.TestCase):
    maxDiff = None

    def test_files_are_what_is_made(self):
        for name, text in make.texts().items():
            with self.subTest(name):
                self.assertEqual(
                    (FOLDER / name).read_text().splitlines(),
                    text.splitlines(), "run dashboards/make.py")

    def test_no_other_file_is_there(self):
        self.assertEqual({path.name for path in FOLDER.glob("*.json")},
                         set(make.texts()))


if __name__ == "__main__":
    unittest.main()
