"""The command line as a technician meets it: what works says so, and what cannot be done is one sentence."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from webapp import create_app
from webapp.cli import serve
from webapp.services import evidence
from webapp.settings import Settings, create_key

ROOT = Path(__file__).resolve().parents[2]
LAUNCH = (sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"))


@pytest.fixture
def place(tmp_path):
    """The variables of an installation of its own: data, key, and no way to anybody else's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ALONGSIDE_", "DATABASE_URL"))}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "ALONGSIDE_DATA": str(tmp_path / "data"),
        "ALONGSIDE_KEY_FILE": str(tmp_path / "keys" / "data.key"),
        "ALONGSIDE_DEMO_DATA": str(tmp_path / "demo"),
        "ALONGSIDE_DEMO_KEY_FILE": str(tmp_path / "keys" / "demo.key"),
    }


def command(place, *words, input=None):
    done = subprocess.run([*LAUNCH, *words], env=place, capture_output=True, text=True, timeout=90, input=input)
    assert "Traceback" not in done.stderr
    return done


INIT = ("init", "--school", "Nowhere School", "--name", "Ada Nobody", "--office", "business manager",
        "--email", "ada@nowhere.example", "--role", "none", "--password", "a long walk by the sea")  # fmt: skip


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fails_in_one_sentence(done, words):
    assert done.returncode != 0
    assert "Traceback" not in done.stderr + done.stdout
    assert words in done.stderr
    assert done.stderr.count("Error:") == 1


def test_a_first_start_that_was_killed_is_begun_again(place):
    """The file is there, and its key, and not one table."""
    made = command(place, *INIT)
    assert made.returncode == 0, made.stderr
    for file in Path(place["ALONGSIDE_DATA"]).iterdir():
        file.unlink()
    (Path(place["ALONGSIDE_DATA"]) / "alongside.db").touch()
    again = command(place, *INIT)
    assert again.returncode == 0, again.stderr
    assert command(place, "evidence", "verify").returncode == 0


def test_init_makes_a_school_that_can_be_verified(place):
    made = command(place, *INIT)
    assert made.returncode == 0, made.stderr
    verified = command(place, "evidence", "verify")
    assert verified.returncode == 0, verified.stderr
    assert "sound" in verified.stdout


def test_init_twice_is_refused(place):
    assert command(place, *INIT).returncode == 0
    fails_in_one_sentence(command(place, *INIT), "set up already")


@pytest.mark.parametrize(
    ("setting", "words"),
    [({"ALONGSIDE_PORT": "abc"}, "ALONGSIDE_PORT"), ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL")],
)
def test_a_setting_that_cannot_be_read_is_a_sentence(place, setting, words):
    fails_in_one_sentence(command(place | setting, "doctor"), words)


def test_a_missing_key_is_a_sentence(place):
    assert command(place, *INIT).returncode == 0
    Path(place["ALONGSIDE_KEY_FILE"]).unlink()
    fails_in_one_sentence(command(place, "serve"), "is missing")


def test_a_wrong_key_is_a_sentence(place):
    assert command(place, *INIT).returncode == 0
    key = Path(place["ALONGSIDE_KEY_FILE"])
    key.write_text("ab" * 32 + "\n")
    fails_in_one_sentence(command(place, "evidence", "verify"), "key")


def test_a_folder_that_cannot_be_made_is_a_sentence(place, tmp_path):
    (tmp_path / "data").write_text("a file stands where the folder should")
    fails_in_one_sentence(command(place, *INIT), str(tmp_path / "data"))


def test_a_port_in_use_is_a_sentence(place):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = command(place, "serve", "--port", str(taken.getsockname()[1]))
    fails_in_one_sentence(done, "cannot be used")
    assert not Path(place["ALONGSIDE_DATA"]).exists(), "nothing is made for a server that cannot start"


@pytest.fixture
def typed(tmp_path):
    """A command in this process: quick, and enough where nothing is served."""
    settings = Settings(data=tmp_path / "data", key_file=tmp_path / "keys" / "data.key")
    return create_app(settings).test_cli_runner().invoke


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.7.7", "school.example", "::"])
def test_nothing_is_served_beyond_this_computer_without_tls(typed, tmp_path, host, monkeypatch):
    monkeypatch.setattr(serve, "run", lambda *_: pytest.fail("it was served in the open"))
    done = typed(args=["serve", "--host", host])
    assert done.exit_code == 1
    assert "TLS: python run.py certificate make" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("words", [["serve"], ["demo"], ["init"], ["documents", "list"], ["documents", "fill"],
                                   ["evidence", "verify"], ["backup"], ["backup", "key"], ["restore"], ["upgrade"],
                                   ["certificate", "make"], ["certificate", "show"]])  # fmt: skip
def test_every_command_has_help(typed, words):
    done = typed(args=[*words, "--help"])
    assert done.exit_code == 0
    assert len(done.output.splitlines()) > 3


def test_the_first_run_serves_the_set_up_page_and_prints_its_code_and_stops_at_a_word(place, free_port):
    server = subprocess.Popen(
        [*LAUNCH, "serve", "--port", str(free_port)],
        env=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        page = answer(f"http://127.0.0.1:{free_port}/setup", server)
        assert "Set up" in page
    finally:
        server.terminate()
        said, trouble = server.communicate(timeout=30)
    assert "enter this code: " in said
    assert "Traceback" not in trouble


def answer(address, server):
    """What the server answers, once it does."""
    for _ in range(150):
        if server.poll() is not None:
            pytest.fail(f"It stopped by itself: {server.stderr.read()}")
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return response.read().decode()
        except urllib.error.HTTPError as refused:
            pytest.fail(f"{address}: {refused.code}")
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"{address} never answered")


def test_the_key_goes_to_paper_and_back_and_doctor_tells_what_is_missing(place):
    assert command(place, *INIT).returncode == 0
    printed = command(place, "key", "sheet")
    assert printed.returncode == 0, printed.stderr
    rows = [line for line in printed.stdout.splitlines() if line[:2].strip().isdigit()]
    assert len(rows) == 5
    key = Path(place["ALONGSIDE_KEY_FILE"])
    secret = key.read_text().strip()
    assert secret not in printed.stdout
    first = command(place, "doctor")
    fails_in_one_sentence(first, "must be put right")
    assert "BAD   gate: The key on paper." in first.stdout
    typed = "\n".join(rows) + "\n\n"
    wrong = typed.replace(rows[0].split()[1], "babab", 1)
    fails_in_one_sentence(command(place, "key", "confirm", input=wrong), "Compare them one by one")
    assert command(place, "key", "confirm", input=typed).returncode == 0
    assert "ok    gate: The key on paper." in command(place, "doctor").stdout
    key.unlink()
    lost = command(place, "doctor")
    fails_in_one_sentence(lost, "must be put right")
    assert "is missing" in lost.stdout
    assert command(place, "key", "restore", input=typed).returncode == 0
    assert key.read_text().strip() == secret
    assert command(place, "evidence", "verify").returncode == 0


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "backups"), "refused (backups: No space left on device)"),
        (KeyError("Wilhelmina"), "KeyError at"),
    ],
)
def test_what_nobody_foresaw_is_a_sentence_too(sqlite_settings, monkeypatch, problem, words):
    """It says where in the program, and nothing of what is kept."""

    def broken(_desk):
        raise problem

    create_key(sqlite_settings)
    monkeypatch.setattr(evidence, "verify", broken)
    app = create_app(sqlite_settings)
    done = app.test_cli_runner().invoke(args=["evidence", "verify"])
    app.extensions["alongside"].database.close()
    assert done.exit_code == 1
    assert words in done.stderr
    assert "Wilhelmina" not in done.output
