"""A server as it is started: neither what it writes of itself nor a temporary file holds anybody's words."""

from __future__ import annotations

import contextlib
import http.client
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.clock import FakeClock
from tests.reliability.technician import command
from webapp import create_app
from webapp.db.engine import Database
from webapp.services import setup
from webapp.services.work import Desk
from webapp.settings import Settings, read_key
from webapp.web import journal

ROOT = Path(__file__).parents[2]
WORD = "Quillfeather"
BOUNDARY = "a-boundary"
FILE = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{WORD}-field"; filename="{WORD}.docx"\r\n\r\n'
    f"{WORD}\r\n--{BOUNDARY}--\r\n"
)


@pytest.fixture
def served(sqlite_settings: Settings) -> Iterator[tuple[int, Settings, subprocess.Popen[str], Path]]:
    """A server as a technician starts it, on a school that is set up."""
    database = Database(sqlite_settings, FakeClock())
    desk = Desk(database, FakeClock(), sqlite_settings)
    code = setup.setup_code(desk)
    setup.set_up(desk, code, "Nowhere", "Ada Nobody", "", "ada@nowhere.example", "a long walk by the sea", ())
    database.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = sqlite_settings.data.parent / "said"
    variables = {
        **os.environ,
        "ALONGSIDE_DATA": str(sqlite_settings.data),
        "ALONGSIDE_KEY_FILE": str(sqlite_settings.key_file),
        "TMPDIR": str(sqlite_settings.data.parent / "temporary"),
    }
    Path(variables["TMPDIR"]).mkdir()
    launch = (sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "serve", "--port", str(port))
    with said.open("w") as file:
        server = subprocess.Popen(launch, env=variables, cwd=ROOT, text=True, stdout=file, stderr=subprocess.STDOUT)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert server.poll() is None, said.read_text()
                time.sleep(0.2)
        yield port, sqlite_settings, server, said
    finally:
        server.terminate()
        server.wait(30)


def ask(port: int, method: str, path: str, body: str | bytes = "", **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer.status, page


def lines(said: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.read_text().splitlines() if line.startswith("{")]


def test_a_served_process_writes_nobodys_words(
    served: tuple[int, Settings, subprocess.Popen[str], Path],
) -> None:
    port, settings, server, said = served
    form = f"email={WORD}@nowhere.example&password={WORD}&{WORD}={WORD}"
    kind = "application/x-www-form-urlencoded"
    told = {"User_Agent": WORD, "X_Forwarded_For": WORD, "Cookie": f"alongside={WORD}", "Referer": f"http://x/{WORD}"}
    assert ask(port, "GET", f"/{WORD}?who={WORD}", **told)[0] == 404
    assert ask(port, "GET", f"/children/{WORD}?who={WORD}", **told)[0] in (302, 404)
    assert ask(port, "POST", f"/sign-in?next={WORD}", form, Content_Type=kind, **told)[0] == 400  # no token
    assert (
        ask(port, "POST", "/sign-in", FILE, Content_Type=f"multipart/form-data; boundary={BOUNDARY}", **told)[0] == 400
    )
    ask(port, WORD.upper(), f"/{WORD}", **told)
    with socket.create_connection(("127.0.0.1", port), 10) as raw:
        raw.sendall(f"{WORD} {WORD} {WORD}\r\n{WORD}\r\n\r\n".encode())
        raw.recv(1000)
    # A fault of the database whose own message holds what was typed.
    token, cookie = token_and_cookie(port)
    database = Database(settings, FakeClock())
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE account RENAME TO elsewhere")
        connection.exec_driver_sql("COMMIT")
    database.close()
    status, page = ask(port, "POST", "/sign-in", f"{form}&csrf_token={token}", Content_Type=kind, Cookie=cookie)
    assert status == 500
    assert "Traceback" not in page
    assert "OperationalError" not in page
    server.terminate()
    server.wait(30)
    assert WORD.casefold() not in said.read_text().casefold()
    assert "nowhere.example" not in said.read_text()
    assert "127.0.0.1" not in "".join(json.dumps(line) for line in lines(said))
    requests = [line for line in lines(said) if line["event"] == "request"]
    assert {"time", "level", "event", "request", "method", "endpoint", "status", "ms"} == set(requests[0])
    assert [line["status"] for line in requests].count(500) == 1
    assert {line["endpoint"] for line in requests} >= {"none", "door.sign_in"}
    (fault,) = (line for line in lines(said) if line["event"] == "fault")
    assert fault["request"] in page
    assert fault["error"].startswith("OperationalError; came of ")
    assert "webapp/services/" in fault["error"]
    assert str(ROOT) not in fault["error"]
    assert not list((settings.data.parent / "temporary").iterdir())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux lists what a process has open")
def test_a_large_upload_touches_no_disk(served: tuple[int, Settings, subprocess.Popen[str], Path]) -> None:
    port, settings, server, _ = served
    ask(port, "GET", "/sign-in")
    before = open_files(server.pid)
    part = FILE.replace(f"\r\n\r\n{WORD}\r\n", "\r\n\r\n" + (WORD + "\n") * 500_000 + "\r\n").encode()
    head = (
        f"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(part)}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
    )
    assert 6_000_000 < len(part) < 8_000_000
    with socket.create_connection(("127.0.0.1", port), 60) as raw:
        raw.sendall(head.encode() + part[:5_000_000])
        time.sleep(1)  # what it has read by now it keeps somewhere
        during = open_files(server.pid)
        raw.sendall(part[5_000_000:])
        assert b" 400 " in raw.recv(100)
    new = {name for name in during - before if not name.startswith(("socket:", "anon_inode:", "pipe:"))}
    assert not {name for name in new if not name.startswith(str(settings.data))}, new
    assert not list((settings.data.parent / "temporary").iterdir())


def open_files(process: int) -> set[str]:
    """What a process and those that it started have open."""
    found = set()
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    for handle in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(OSError):
            found.add(os.readlink(handle))
    return found.union(*(open_files(int(child)) for child in children))


def test_the_key_is_not_changed_under_a_running_server(
    served: tuple[int, Settings, subprocess.Popen[str], Path],
) -> None:
    port, settings, _, _ = served
    ask(port, "GET", "/sign-in")
    old = read_key(settings)
    refused = command(settings, "key", "rotate")
    words, _ = refused.communicate(timeout=60)
    assert refused.returncode == 1
    assert "Alongside is running" in words
    assert read_key(settings) == old
    assert ask(port, "GET", "/sign-in")[0] == 200


def token_and_cookie(port: int) -> tuple[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    cookie = "; ".join(value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")
    token = answer.read().decode().split('name="csrf_token" value="')[1].split('"')[0]
    connection.close()
    return token, cookie


@pytest.fixture
def quiet_process() -> Iterator[None]:
    """What `catch_everything` changes in a process is put back."""
    root, ours, server = logging.getLogger(), logging.getLogger("alongside"), logging.getLogger("_granian")
    kept = (root.handlers[:], root.level, ours.level, server.handlers[:], server.propagate, logging.raiseExceptions)
    hooks = (sys.excepthook, sys.unraisablehook, threading.excepthook)
    yield
    root.handlers, server.handlers, server.propagate, logging.raiseExceptions = kept[0], kept[3], kept[4], kept[5]
    root.setLevel(kept[1])
    ours.setLevel(kept[2])
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
    logging.captureWarnings(capture=False)


def test_libraries_and_threads_and_what_gets_past_flask_write_no_words(
    sqlite_settings: Settings, quiet_process: None, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(sqlite_settings)
    journal.catch_everything(app)
    logging.getLogger("sqlalchemy.pool").error("lost the row of %s", WORD)
    logging.getLogger("_granian").error(WORD)
    try:
        raise ValueError(WORD)
    except ValueError:
        logging.getLogger("werkzeug").exception(WORD)
    logging.getLogger("broken").error("%d", WORD)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(WORD, stacklevel=1)

    def fail() -> None:
        raise ValueError(WORD)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError(WORD), None)

    @app.teardown_request
    def after(error: BaseException | None) -> None:
        raise ValueError(WORD)

    answer = app.test_client().get(f"/{WORD}")
    app.extensions["alongside"].database.close()
    assert answer.status_code == 500
    assert WORD not in answer.text
    told = capsys.readouterr()
    assert WORD not in told.out + told.err
    found = [json.loads(line) for line in told.err.splitlines()]
    assert [line["event"] for line in found].count("library") == 5
    assert sum("ValueError" in line.get("error", "") for line in found) == 4


def test_an_error_of_the_database_hides_what_was_typed(database: Database) -> None:
    with database.engine.connect() as connection, pytest.raises(DBAPIError) as raised:
        connection.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": WORD})
    assert WORD not in str(raised.value)
