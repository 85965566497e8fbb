"""Programs that run beside a test, and what they log."""

import json
import re
import signal
import subprocess
import sys
import threading
import time

PATIENCE = 120  # seconds for what is a matter of one

PAIR = re.compile(r'([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s="]*)(?: |$)')


def record_of(line):
    """A line of the log as a dict; ValueError if it is in neither format."""
    if line.startswith("{"):
        return json.loads(line)
    pairs, rest = [], line
    while rest:
        match = PAIR.match(rest)
        if not match:
            raise ValueError(f"this is no logfmt: {line!r}")
        pairs.append((match[1], match[2]))
        rest = rest[match.end():]
    return {key: json.loads(value) if value.startswith('"') else value
            for key, value in pairs}


class Log:
    """Collects the lines of a stream while they come."""

    def __init__(self, stream):
        self._stream, self._lines = stream, []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        with self._stream:
            for line in self._stream:
                self._lines.append(line.decode())

    def join(self):
        """Waits for its end."""
        self._thread.join(PATIENCE)

    @property
    def text(self):
        return "".join(self._lines[:])

    def records(self, msg=None, **fields):
        """Those lines of the log that say so, as dicts."""
        fields |= {} if msg is None else {"msg": msg}
        records = [record_of(line[:-1]) for line in self._lines[:]]
        return [record for record in records
                if fields.items() <= record.items()]


class RunningProgram:
    """Runs while its context lasts; it must then end as it should.

    `kwargs` are those of Popen. Attributes: `process`, `log`, and `out`, what
    it wrote to its standard output, once it ended. A program of a kind says in
    `started` how it is awaited.
    """

    stops_within = 60  # seconds
    looks_every = 0.02

    def __init__(self, *command, **kwargs):
        self.command = [str(word) for word in command]
        self._kwargs = kwargs
        self.process = self.log = self.out = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        if self.process.returncode is not None:
            return
        if kind:
            self._give_up()
        else:
            self.stop()

    def _give_up(self):
        self.kill()
        print(f"the log of {self.command[0]}:\n{self.log.text}",
              file=sys.stderr)

    def start(self):
        self.launch()
        try:
            self.started()
        except BaseException:
            self._give_up()
            raise

    def launch(self):
        """Returns at once."""
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, **self._kwargs)
        self.log = Log(self.process.stderr)

    def started(self):
        """Returns once it can be used."""
        raise NotImplementedError

    def stop(self, how=signal.SIGTERM):
        """The seconds that it took to end well."""
        begun = time.monotonic()
        self.process.send_signal(how)
        try:
            status = self.process.wait(self.stops_within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f"it does not stop:\n{self.log.text}") from None
        took = time.monotonic() - begun
        self._close()
        if status != 0 or self.out:
            raise AssertionError(f"exit {status}, output {self.out}; the "
                                 f"log:\n{self.log.text}")
        return took

    def kill(self):
        self.process.kill()
        self.process.wait()
        self._close()

    def _close(self):
        self.log.join()
        with self.process.stdout:
            self.out = self.process.stdout.read()

    def wait_until(self, condition, what, seconds=PATIENCE):
        """What the condition gives once that is true."""
        deadline = time.monotonic() + seconds
        while not (value := condition()):
            if self.process.poll() is not None:
                self.log.join()
                raise AssertionError(f"{what}: it ended instead:\n"
                                     f"{self.log.text}")
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}: not within {seconds} s; the "
                                     f"log:\n{self.log.text}")
            time.sleep(self.looks_every)
        return value
