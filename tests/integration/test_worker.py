"""The worker: it answers about whole documents, and an upload gets neither time without end, memory nor the network."""

from __future__ import annotations

import json
import socket
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forms import latest
from tests import word_files
from tests.every_kind import EVERY_KIND
from tests.small_word import paragraph, word
from webapp.cli.documents import documents
from webapp.documents import worker
from webapp.documents.faults import WordFault
from webapp.documents.starters import starter
from webapp.documents.worker import Broke, Worker, inspect_upload

posix = pytest.mark.skipif(sys.platform == "win32", reason="the limits of POSIX; docs/security.md says so")


def test_a_starter_is_without_fault_prints_everything_and_is_filled() -> None:
    found = inspect_upload(starter("dsl_record"), latest("dsl_record"))
    assert (found.faults, found.missing, found.told, found.room_for_stamp) == ((), (), (), True)
    assert "Ada Example" in " ".join(word_files.lines(found.filled))


def test_what_a_template_never_prints_is_named() -> None:
    docx = word_files.template("{{ a_line }} {% if a_choice == 'Tea' %}Tea{% else %}Milk & sugar{% endif %}")
    missing = inspect_upload(docx, EVERY_KIND).missing
    assert not {"a_line", "a_choice"} & {*missing}
    assert {"a_day", "choices", "people.who", "cases.child", "actions.owner", "signatures"} <= {*missing}


def test_what_the_libraries_load_late_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    docx = word(paragraph("{{ a_line|default('é none') }} {{ a_day|date('short') }} {{ people|join('; ', 'who') }}"))
    assert inspect_upload(docx, EVERY_KIND).faults == ()


def said(monkeypatch: pytest.MonkeyPatch, code: str, *, seconds: float = 8) -> str:
    """What is said when this happens in the worker, under its limits, instead of looking into the file."""
    start = worker._START.replace(
        "main()\n",
        f"import webapp.documents.worker_process as its\nimport os, socket\n"
        f"def evil(*_):\n    {code}\nits.inspect = evil\nits.main()\n",
    )
    monkeypatch.setattr(worker, "_START", start)
    with Worker(seconds=seconds) as process, pytest.raises(WordFault) as caught:
        process.inspect(b"", EVERY_KIND)
    return caught.value.where if isinstance(caught.value, Broke) else caught.value.sentence


def test_whoever_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = time.monotonic()
    assert said(monkeypatch, "import time; time.sleep(60)", seconds=2) == worker.TOO_LONG
    assert time.monotonic() - begun < 30


@posix
def test_whoever_wants_too_much_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, "x = b'x' * 900_000_000") == worker.TOO_MUCH


@posix
def test_no_file_can_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, "open('/etc/hostname')").startswith("OSError")


@posix
def test_no_address_can_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        address = listening.getsockname()
        assert said(monkeypatch, f"socket.create_connection({address!r})").startswith("OSError")
        with pytest.raises(BlockingIOError):
            listening.accept()


@posix
def test_no_program_can_be_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code = f"import subprocess; subprocess.run(['touch', {str(tmp_path / 'canary')!r}])"
    assert said(monkeypatch, code).startswith(("OSError", "BlockingIOError"))
    assert not [*tmp_path.iterdir()]


def test_the_worker_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALONGSIDE_CANARY", "secret")
    code = "raise LookupError if 'ALONGSIDE_CANARY' in os.environ else NotImplementedError"
    assert said(monkeypatch, code).startswith("NotImplementedError")


def test_the_worker_knows_neither_the_web_nor_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "raise LookupError if {'flask', 'sqlalchemy'} & {*sys.modules} else NotImplementedError"
    assert said(monkeypatch, f"import sys; {code}").startswith("NotImplementedError")


@pytest.mark.parametrize("ends", ["os._exit(3)", "os.write(1, b'x' * 8); os._exit(0)", "os.write(1, b'\\xff' * 8)"])
def test_an_end_that_nobody_foresaw_is_a_sentence(ends: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = said(monkeypatch, ends, seconds=4)
    assert sentence.startswith("the worker ended") or sentence == worker.TOO_LONG


def check(*arguments: str) -> Result:
    return CliRunner().invoke(documents, ["check", *arguments])


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.docx"
    path.write_bytes(word_files.table_template([["{{ supervise }}", "{ trends }"], ["{{ held-on }}", ""]]))
    return path


def test_the_command_gives_every_fault_as_json(form: Path) -> None:
    result = check(str(form), "--document", "dsl_record", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert [entry["fault"] for entry in found] == ["unknown_name", "single_braces", "hyphen_in_name"]
    assert {*found[0]} == {"fault", "place", "text", "suggestion"}
    assert found[0]["place"] == "the page, table 1, row 1, cell 1"


def test_the_command_says_sentences_and_how_many(form: Path) -> None:
    result = check(str(form), "--document", "dsl_record")
    assert result.exit_code == 1
    assert "Did you mean “supervisee”?" in result.stdout
    assert "3 faults" in result.stdout


def test_names_may_come_from_example_data(form: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.json"
    names.write_text('{"supervise": "A", "trends": 3, "rows": [{"a": null}]}', encoding="utf-8")
    result = check(str(form), "--names", str(names), "--json")
    assert [entry["fault"] for entry in json.loads(result.stdout)] == ["single_braces", "hyphen_in_name"]


def test_without_names_only_how_tags_are_written(form: Path) -> None:
    found = json.loads(check(str(form), "--json").stdout)
    assert [entry["fault"] for entry in found] == ["single_braces", "hyphen_in_name"]


def test_a_refused_file_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(b"PK nonsense")
    result = check(str(path), "--json")
    assert result.exit_code == 1
    assert [entry["fault"] for entry in json.loads(result.stdout)] == ["refused"]


def test_a_good_file_ends_well(tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(starter("dsl_record"))
    result = check(str(path), "--document", "dsl_record", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
    assert check(str(path)).stdout.startswith("No fault")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nowhere.docx",), "cannot be read"),
        (("form.docx", "--document", "nothing_such"), "There are: "),
        (("form.docx", "--document", "dsl_record", "--names", "n.json"), "not both"),
    ],
)
def test_what_was_asked_wrongly_is_a_sentence(
    arguments: tuple[str, ...], says: str, form: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(form.parent)
    result = check(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr
