"""The errors of the database, as datagrepper passes them on to the client.

SQLAlchemy 1.4 puts the statement and its parameters into the text; here only
times, categories and topics are in it. The query is Message.grep() of
datanommer.models (fedora-infra/datanommer, 2566b6b).
"""

LOST = ("(psycopg2.OperationalError) server closed the connection "
        "unexpectedly\n\tThis probably means the server terminated "
        "abnormally\n\tbefore or while processing the request.\n")
BIGINT = "(psycopg2.errors.NumericValueOutOfRange) bigint out of range\n"
NEGATIVE = ("(psycopg2.errors.InvalidRowCountInLimitClause) LIMIT must not be "
            "negative\n")
COLUMNS = ", ".join("messages." + name for name in (
    "id", "msg_id", "i", "topic", "timestamp", "certificate", "signature",
    "category", "agent_name", "crypto", "source_name", "source_version", "msg",
    "headers"))


class DatabaseError(Exception):
    """The query failed; datagrepper answers 500 with this text."""


def connection_lost(question):
    """The count, which is the first statement, finds no server."""
    where, parameters = _where(question)
    return DatabaseError(_text(
        LOST, "SELECT count(messages.id) AS count_1 \nFROM messages" + where,
        parameters, "e3q8"))


def refused(question):
    """The error of a page that PostgreSQL does not take, or None."""
    rows_per_page, offset = question.limit or 0, question.offset
    if rows_per_page >= 0 and offset < 2**63:
        return None
    where, parameters = _where(question)
    parameters |= {"param_1": rows_per_page, "param_2": offset}
    statement = (f"SELECT {COLUMNS} \nFROM messages{where} ORDER BY "
                 f"messages.timestamp {question.arguments['order'].upper()} \n"
                 " LIMIT %(param_1)s OFFSET %(param_2)s")
    return DatabaseError(_text(BIGINT if offset >= 2**63 else NEGATIVE,
                               statement, parameters, "9h9h"))


def _text(reason, statement, parameters, code):
    return (f"{reason}\n[SQL: {statement}]\n[parameters: {parameters}]\n"
            f"(Background on this error at: https://sqlalche.me/e/14/{code})")


def _where(question):
    conditions, parameters = [], {}
    if bounds := question.bounds():
        conditions.append("messages.timestamp BETWEEN %(timestamp_1)s AND "
                          "%(timestamp_2)s")
        parameters |= {"timestamp_1": bounds[0], "timestamp_2": bounds[1]}
    for field, plural in (("category", "categories"), ("topic", "topics")):
        names = [f"{field}_{number}" for number, _ in
                 enumerate(question.arguments[plural], 1)]
        parameters |= dict(zip(names, question.arguments[plural]))
        either = " OR ".join(f"messages.{field} = %({n})s" for n in names)
        if names:
            conditions.append(f"({either})" if len(names) > 1 else either)
    where = " AND ".join(conditions)
    return (f" \nWHERE {where}" if where else ""), parameters
