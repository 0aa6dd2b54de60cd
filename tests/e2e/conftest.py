"""A real server on an invented school, and a real browser for each of its people."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import executable, launch
from tests.e2e.driver import Person, at_browser
from webapp.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 90
"""Seconds. It takes five on an idle machine; a build server is seldom idle."""


@dataclass
class Server:
    """A running Alongside."""

    base: str
    environment: dict[str, str]
    log: Path
    command: tuple[str, ...]
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        """Start it, for the first time or after it was killed: on the same data and the same port."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", *self.command],
                cwd=ROOT,
                env={**self.own_environment, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that all of its processes can be ended at once
            )
        _wait(self)

    def kill(self) -> None:
        """As the power cut does: with no word of warning, and all of its processes.

        The one that serves outlives the one that was started, and would go on answering on the same port.
        """
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)
        until = time.monotonic() + 10
        while _answers(self.base):
            assert time.monotonic() < until, "The server still answers ten seconds after it was killed"
            time.sleep(0.05)  # nothing tells when the last of its processes is gone

    @property
    def own_environment(self) -> dict[str, str]:
        """The variables of this process with its own in place of any that lead to other data."""
        clean = {name: text for name, text in os.environ.items() if not name.startswith(("ALONGSIDE_", "DATABASE_URL"))}
        return {**clean, **self.environment}

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    @property
    def settings(self) -> Settings:
        """Its own settings, for a test that has to reach its data."""
        return Settings.read(self.environment, demo="ALONGSIDE_DEMO" in self.environment)


class Opens(Protocol):
    """Opens a browser for somebody: `sits("petra", script=False)`."""

    def __call__(self, who: str, *, script: bool = True, signed_in: bool = True, **options: Any) -> Person: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@contextmanager
def running(folder: Path, command: str, database_url: str = "") -> Iterator[Server]:
    """`flask demo` or `flask serve` on data of its own, from the first line it prints to the last."""
    port = _free_port()
    own = environment(folder, command, database_url)
    server = Server(f"http://127.0.0.1:{port}/", own, folder / "output.txt", (command, "--port", str(port)))
    try:
        server.start()
        yield server
    finally:
        server.process.send_signal(signal.SIGTERM)
        try:
            server.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()


def environment(folder: Path, command: str, database_url: str = "") -> dict[str, str]:
    """The variables that give a server data of its own."""
    names = {
        "demo": ("ALONGSIDE_DEMO_DATA", "ALONGSIDE_DEMO_KEY_FILE"),
        "serve": ("ALONGSIDE_DATA", "ALONGSIDE_KEY_FILE"),
    }
    data, key = names[command]
    own = {data: str(folder / "data"), key: str(folder / "keys" / "own.key")}
    if command == "demo":
        own["ALONGSIDE_DEMO"] = "1"
    if database_url:
        own["DATABASE_URL"] = database_url
    return own


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(base: str) -> bool:
    try:
        urllib.request.urlopen(f"{base}hidden", timeout=5).close()
    except (urllib.error.URLError, OSError):
        return False
    return True


def _wait(server: Server) -> None:
    """Until it answers. A server that gave up, or never answers, is quoted."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        assert server.process.poll() is None, f"The server stopped:\n{server.output}"
        if _answers(server.base):
            return
        time.sleep(0.1)  # nothing tells when a port begins to listen
    raise AssertionError(f"The server did not answer within {STARTS_WITHIN} seconds:\n{server.output}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    if executable() is None:
        if os.environ.get("ALONGSIDE_REQUIRE_ALL") == "1":
            pytest.fail("Chromium is absent, and ALONGSIDE_REQUIRE_ALL=1 says that it must not be.")
        pytest.skip("Chromium is absent on this machine")
    with launch() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def built_today(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Callable[[], Path]:
    """The folder of a demo that is built, to be copied: once for this process and day, since its days hang on today."""

    @cache
    def built(day: date) -> Path:
        folder = tmp_path_factory.mktemp("built")
        with running(folder, "demo"):
            pass
        return folder

    return lambda: built(datetime.now(UTC).date())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, built_today: Callable[[], Path]) -> Iterator[Server]:
    """The demo, as anybody starts it: its own for each file of tests, so that none meets what another left behind.

    Nothing that it was asked may have been a fault.
    """
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(built_today(), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("output.txt"))
    with running(folder, "demo") as server:
        yield server
    assert "Traceback" not in server.output, server.output
    assert "fault " not in server.output, server.output


@pytest.fixture(scope="module")
def sits_for_long(browser: Browser, server: Server) -> Iterator[Opens]:
    """Opens browsers that stay open for a whole file of tests."""
    with ExitStack() as stack:
        yield _opener(stack, browser, server)


@pytest.fixture
def sits(browser: Browser, server: Server) -> Iterator[Opens]:
    """Opens browsers for one test."""
    with ExitStack() as stack:
        yield _opener(stack, browser, server)


def _opener(stack: ExitStack, browser: Browser, server: Server) -> Callable[..., Person]:
    def open_for(who: str, *, script: bool = True, signed_in: bool = True, **options: Any) -> Person:
        person = stack.enter_context(at_browser(browser, server.base, who, script=script, **options))
        return person.sign_in() if signed_in else person

    return open_for
