"""What a hostile file is tried with: an address and a file that it must not reach, and the worker's whole way of a form."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.hostile_files import Lure
from webapp.documents.example import example_context
from webapp.documents.faults import WordFault
from webapp.documents.ooxml import parse, read_package
from webapp.documents.slots.first_plan import first_plan
from webapp.documents.slots.forming import Formed, Looked
from webapp.documents.word import prepare
from webapp.documents.worker import Worker

MOST_SECONDS = 10
MOST_KILOBYTES = 512 * 1024


@contextmanager
def baited(folder: Path) -> Iterator[Lure]:
    """An address that must get no visitor, and a file that must not come to be."""
    path = folder / "canary"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield Lure(f"http://127.0.0.1:{listening.getsockname()[1]}", str(path))
        with pytest.raises(BlockingIOError):
            listening.accept()
    assert not path.exists()


def peak(worker: Worker) -> int:
    """The most memory that the process has had, in kilobytes."""
    status = Path(f"/proc/{worker._process.pid}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0])


@dataclass(frozen=True)
class Way:
    """How far a form came: refused with a sentence, or looked into; then made, where its first plan is a document."""

    seconds: float
    """Of its slower step."""
    refused: WordFault | None
    looked: Looked | None = None
    formed: Formed | None = None


def whole_way(worker: Worker, data: bytes) -> Way:
    """Look into a form and make it by its first plan, as somebody would who says yes to everything."""
    begun = time.monotonic()
    looked = None
    try:
        looked = worker.look_into(data)
        seconds = time.monotonic() - begun
        plan = first_plan(looked.slots, looked.title)
        begun = time.monotonic()
        formed = worker.form(looked.content, plan, "own_1", 1)
    except WordFault as refusal:
        return Way(time.monotonic() - begun, refusal, looked)
    return Way(max(seconds, time.monotonic() - begun), None, looked, formed)


def check_made(formed: Formed) -> None:
    """What may be used can be opened, and asks for nothing but the answers of its document."""
    assert bool(formed.troubles) != bool(formed.filled)
    if formed.troubles:
        return
    assert prepare(formed.template).names <= {*example_context(formed.document)}
    for name, part in read_package(formed.filled).items():
        if name.endswith((".xml", ".rels")):
            parse(part, name)
