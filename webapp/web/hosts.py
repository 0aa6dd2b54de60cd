"""Under which names this server answers: those of this computer, and those that its certificate is for.

A browser sends the name that was typed, and links are made of it: under a name that somebody else chose, an invitation
could lead to them. Flask's own list of trusted hosts knows no IPv6 addresses and answers without a page, so the list is
here. A renewed certificate is read when Alongside starts, and so are its names.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from flask import Flask, request
from flask.typing import ResponseReturnValue

from webapp.services.certificates import Certificate
from webapp.settings import is_local
from webapp.web.errors import Words, show


def init_hosts(app: Flask, certificate: Certificate | None) -> None:
    """Refuse every other name before anything else is asked, in a sentence. What was asked for is not repeated in it."""
    names = certificate.hosts if certificate is not None else ()
    answered = {name.lower() for name in names}
    words = Words(
        "This is not the address of Alongside",
        f"It answers under {', '.join(names) or 'localhost'} only.",
        "Type that into the address bar. Another name wants a certificate that is for it (docs/certificates.md).",
    )

    def refuse_others() -> ResponseReturnValue | None:
        if is_answered(request.host, answered) or (request.endpoint or "").rpartition(".")[2] == "static":
            return None  # stylesheets are the same for everybody, and the sentence looks poor without them
        return show(400, words)

    app.before_request(refuse_others)


def is_answered(host: str, answered: Collection[str]) -> bool:
    """Whether a Host header names this computer or one of these: with any port, and any one label for a star."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:  # half a pair of brackets
        return False
    return is_local(name) or name in answered or f"*.{name.partition('.')[2]}" in answered
