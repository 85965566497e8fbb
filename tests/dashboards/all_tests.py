"""Runs all tests of the dashboards, or makes the pictures.

    all_tests.py [TEST...]             those whose names begin so
    all_tests.py --screenshots FOLDER
"""

import pathlib
import sys
import unittest

import screenshots

HERE = pathlib.Path(__file__).parent


def tests(suite):
    for one in suite:
        if isinstance(one, unittest.TestCase):
            yield one
        else:
            yield from tests(one)


def main(names):
    found = unittest.defaultTestLoader.discover(str(HERE), "*_test.py")
    chosen = unittest.TestSuite(
        test for test in tests(found)
        if not names or test.id().startswith(tuple(names)))
    result = unittest.TextTestRunner(verbosity=2).run(chosen)
    failed = len({getattr(test, "test_case", test).id()
                  for test, _ in result.failures + result.errors})
    print(f"{max(result.testsRun - failed, 0)} passed, {failed} failed")
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--screenshots"]:
        screenshots.readme(pathlib.Path(sys.argv[2]))
    else:
        sys.exit(main(sys.argv[1:]))
