"""Hostile templates: nothing runs, nothing is fetched, none takes long or much, and each is answered with a sentence."""

from __future__ import annotations

import io
import socket
import time
import zipfile
from collections.abc import Iterator

import pytest

from tests.every_kind import EVERY_KIND
from tests.hostile_files import Hostile, Lure, hostile
from tests.luring import MOST_KILOBYTES, MOST_SECONDS, baited, peak
from tests.small_word import paragraph, word
from webapp.documents.faults import WordFault
from webapp.documents.worker import Broke, Inspection, Worker, inspect_upload

ALL = [*hostile()]


@pytest.fixture(scope="module")
def lure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lure]:
    with baited(tmp_path_factory.mktemp("lure")) as lure:
        yield lure


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """One process for all of them, so that what one leaves behind would show in the next; none of them ends it."""
    with Worker() as process:
        yield process


def test_there_are_at_least_sixty_and_no_two_are_the_same() -> None:
    lure = Lure("http://127.0.0.1:9", "/nowhere")
    files = {case.make(lure) for case in ALL}
    assert len(files) == len(ALL) == len({case.name for case in ALL})
    assert len(ALL) >= 60


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_a_hostile_template_is_answered_and_nothing_happens(case: Hostile, lure: Lure, worker: Worker) -> None:
    data = case.make(lure)
    assert worker._process.poll() is None, "the file before this one ended the process"
    begun = time.monotonic()
    try:
        found: Inspection | WordFault = worker.inspect(data, EVERY_KIND)
    except WordFault as refusal:
        found = refusal
    assert time.monotonic() - begun < MOST_SECONDS
    assert peak(worker) < MOST_KILOBYTES
    if isinstance(found, WordFault):
        assert not isinstance(found, Broke), found.where
        assert case.refused
        assert case.refused in found.sentence
        return
    assert case.told or case.fault, "it was to be refused"
    if case.fault:
        assert case.fault in {fault.fault for fault in found.faults}
        assert found.filled == b""
    else:
        assert any(case.told in sentence for sentence in found.told)
        with zipfile.ZipFile(io.BytesIO(found.content)) as kept:
            everything = b"".join(map(kept.read, kept.namelist()))
        assert not any(word in everything for word in (b"127.0.0.1", b"file:", b"javascript:", b"x.example"))


def test_the_whole_way_of_an_upload_is_the_same(lure: Lure) -> None:
    case = next(case for case in ALL if case.name == "code_globals")
    found = inspect_upload(case.make(lure), EVERY_KIND)
    assert found.faults
    assert not found.filled


def test_counter_proof_a_visitor_would_be_seen_and_a_good_file_is_filled(worker: Worker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        with socket.create_connection(listening.getsockname()):
            listening.accept()[0].close()
    assert worker.inspect(word(paragraph("{{ a_line }}")), EVERY_KIND).filled
