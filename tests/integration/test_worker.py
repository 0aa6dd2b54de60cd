"""The worker: it answers about whole documents, and an upload gets neither time without end, memory nor the network."""

from __future__ import annotations

import sys
import time

import pytest

from forms import latest
from tests import word_files
from tests.every_kind import EVERY_KIND
from webapp.documents import worker
from webapp.documents.ooxml import WordFault
from webapp.documents.starters import starter
from webapp.documents.worker import Broke, Worker, inspect_upload


def test_a_starter_is_without_fault_prints_everything_and_is_filled() -> None:
    found = inspect_upload(starter("dsl_record"), latest("dsl_record"))
    assert (found.faults, found.missing, found.told, found.room_for_stamp) == ((), (), (), True)
    assert "Ada Example" in " ".join(word_files.lines(found.filled))


def test_what_a_template_never_prints_is_named() -> None:
    docx = word_files.template("{{ a_line }} {% if a_choice %}Tea or Milk & sugar: {{ a_choice }}{% endif %}")
    missing = inspect_upload(docx, EVERY_KIND).missing
    assert "a_line" not in missing
    assert {"a_day", "choices", "people.who", "cases.child", "actions.owner", "signatures"} <= {*missing}


def run(monkeypatch: pytest.MonkeyPatch, code: str, *, seconds: float = 8) -> str:
    """The sentence that is said when this happens in the worker, with its limits, instead of looking into the file."""
    start = worker._START.replace(
        "main()\n",
        f"import webapp.documents.worker_process as its\ndef evil(*_):\n    {code}\nits.inspect = evil\nits.main()\n",
    )
    monkeypatch.setattr(worker, "_START", start)
    with Worker(seconds=seconds) as process, pytest.raises(WordFault) as caught:
        process.inspect(b"", EVERY_KIND)
    return caught.value.where if isinstance(caught.value, Broke) else caught.value.sentence


def test_whoever_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = time.monotonic()
    assert run(monkeypatch, "import time; time.sleep(60)", seconds=2) == worker.TOO_LONG
    assert time.monotonic() - begun < 30


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_memory_files_network_and_programs_are_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "x = b'x' * 900_000_000") == worker.TOO_MUCH
