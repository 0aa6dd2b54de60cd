"""The real server on a town of its own, and callers who save through its pages without a browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests import cheap_hashes
from tests.clock import FakeClock
from tests.factories import PASSWORD
from tests.integration.school import School, make_town
from tests.reliability.saved import ROOT
from webapp.db.engine import Database
from webapp.services.work import Desk
from webapp.settings import Settings

STARTS_WITHIN = 90
"""Seconds. It takes three on an idle machine."""


def town(settings: Settings) -> School:
    """Ashgrove, on this very day, in a database that `demo` serves as it is: only the demo asks no second factor."""
    settings = replace(settings, demo=True)
    clock = FakeClock()
    desk = Desk(Database(settings, clock), clock, settings)
    with cheap_hashes.true_costs():  # those of the server, which would else make each hash anew
        ash = make_town(desk, clock).ash
    clock.now = datetime.now(UTC)
    with desk.work(school_id=ash.school_id) as work:
        work.note("demo.built", f"school:{ash.school_id}")
    return ash


class Served:
    """`flask demo` on this database: granian and its worker, as anybody starts them."""

    def __init__(self, settings: Settings, log: Path, **more: str) -> None:
        if sys.platform == "win32":
            pytest.skip("Windows has no process groups to kill")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.base = f"http://127.0.0.1:{self.port}"
        self.log = log
        own = {"ALONGSIDE_DEMO_DATA": str(settings.data), "ALONGSIDE_DEMO_KEY_FILE": str(settings.key_file)}
        self.environment = {**os.environ, **own, **more, "ALONGSIDE_DEMO": "1"}

    def start(self) -> None:
        """Until it answers, on the same data and the same port each time."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # the serving process is a child of this one, and is killed with it
            )
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            assert self.process.poll() is None, f"The server stopped:\n{self.output}"
            try:
                urllib.request.urlopen(f"{self.base}/hidden", timeout=5).close()
            except OSError:
                time.sleep(0.05)  # nothing tells when a port begins to listen
            else:
                return
        raise AssertionError(f"The server did not answer within {STARTS_WITHIN} seconds:\n{self.output}")

    def kill(self) -> None:
        """SIGKILL for the server and its worker, with no word of warning."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=20)

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


Fields = dict[str, list[str]]
"""The fields of a form. A name may come more than once: each question's says so that it was on the page."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none."""


class Answer:
    """What came back."""

    def __init__(self, status: int, headers: Message, body: bytes) -> None:
        self.status = status
        self.location = headers.get("Location", "")
        self.text = body.decode("utf-8", errors="replace")

    def form(self, having: str) -> Fields:
        """What a browser would send, nothing changed, of the form that has this field."""
        for form in html.fromstring(self.text).forms:
            if having in form.fields:
                fields: Fields = {}
                for name, value in form.form_values():
                    fields.setdefault(name, []).append(value)
                return fields
        raise AssertionError(f"no form has {having}: {self.status} {self.location}")


class Caller:
    """Somebody's cookies. Raises OSError where no answer comes."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _Stay)

    def sign_in(self, email: str) -> None:
        """By the form."""
        fields = self.get("/sign-in").form("password")
        answer = self.post("/sign-in", {**fields, "email": [email], "password": [PASSWORD]})
        assert answer.status == 302, answer.text

    def get(self, path: str) -> Answer:
        """Fetch a page."""
        return self._call(urllib.request.Request(self.base + path))

    def post(self, path: str, fields: Fields) -> Answer:
        """Send a form."""
        return self._call(self._request(path, urllib.parse.urlencode(fields, doseq=True).encode()))

    def send_file(self, path: str, token: str, content: bytes) -> Answer:
        """Send a form with a file."""
        parts: Sequence[bytes] = (
            b'--cut\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode(),
            b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + content,
            b"--cut--\r\n",
        )
        request = self._request(path, b"\r\n".join(parts))
        request.add_header("Content-Type", "multipart/form-data; boundary=cut")
        return self._call(request)

    def _request(self, path: str, body: bytes) -> urllib.request.Request:
        return urllib.request.Request(self.base + path, body, {"Origin": self.base})

    def _call(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=60) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.headers, refused.read())
