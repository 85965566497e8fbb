"""A double of datagrepper, Fedora's archive of bus messages, for tests.

    datagrepper.py ARCHIVE [--port N] [--fault NAME=RATE ...] [--seed N]
                   [--zone Z]

It answers as the real one does (fedora-infra/datagrepper 8d9375b behind
gunicorn 20.1 with sync workers), its mistakes included, and breaks on demand.
"""

import argparse
import dataclasses
import http.server
import signal
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time
import urllib.parse

import datagrepper_answers as answers
import datagrepper_faults as faulty
from datagrepper_app import App
from datagrepper_archive import Archive, Row, read_archive
from datagrepper_arguments import Server
from datagrepper_faults import all_faults

__all__ = ["Datagrepper", "Request", "Row", "all_faults", "read_archive"]

LONGEST_REQUEST_LINE = 4094  # gunicorn's limit_request_line
PIECE = b"0" * (1 << 16)


@dataclasses.dataclass(frozen=True)
class Request:
    """What was asked, and what came of it.

    `target` is as it was sent: in its absolute form if a proxy was asked.
    `status` is None if the connection ended without one, `fault` None if the
    answer was honest, `inserted` the Row that appeared just before it.
    """
    method: str
    target: str
    path: str
    arguments: dict
    headers: object
    peer: tuple
    status: int | None
    fault: str | None
    inserted: Row | None = None

    @property
    def proxied(self):
        return not self.target.startswith("/")


class Datagrepper:
    """Serves `rows` on a port of the loopback while its context lasts.

    Attributes to set at any time: `down` (the database), `poison` (ids of
    messages that make a 500 of every answer that would hold them), `held_back`
    (rows that the fault "insert-between" inserts), `slow_seconds` and
    `oversized_bytes` (of the faults "slow" and "oversized"),
    `seconds_per_mib` (that each answer takes by its size). `slow_begun` is
    set once a slow answer is waiting.
    """

    def __init__(self, rows, prefix="/datagrepper", faults=None, seed=1,
                 certificate=None, host="127.0.0.1", port=0, zone="UTC",
                 default_delta=0.0, now=time.time, least_rows=None):
        self.app = App(Archive(rows, seed),
                       Server(zone, default_delta, now, least_rows), seed)
        self.prefix = prefix
        self.faults = faulty.Faults(faults or {}, seed)
        self.requests = []
        self.held_back = []
        self.slow_seconds = 2.0
        self.oversized_bytes = 64 << 20
        self.seconds_per_mib = 0.0
        self.slow_begun = threading.Event()
        self.stopping = threading.Event()
        self._host, self._port = host, port
        self._certificate = certificate
        self._lock = threading.Lock()
        self._listener = self._thread = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def origin(self):
        host = f"[{self._host}]" if ":" in self._host else self._host
        scheme = "https" if self._certificate else "http"
        return f"{scheme}://{host}:{self._port}"

    @property
    def url(self):
        return self.origin + self.prefix

    @property
    def down(self):
        return self.app.database.down

    @down.setter
    def down(self, down):
        self.app.database.down = down

    @property
    def poison(self):
        return self.app.poison

    def insert(self, rows):
        """These can be read from now on, with whatever time they bear."""
        self.app.archive.insert(rows)

    def start(self):
        """Listens, on the port of the last time if there was one."""
        if self._listener:
            return
        self.stopping.clear()
        self._listener = _Listener(self, self._host, self._port,
                                   self._certificate)
        self._port = self._listener.server_address[1]
        self._thread = threading.Thread(target=self._listener.serve_forever,
                                        args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self):
        """Refuses connections, and ends those that are open."""
        if not self._listener:
            return
        self._listener.shutdown()
        self._thread.join()
        self.stopping.set()
        self._listener.close_all()
        self._listener = None

    def record(self, request):
        with self._lock:
            self.requests.append(request)

    def insert_held(self):
        """Inserts the next of the held rows, and gives it; None if none is."""
        with self._lock:
            if not self.held_back:
                return None
            row = self.held_back.pop(0)
        self.insert([row])
        return row


class _Listener(http.server.ThreadingHTTPServer):
    daemon_threads = False  # so that server_close() waits for the threads
    request_queue_size = 128

    def __init__(self, double, host, port, certificate):
        self.address_family = (socket.AF_INET6 if ":" in host
                               else socket.AF_INET)
        self.double = double
        self._open = set()
        self._lock = threading.Lock()
        super().__init__((host, port), _Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            # The handshake is left to the connection's own thread.
            self.socket = context.wrap_socket(self.socket, server_side=True,
                                              do_handshake_on_connect=False)

    def server_bind(self):
        socketserver.TCPServer.server_bind(self)  # asks no name server

    def process_request(self, request, client_address):
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def close_all(self):
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # it was closed meanwhile
        self.server_close()

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # not the client's end
            super().handle_error(request, client_address)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.double = self.server.double

    def log_message(self, *_):
        pass

    def parse_request(self):
        line = self.raw_requestline.rstrip(b"\r\n")
        if len(line) > LONGEST_REQUEST_LINE:
            self.requestline = line.decode("latin-1")
            self._refuse_line(len(line))
            return False
        return super().parse_request()

    def send_error(self, code, message=None, explain=None):
        """What the library cannot parse, gunicorn cannot either."""
        if code == http.HTTPStatus.REQUEST_URI_TOO_LONG:
            self._refuse_line(len(self.raw_requestline))
        else:
            self._answer(answers.gunicorn_error(400, message or ""))

    def _refuse_line(self, length):
        self._answer(answers.gunicorn_error(
            400, f"Request Line is too large ({length} > "
            f"{LONGEST_REQUEST_LINE})"))

    def _answer(self, answer):
        """To a request of which nothing but the line is known."""
        self.close_connection = True
        self.command, _, rest = self.requestline.partition(" ")
        self.path = rest.partition(" ")[0]
        self.headers = {}
        self._record({}, answer.status, None, None)
        self._send(faulty.Sending(answer))

    def serve(self):
        self.close_connection = True  # as a sync worker does
        self.rfile.read(min(int(self.headers.get("Content-Length") or 0),
                            1 << 20))
        try:
            url = urllib.parse.urlsplit(self.path)
        except ValueError as error:
            self._answer(answers.gunicorn_error(400, str(error)))
            return
        given = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        fault, inserted, sending = self._sending(url.path, given)
        status = (None if sending.how in ("nothing", "reset")
                  else sending.answer.status)
        if sending.how == "slow" and self._wait(self.double.slow_seconds):
            status, sending.how = None, "nothing"
        size = len(sending.answer.body) / (1 << 20)
        if (self.double.seconds_per_mib
                and self._wait(size * self.double.seconds_per_mib)):
            status, sending.how = None, "nothing"
        self._record(given, status, fault, inserted)
        self._send(sending)

    def _wait(self, seconds):
        """Of a slow answer; whether a stop cut it short."""
        self.double.slow_begun.set()
        return self.double.stopping.wait(seconds)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = serve
    do_OPTIONS = serve

    def _sending(self, path, given):
        """(The fault or None, the row inserted or None, what is sent)."""
        double = self.double
        if double.prefix not in path:
            # gunicorn takes what follows SCRIPT_NAME, and finds nothing.
            return None, None, faulty.Sending(
                answers.gunicorn_error(500, ""))
        inner = path.split(double.prefix, 1)[1] if double.prefix else path
        moved = inner.startswith(faulty.MOVED + "/")
        inner = inner.removeprefix(faulty.MOVED) if moved else inner
        fault, inserts = None, False
        if not moved and not inner.startswith("/healthz/"):
            fault, inserts = double.faults.choose(self.path)
        inserted = double.insert_held() if inserts else None
        accept = self.headers.get("Accept")
        honest = double.app.answer(self.command, inner, given, accept)
        if faulty.LOOP in given:
            fault = "redirect-loop"
        spoiled = fault and faulty.spoil(
            fault, honest, self._asked(fault, inner, given))
        if not spoiled:
            return None, inserted, faulty.Sending(honest)
        return fault, inserted, spoiled

    def _asked(self, fault, inner, given):
        double = self.double
        return faulty.Asked(
            double.app, inner, given, self.headers.get("Accept"),
            self.headers.get("Accept-Encoding", ""), double.prefix,
            double.origin, double.faults.turn(fault), double.oversized_bytes)

    def _record(self, given, status, fault, inserted):
        path = self.path.partition("?")[0]
        if "://" in path:
            path = "/" + path.split("://", 1)[1].partition("/")[2]
        self.double.record(Request(
            self.command, self.path, path, given, self.headers,
            self.client_address[:2], status, fault, inserted))

    def _send(self, sending):
        if sending.how == "nothing":
            return
        if sending.how == "reset":
            self._reset()
            return
        self.wfile.write(self._head(sending))
        if self.command != "HEAD":
            self._send_body(sending)

    def _head(self, sending):
        answer = sending.answer
        lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
        if answer.server:
            lines += [f"Server: {answer.server}",
                      f"Date: {self.date_time_string()}"]
        lines += ["Connection: close", f"Content-Type: {answer.content_type}"]
        length = _length(sending)
        lines += [f"Content-Length: {length}"] if length else []
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def _send_body(self, sending):
        body = sending.answer.body
        if sending.how == "half":
            body = body[:len(body) // 2]
        if sending.padding:
            self.wfile.write(_PADDING_BEGINS)
            for sent in range(0, sending.padding, len(PIECE)):
                self.wfile.write(PIECE[:sending.padding - sent])
            body = _PADDING_ENDS + body[1:]
        self.wfile.write(body)

    def _reset(self):
        """Closes so that the peer gets a RST instead of an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack("ii", 1, 0))
        self.rfile.close()
        self.connection.close()


_PADDING_BEGINS = b'{"padding": "'
_PADDING_ENDS = b'", '


def _length(sending):
    """The Content-Length as it is told; 0 is none."""
    if sending.length is not None:
        return sending.length
    length = len(sending.answer.body)
    if sending.padding:
        length += (sending.padding + len(_PADDING_BEGINS)
                   + len(_PADDING_ENDS) - 1)
    return length


def _rate(text):
    name, _, rate = text.partition("=")
    if name not in all_faults():
        raise argparse.ArgumentTypeError(
            f"no such fault: {name}; there are {', '.join(all_faults())}")
    return name, float(rate or 1)


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", help="JSON Lines, plain or gzip")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fault", type=_rate, nargs="+", action="extend",
                        default=[], metavar="NAME=RATE",
                        help=", ".join(all_faults()))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--zone", default="UTC")
    return parser.parse_args()


def main():
    arguments = _arguments()
    rows = read_archive(arguments.archive)
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    with Datagrepper(rows, faults=dict(arguments.fault), seed=arguments.seed,
                     port=arguments.port, zone=arguments.zone) as server:
        print(server.url, flush=True)
        print(f"This is a double of datagrepper, not Fedora's. It serves the "
              f"{len(rows)} messages of {arguments.archive}.", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
