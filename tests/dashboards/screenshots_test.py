"""There are pictures of each dashboard to look at, in the build folder."""

import struct
import unittest

import screenshots


def size(path):
    """(width, height) of a PNG."""
    with path.open("rb") as file:
        head = file.read(24)
    assert head.startswith(b"\x89PNG"), path
    return struct.unpack(">II", head[16:])


class Screenshots(unittest.TestCase):
    def test_each_look_has_a_picture(self):
        taken = screenshots.every_look()
        self.assertEqual(len(taken) % 4, 0)
        for path in taken:
            width, height = size(path)
            self.assertIn(f"-{width}.png", path.name)
            self.assertGreater(height, 1000, path)


if __name__ == "__main__":
    unittest.main()
