"""The messages of an archive again and again, each under an id of its own.

    repeat.py ARCHIVE COUNT
"""

import re
import sys

ID = re.compile(rb'"(id|msg_id)":"[^"]{8}')


def main():
    with open(sys.argv[1], "rb") as file:
        lines = [line for line in file if b'"topic"' in line]
    write = sys.stdout.buffer.write
    for i in range(int(sys.argv[2])):
        write(ID.sub(rb'"\1":"%08x' % i, lines[i % len(lines)], count=1))


if __name__ == "__main__":
    main()
