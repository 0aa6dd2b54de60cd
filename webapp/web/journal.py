"""What the server writes of itself: one JSON object a line on stderr, for systemd's journal or Windows' service to catch.

A line says when, which kind of request, how it ended and how long it took; of a fault the kind of exception and the places
in the code that it passed. It never says what anybody typed, whom it is about or who asked: no address (a path holds
references), no query, no header, no message of an exception (a database's quotes the row that it failed on), no IP address.
A technician finds a fault by its number: the error page shows it to the person, and the line has it as `request`.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, request

from webapp.domain.faults import where_it_broke

# No vowels and nothing that reads like something else: it is read out over the telephone, and never spells a word.
REFERENCE_LETTERS = "23456789BCDFGHJKMNPQRTVWXY"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
"""A browser may send any word for a method, and what it sends is not repeated."""

_log = logging.getLogger("alongside")
_FIELDS = "alongside_fields"


class OneLine(logging.Formatter):
    """A record as one JSON object. Of a library's only where it came from: its words may quote what it worked with."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        fields = getattr(record, _FIELDS, None)
        if fields is None:
            fields = {"event": "library", "from": record.name, "at": f"{record.module}:{record.lineno}"}
            if record.exc_info and record.exc_info[1] is not None:
                fields["error"] = where_it_broke(record.exc_info[1])
        return json.dumps(line | fields)


def init_journal(app: Flask) -> None:
    """Give every request its number, and write its line when it is answered."""
    app.before_request(_begin)
    app.after_request(_tell)


def catch_everything(app: Flask) -> None:
    """For a serving process: all that it and its libraries say becomes such lines, and no exception gets past them."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.raiseExceptions = False  # it would print the arguments of a record that cannot be written
    logging.captureWarnings(capture=True)
    _log.setLevel(logging.INFO)
    server = logging.getLogger("_granian")
    server.handlers, server.propagate = [], True
    sys.excepthook = lambda kind, error, trace: fault(error)
    sys.unraisablehook = lambda what: fault(what.exc_value)
    threading.excepthook = lambda what: fault(what.exc_value)
    app.wsgi_app = _Last(app.wsgi_app)  # type: ignore[method-assign]


def request_number() -> str:
    """The number of this request, such as `7K3F-R2QX`: it finds its lines in the log, and says nothing."""
    if "request_number" not in g:
        letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))
        g.request_number = f"{letters[:4]}-{letters[4:]}"
    return str(g.request_number)


def fault(error: BaseException | None, **fields: str) -> None:
    """Write a line about something unforeseen."""
    _write(logging.ERROR, event="fault", **fields, error=where_it_broke(error))


def request_fault(error: BaseException | None) -> None:
    """Write a line about what went wrong in this request."""
    fault(error, **_request())


class _Last:
    """Around the whole application: what gets past Flask is a line and a plain answer, not a traceback of the server's."""

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self.inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            return self.inner(environ, start_response)
        except Exception as error:
            fault(error)
            start_response("500 Internal Server Error", [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
            return [b"Something went wrong here. What you had saved before is safe."]


def _begin() -> None:
    g.began = time.monotonic()


def _tell(response: Response) -> Response:
    if request.endpoint and request.endpoint.endswith("static") and response.status_code < 400:
        return response  # a page has a dozen of them, and they say nothing
    took = time.monotonic() - g.get("began", time.monotonic())
    _write(logging.INFO, event="request", **_request(), status=response.status_code, ms=round(took * 1000))
    return response


def _request() -> dict[str, str]:
    return {
        "request": request_number(),
        "method": request.method if request.method in METHODS else "other",
        "endpoint": request.endpoint or "none",
    }


def _write(level: int, **fields: str | int) -> None:
    _log.log(level, "%s", json.dumps(fields), extra={_FIELDS: fields})
