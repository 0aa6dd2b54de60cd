"""Whatever goes wrong reaches a person as a sentence and, where nothing can be done about it here, a number to quote.

What is refused looks exactly like what does not exist (design, section 7). No traceback leaves the server; what the log
holds of a fault, and under which number, is `webapp.web.journal`'s.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, NamedTuple

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge

from webapp.domain import errors
from webapp.web import journal, kept
from webapp.web.access import current_session
from webapp.web.format import file_size


class Words(NamedTuple):
    """What an error page says: its heading, what happened and what to do."""

    title: str
    sentence: str
    then: str = ""


NOT_FOUND = Words(
    "There is nothing here for you",
    "This page does not exist, or it is not yours to see.",
    "If a link or a typed address brought you here, check it. What is yours to do is on your home page.",
)
BY_STATUS = {
    400: Words(
        "That could not be read",
        "What your browser sent was not complete.",
        "Go back, open the page again and send it once more.",
    ),
    401: Words("Sign in first", "This page is for people who have signed in."),
    404: NOT_FOUND,
    405: Words(
        "That page only takes a form",
        "This address is for sending a form, and cannot be opened by itself.",
        "Go back, and use the button on the page.",
    ),
    408: Words("That took too long", "Your browser stopped sending half way.", "Go back and send it once more."),
    409: Words("Somebody else was here first", "This has changed since you opened it. Nothing of it was overwritten."),
    415: Words("That kind of file cannot be used", "What you sent is of a kind that this page does not take."),
    422: Words("Something needs to be put right", "What you sent cannot be used as it is."),
    429: Words(
        "Too many tries",
        "There have been too many tries in a short time.",
        "Wait a few minutes, then try once more.",
    ),
    503: Words(
        "This cannot be done at the moment",
        "The server is busy or is being looked after.",
        "Leave this page open and try again in a minute.",
    ),
}
ODD = Words("That did not work", "What you asked for cannot be done in this way.", "Go back and try once more.")
WAY_IN = frozenset({"door", "second_factor", "passkeys", "stepping_up"})
"""Where passwords and codes are typed, which no page gives back."""
TOO_OLD = Words(
    "This page had been open too long",
    "Nothing has been sent and nothing has changed. This happens after a long pause, or when you sign in again elsewhere.",
)
BROKEN = Words(
    "Something went wrong here",
    "This is a fault in Alongside, not in what you did. What you had saved before is safe.",
    "Go back and try once more. If it happens again, give the number to whoever looks after Alongside in your school. "
    "The number says nothing about what you were doing.",
)
STATUS_OF: tuple[tuple[type[errors.DomainError], int], ...] = (
    (errors.Refused, 404),  # and NotFound, which is one
    (errors.Conflict, 409),
    (errors.Invalid, 422),
    (errors.TooManyTries, 429),
    (errors.StepUpNeeded, 401),
    (errors.Unavailable, 503),
)


def log_exception(
    exc_info: tuple[type, BaseException, TracebackType | None] | tuple[None, None, None],
) -> None:
    """Stands in for Flask's own, which writes the address, the message and with it whatever the message quotes."""
    g.faulty = True
    journal.request_fault(exc_info[1])


def from_this_site() -> bool:
    """Whether the browser itself says that one of our own pages sent this. No other site can make it say so."""
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said == "same-origin"
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def what_was_typed() -> list[tuple[str, str]]:
    """The fields of a form that came too late, to be shown and sent again: nothing that a person typed is lost.

    Never a password, never a file, and nothing that another site may have sent in this person's name.
    """
    if request.method != "POST" or not from_this_site():
        return []
    if request.blueprint in WAY_IN or any("password" in name for name in request.form):
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def show(status: int, words: Words, **more: Any) -> Response:
    """The page, or for a script that asked for JSON, the same sentence in it."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if best == "application/json":
        response = jsonify(title=words.title, sentence=words.sentence, reference=more.get("reference", ""))
    else:
        response = make_response(_page(words, more))
    response.status_code = status
    return response


def _page(words: Words, more: dict[str, Any]) -> str:
    """The page in its frame; without menu and name if just these are what is broken."""
    try:
        return render_template("error.html", words=words, **more)
    except Exception as error:  # the database may be gone, and the menu is read from it
        if "faulty" not in g:
            journal.request_fault(error)
            more = {"reference": journal.request_number()}
        # Without the context processors and without the session, either of which may be what is broken.
        bare: dict[str, Any] = {
            "words": words,
            "reference": more.get("reference"),
            "get_flashed_messages": lambda **_: [],
        }
        return current_app.jinja_env.get_template("error.html").render(bare)


def _not_found() -> Response:
    """The same page whatever is refused, with what its sender had typed: a paper may be recalled, or a place end, meanwhile.

    It is given back to somebody who is signed in and sent it from our own page, and to nobody else.
    """
    typed = kept.to_copy()
    return show(404, NOT_FOUND, to_copy=typed if typed and current_session() is not None else [])


def on_http(error: HTTPException) -> Response:
    """Any HTTP error that has no sentence of its own."""
    status = 404 if error.code == 403 else error.code or 500
    response = _not_found() if status == 404 else show(status, BY_STATUS.get(status, ODD))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def on_csrf(_error: CSRFError) -> Response:
    """A form whose page is older than its session, with all that was typed in it."""
    address = request.full_path.rstrip("?")
    readable = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return show(400, TOO_OLD, typed=what_was_typed(), again=address, afresh=address if readable else "/")


def on_too_large(_error: RequestEntityTooLarge) -> Response:
    """The limit in words that a person can compare with a file."""
    limit = request.max_content_length  # a route that takes a file has a limit of its own
    size = file_size(limit) if limit else "this page takes"
    words = Words("That is too large", f"What you sent is larger than {size}.", "Go back and send something smaller.")
    return show(413, words)


def on_domain(error: errors.DomainError) -> Response:
    """Our own errors carry their sentence, except the one that may not say what it refuses."""
    status = next((code for kind, code in STATUS_OF if isinstance(error, kind)), 422)
    words = BY_STATUS[status]
    if status == 404:
        return _not_found()
    problems = getattr(error, "problems", ())
    if status == 503:  # what was typed did not arrive, and a page that may not be kept does not come back with it
        typed, address = what_was_typed(), request.full_path.rstrip("?")
        return show(
            status, Words(words.title, error.sentence), typed=typed, again=address, afresh=address if typed else ""
        )
    return show(status, Words(words.title, error.sentence), problems=[p for p in problems if p != error.sentence])


def on_fault(error: InternalServerError) -> Response:
    """Anything unforeseen: a sentence, and the number that finds it in the log."""
    if "faulty" not in g:
        journal.request_fault(error.original_exception)
    return show(500, BROKEN, reference=journal.request_number())


def init_errors(app: Flask) -> None:
    """Register every handler. Call it once, after the blueprints' own if they have any."""
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(CSRFError, on_csrf)
    app.register_error_handler(RequestEntityTooLarge, on_too_large)
    app.register_error_handler(InternalServerError, on_fault)
    app.register_error_handler(errors.DomainError, on_domain)
    app.log_exception = log_exception  # type: ignore[method-assign]
