"""A client so plain that it hides nothing of an answer; for the double's tests.

Rows and times are those of a made-up archive around START.
"""

import contextlib
import http.client
import json
import socket
import unittest
import urllib.parse

from datagrepper import Datagrepper, Row

START = 1790856000  # 2026-10-01T12:00:00Z
TOPIC = "org.fedoraproject.prod.monitor-gating.single-build.start"
END_TOPIC = "org.fedoraproject.prod.monitor-gating.single-build.end.success"
BUILDSYS = "org.fedoraproject.prod.buildsys.build.state.change"
JSON = {"Accept": "application/json"}


def row(name, seconds=0.0, topic=TOPIC, **fields):
    return Row(name, topic, round((START + seconds) * 1_000_000), **fields)


class ClientTest(unittest.TestCase):
    def serve(self, rows, **options):
        """A started Datagrepper that stops with the test."""
        server = Datagrepper(rows, **options)
        self.enterContext(server)
        return server

    def ask(self, server, path, method="GET", headers=None, **arguments):
        """(status, headers, body) of a request below the prefix."""
        query = urllib.parse.urlencode(arguments, doseq=True)
        return self.send(server, method, f"{server.prefix}{path}"
                         + (f"?{query}" if query else ""),
                         JSON if headers is None else headers)

    def send(self, server, method, target, headers):
        connection = self.connect(server)
        with contextlib.closing(connection):
            connection.request(method, target, headers=headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read()

    def connect(self, server):
        url = urllib.parse.urlsplit(server.url)
        return http.client.HTTPConnection(url.hostname, url.port, timeout=20)

    def search(self, server, path="/v2/search", **arguments):
        """The envelope of an answer that must be right."""
        status, _, body = self.ask(server, path, **arguments)
        self.assertEqual(status, 200, body[:500])
        return json.loads(body)

    def ids(self, server, **arguments):
        """The ids that are found, each page as the server orders it."""
        arguments = {"order": "asc", **arguments}
        return [m["id"] for m in
                self.search(server, **arguments)["raw_messages"]]

    def raw_bytes(self, server, request):
        """All that comes back until the connection ends."""
        url = urllib.parse.urlsplit(server.url)
        with socket.create_connection((url.hostname, url.port), 20) as link:
            link.sendall(request)
            return b"".join(iter(lambda: link.recv(65536), b""))
