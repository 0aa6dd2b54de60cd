"""What every response says about itself, and that a weaker word would be noticed."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from flask import Flask, Response, abort, make_response, render_template_string, url_for
from flask_bootstrap import Bootstrap5
from werkzeug.datastructures import Headers

from webapp.web.headers import init_headers

WEB = Path(__file__).parents[2] / "webapp" / "web"


@pytest.fixture
def app() -> Flask:
    app = Flask("headers", template_folder=str(WEB / "pages"), static_folder=str(WEB / "static"))
    Bootstrap5(app)
    init_headers(app)

    @app.get("/page")
    def page() -> str:
        return render_template_string('<script nonce="{{ csp_nonce() }}"></script>{{ csp_nonce() }}')

    @app.get("/loose")
    def loose() -> Response:
        response = make_response("x")
        response.headers["Cache-Control"] = "public, max-age=60"
        response.headers["Content-Security-Policy"] = "default-src *"
        response.headers["Server"] = "Werkzeug/3.1 Python/3.11"
        return response

    @app.get("/fails")
    def fails() -> str:
        abort(404)

    return app


def weak(headers: Headers) -> list[str]:
    """What is missing or too loose in the headers of a page."""
    policy = dict(part.strip().partition(" ")[::2] for part in headers.get("Content-Security-Policy", "").split(";"))
    found = [
        f"{name} is not none" for name in ("default-src", "base-uri", "frame-ancestors") if policy.get(name) != "'none'"
    ]
    found += [
        f"{name} is loose" for name, value in policy.items() if re.search(r"unsafe|\*|https?:|strict-dynamic", value)
    ]
    if not re.fullmatch(r"'nonce-[\w-]{20,}'", policy.get("script-src", "")):
        found.append("script-src is not a nonce alone")
    found += [
        f"{n} is not self" for n in ("style-src", "font-src", "connect-src", "form-action") if policy.get(n) != "'self'"
    ]
    wanted = {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Server": "Alongside",
    }
    return found + [f"{name} is {headers.get(name)}" for name, value in wanted.items() if headers.get(name) != value]


@pytest.mark.parametrize("path", ["/page", "/loose", "/fails", "/nowhere", "/static/nothing.css"])
def test_every_page_is_closed(app: Flask, path: str) -> None:
    assert weak(app.test_client().get(path).headers) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Security-Policy", "default-src 'self'"),
        ("Content-Security-Policy", "default-src 'none'; style-src 'self' 'unsafe-inline'"),
        ("Content-Security-Policy", "script-src 'nonce-abcdefghijklmnopqrstuv' https://cdn.example"),
        ("Cache-Control", "private"),
        ("Referrer-Policy", "no-referrer"),
        ("Server", "granian"),
    ],
)
def test_a_weaker_header_is_caught(app: Flask, name: str, value: str) -> None:
    headers = Headers(app.test_client().get("/page").headers)
    headers[name] = value
    assert weak(headers) != []


def test_the_nonce_is_one_in_a_page_and_another_in_the_next(app: Flask) -> None:
    seen = set()
    for _ in range(3):
        answer = app.test_client().get("/page")
        given = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert given is not None
        assert answer.text == f'<script nonce="{given[1]}"></script>{given[1]}'
        seen.add(given[1])
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [("static", "alongside.css"), ("static", "mark.svg"), ("bootstrap.static", "css/bootstrap.min.css")],
)
def test_static_files_are_kept_under_their_fingerprint_only(app: Flask, endpoint: str, name: str) -> None:
    with app.test_request_context():
        address = url_for(endpoint, filename=name)
    client = app.test_client()
    assert re.search(r"\?v=[0-9a-f]{12}$", address)
    with client.get(address) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    for other in (address.partition("?")[0], address[:-1] + "x"):
        with client.get(other) as answer:
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "no-cache"


def test_a_changed_file_has_a_new_address(tmp_path: Path) -> None:
    app = Flask("changed", static_folder=str(tmp_path))
    init_headers(app)
    addresses = set()
    for number, text in enumerate(("a", "b")):
        (tmp_path / "x.css").write_text(text)
        # Two writes within one tick of a coarse clock would look alike.
        os.utime(tmp_path / "x.css", (number, number))
        with app.test_request_context():
            addresses.add(url_for("static", filename="x.css"))
    assert len(addresses) == 2


@pytest.mark.parametrize("name", ["../pages/layout.html", "nothing.css", "/etc/passwd"])
def test_no_fingerprint_of_what_is_not_served(app: Flask, name: str) -> None:
    with app.test_request_context():
        assert "v=" not in url_for("static", filename=name)


def test_the_server_is_named_without_a_version(app: Flask) -> None:
    assert app.test_client().get("/loose").headers.getlist("Server") == ["Alongside"]
