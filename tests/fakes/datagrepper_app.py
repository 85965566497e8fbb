"""The application datagrepper without HTTP: a path and arguments to an Answer.

The facts are those of datagrepper/app.py (fedora-infra/datagrepper, 8d9375b).
"""

import random
import threading

import datagrepper_answers as answers
import datagrepper_sql as sql
from datagrepper_arguments import BadRequest, ask, first

SEARCHES = {"/raw": answers.raw_item, "/v2/search": answers.fedora_item}
BY_ID = {"/id": answers.raw_item, "/v2/id": answers.fedora_item}
WORKERS = 2
# meta_argument() in util.py; anything else is an error, once there is a row.
METAS = {"summary", "text", "url", "app_icon", "agent_avatar", "usernames",
         "packages", "containers", "modules", "flatpaks", "date", "subtitle",
         "link", "icon"}


class Database:
    """Whether PostgreSQL answers, and which workers do not know yet.

    A worker keeps its connection in a pool: the first query after the
    database came back fails once in each worker.
    """

    def __init__(self, seed):
        self._random = random.Random(f"{seed} worker")
        self._lock = threading.Lock()
        self._stale = set()
        self._down = False

    @property
    def down(self):
        return self._down

    @down.setter
    def down(self, down):
        with self._lock:
            self._down = down
            if down:
                self._stale = set(range(WORKERS))

    def fails(self):
        """Whether the query of the worker that has this request fails."""
        with self._lock:
            worker = self._random.randrange(WORKERS)
            if self._down:
                return True
            fails = worker in self._stale
            self._stale.discard(worker)
            return fails


class App:
    """`poison` are ids of messages of which no answer can be made."""

    def __init__(self, archive, server, seed=0):
        self.archive = archive
        self.server = server
        self.database = Database(seed)
        self.poison = set()

    def answer(self, method, path, given, accept):
        """`given` is a dict of lists; `accept` the header or None."""
        path = path.rstrip("/") or "/"
        if path.startswith("/healthz/"):
            return self._health(path)
        if path not in SEARCHES and path not in BY_ID:
            return answers.not_found()
        if method not in ("GET", "HEAD"):
            return answers.not_allowed()
        try:
            if path in BY_ID:
                return self._by_id(BY_ID[path], given, accept)
            return self._search(SEARCHES[path], given, accept)
        except BadRequest as error:
            return answers.error_page(400, str(error))
        except (ValueError, OverflowError, RecursionError) as error:
            return answers.internal_error(f"{type(error).__name__}: {error}")
        except sql.DatabaseError as error:
            return answers.internal_error(
                f"sqlalchemy.exc.OperationalError: {error}")

    def failed_search(self, given):
        """The 500 of a search whose query found no database."""
        question = ask(given, self.server)
        return _failed(question, sql.connection_lost(question), None)

    def _search(self, item, given, accept):
        question = ask(given, self.server)
        try:
            total, pages, rows = self._grep(question)
        except (sql.DatabaseError, ValueError, OverflowError) as error:
            return _failed(question, error, accept)
        if answers.wants_html(accept):
            return answers.page_of_cards(rows)
        messages = [self._message(item, row, given) for row in rows]
        return answers.as_json(
            {"raw_messages": messages, "total": total, "pages": pages,
             "count": len(messages), "arguments": question.arguments},
            200, answers.json_type(accept))

    def _grep(self, question):
        """Message.grep(): (total, pages, rows)."""
        filters = question.filters()
        if self.database.fails():
            raise sql.connection_lost(question)
        if error := sql.refused(question):
            raise error
        total, rows = self.archive.grep(filters, question.arguments["order"],
                                        question.offset, question.limit)
        pages = -(-total // question.limit) if question.limit else 1
        # With one page it takes the rows that it got for the total, also
        # when another page was asked for.
        return (len(rows) if pages == 1 else total), pages, rows

    def _by_id(self, item, given, accept):
        if "id" not in given:
            return answers.error_page(
                400, "The browser (or proxy) sent a request that this server "
                "could not understand.")
        if self.database.fails():
            raise sql.DatabaseError(sql.LOST)
        row = self.archive.find(first(given, "id"))
        if row is None:
            return answers.not_found()
        if answers.wants_html(accept):
            return answers.page_of_cards([row])
        return answers.as_json(self._message(item, row, given), 200,
                               answers.json_type(accept))

    def _message(self, item, row, given):
        if row.id in self.poison:
            raise ValueError("Circular reference detected")
        message = item(row, self.server)
        metas = given.get("meta", [])
        if not METAS.issuperset(metas):
            raise ValueError(f"meta must be in {','.join(sorted(METAS))}. "
                             f"Got {metas}")
        if metas:
            message["meta"] = dict.fromkeys(metas, "")
        return message

    def _health(self, path):
        if path == "/healthz/live":
            return answers.health(200, "OK")
        if path != "/healthz/ready":
            return answers.not_found()
        if self.database.down:
            return answers.health(503, "Can't connect to the database")
        return answers.health(200, "OK")


def _failed(question, error, accept):
    return answers.as_json(
        {"error": str(error), "arguments": question.arguments}, 500,
        "application/json" if accept is None else answers.json_type(accept))
