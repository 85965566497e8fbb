"""Answers as datagrepper and what stands before it send them: the texts.

Sources: fedora-infra/datagrepper 8d9375b (app.py, util.py), datanommer.models
2566b6b, flask-healthz (blueprint.py), werkzeug 2.2 (exceptions.py), gunicorn
20.1 (util.py, write_error), HAProxy (src/http.c, http_err_msgs).
"""

import dataclasses
import html
import http
import json

from datagrepper_archive import EPOCH, MICROSECOND

HTML = "text/html; charset=utf-8"
# datanommer's pip version, which it writes into each row.
SOURCE = {"source_name": "datanommer", "source_version": "1.4.0"}
INTERNAL = ("500 Internal Server Error: The server encountered an internal "
            "error and was unable to complete your request. Either the server "
            "is overloaded or there is an error in the application.")
TRACEBACK = """Traceback (most recent call last):
  File "flask/app.py", line 2525, in wsgi_app
    response = self.full_dispatch_request()
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "flask/app.py", line 1796, in dispatch_request
    return self.ensure_sync(self.view_functions[rule.endpoint])(**view_args)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
%s
"""
# What HAProxy says of each.
PROXY = {
    429: "You have sent too many requests in a given amount of time.",
    502: "The server returned an invalid or incomplete response.",
    503: "No server is available to handle this request.",
    504: "The server didn't respond in time.",
}


@dataclasses.dataclass
class Answer:
    """What is sent; `headers` are those besides the usual five."""
    status: int
    content_type: str
    body: bytes
    headers: dict = dataclasses.field(default_factory=dict)
    server: str | None = "gunicorn"

    @property
    def reason(self):
        """Werkzeug writes it in capitals, the others do not."""
        phrase = http.HTTPStatus(self.status).phrase
        return phrase.upper() if self.server == "gunicorn" else phrase

    @property
    def is_result(self):
        """Whether it holds what was asked for, as JSON."""
        return self.status == 200 and self.body.startswith(b"{")


def as_json(value, status=200, content_type="application/json"):
    return Answer(status, content_type, json.dumps(value).encode())


def error_page(status, text, headers=None):
    """The page of a werkzeug HTTPException."""
    name = http.HTTPStatus(status).phrase
    page = (f"<!doctype html>\n<html lang=en>\n<title>{status} {name}</title>\n"
            f"<h1>{name}</h1>\n<p>{html.escape(text)}</p>\n")
    return Answer(status, HTML, page.encode(), headers or {})


def not_found():
    return as_json({"error": "not_found"}, 404)


def not_allowed():
    return error_page(405, "The method is not allowed for the requested URL.",
                      {"Allow": "GET, HEAD, OPTIONS"})


def internal_error(error):
    """internal_error(): what a fault outside of the query becomes."""
    return as_json({"error": "internal_error", "detail": INTERNAL,
                    "traceback": TRACEBACK % error}, 500)


def gunicorn_error(status, text):
    """gunicorn's own page, without the headers that it else sends."""
    name = http.HTTPStatus(status).phrase
    page = (f"<html>\n  <head>\n    <title>{name}</title>\n  </head>\n"
            f"  <body>\n    <h1><p>{name}</p></h1>\n    {html.escape(text)}\n"
            "  </body>\n</html>\n")
    return Answer(status, "text/html", page.encode(), server=None)


def proxy_error(status, headers=None):
    """What HAProxy, the router of OpenShift, says in datagrepper's stead."""
    name = "Gateway Time-out" if status == 504 else (
        http.HTTPStatus(status).phrase)
    page = (f"<html><body><h1>{status} {name}</h1>\n{PROXY[status]}\n"
            "</body></html>\n")
    return Answer(status, "text/html", page.encode(),
                  {"Cache-Control": "no-cache", **(headers or {})}, None)


def health(status, title):
    return as_json({"status": status, "title": title}, status,
                   "application/problem+json")


def json_type(accept):
    """json_return(): the Content-Type is what the request said in Accept."""
    if accept == "*/*":
        return "application/json"
    return HTML if accept is None else accept


def wants_html(accept):
    """request_wants_html(): whether text/html beats JSON, by werkzeug."""
    if accept is None:
        return False
    in_html = _quality(accept, "text/html")
    return (in_html > _quality(accept, "application/json")
            and in_html >= _quality(accept, "text/plain"))


def _quality(accept, wanted):
    best = 0.0
    for item in accept.split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        if name not in (wanted, "*/*", wanted.split("/")[0] + "/*"):
            continue
        quality = [p[2:] for p in parameters if p.startswith("q=")]
        try:
            best = max(best, float(quality[0]) if quality else 1.0)
        except ValueError:
            continue
    return best


def raw_item(row, server):
    """Message.as_dict(), as DateAwareJSONEncoder writes it."""
    return {
        "i": 0, "msg_id": row.id, "topic": row.topic,
        "timestamp": float(_stored(row, server) // 1_000_000),
        "certificate": None, "signature": None, "agent_name": row.agent_name,
        "username": row.agent_name, "crypto": None, "msg": row.body,
        "headers": row.headers, **SOURCE, "users": sorted(row.users),
        "packages": sorted(row.packages)}


def fedora_item(row, server):
    """Message.as_fedora_message_dict()."""
    headers = dict(row.headers or {})
    if "sent-at" not in headers:
        time = EPOCH + _stored(row, server) * MICROSECOND
        headers["sent-at"] = time.isoformat()
    return {"body": row.body, "headers": headers, "id": row.id,
            "priority": headers.get("priority", 0), "queue": None,
            "topic": row.topic}


def _stored(row, server):
    """Microseconds of the row's time, as a server in that zone gives them.

    The table holds it naive and in UTC; the server takes it for local.
    """
    if server.zone == "UTC":
        return row.timestamp
    naive = (EPOCH + row.timestamp * MICROSECOND).replace(tzinfo=None)
    whole = server.from_local(naive.replace(microsecond=0))
    return int(whole) * 1_000_000 + naive.microsecond


def page_of_cards(rows):
    """The page for browsers, of which only the outline is true to it."""
    cards = "".join(f"<div class=\"card\">{html.escape(row.topic)}</div>\n"
                    for row in rows)
    page = ("<!DOCTYPE html>\n<html>\n<head><title>Datagrepper</title></head>\n"
            f"<body>\n{cards}</body>\n</html>\n")
    return Answer(200, HTML, page.encode())
