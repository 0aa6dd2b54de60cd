"""Hostile forms without tags: looked into and made, or told why not. Nothing runs, nothing is fetched, no worker is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hostile_files import Lure, hostile
from tests.luring import MOST_KILOBYTES, MOST_SECONDS, Way, baited, check_made, peak, whole_way
from tests.slots.hostile_forms import HostileForm, hostile_forms
from tests.slots.writing import p, word_file
from tests.word_files import parts
from webapp.documents.worker import TOO_LONG, TOO_MUCH, Broke, Worker, look_into_form

FORMS = [*hostile_forms()]
TEMPLATES = [*hostile()]


@pytest.fixture(scope="module")
def lure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lure]:
    with baited(tmp_path_factory.mktemp("lure")) as lure:
        yield lure


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """One process for all of them, so that what one leaves behind would show in the next; none of them ends it."""
    with Worker() as process:
        yield process


def answered(worker: Worker, data: bytes) -> Way:
    """Put through, and nothing happened."""
    assert worker._process.poll() is None, "the file before this one ended the process"
    way = whole_way(worker, data)
    assert way.seconds < MOST_SECONDS
    if way.refused:
        assert not isinstance(way.refused, Broke), way.refused.where
        assert way.refused.sentence not in (TOO_LONG, TOO_MUCH)
        assert way.refused.sentence.endswith(".")
    assert peak(worker) < MOST_KILOBYTES
    kept = [way.looked.content] if way.looked else []
    if way.formed:
        check_made(way.formed)
        kept += [way.formed.template, *([way.formed.filled] if way.formed.filled else [])]
    for file in kept:
        everything = b"".join(parts(file).values())
        assert not any(word in everything for word in (b"127.0.0.1", b"file:", b"javascript:", b"x.example"))
    return way


def test_there_are_at_least_sixty_and_no_two_are_the_same() -> None:
    lure = Lure("http://127.0.0.1:9", "/nowhere")
    assert len({case.make(lure) for case in FORMS}) == len(FORMS) == len({case.name for case in FORMS})
    assert len(FORMS) >= 60


@pytest.mark.parametrize("case", FORMS, ids=lambda case: case.name)
def test_a_hostile_form_is_answered_and_nothing_happens(case: HostileForm, lure: Lure, worker: Worker) -> None:
    way = answered(worker, case.make(lure))
    assert bool(case.refused) <= bool(way.refused)
    assert not case.refused or (way.refused and case.refused in way.refused.sentence)


@pytest.mark.parametrize("case", TEMPLATES, ids=lambda case: case.name)
def test_a_hostile_template_is_no_form(case: HostileForm, lure: Lure, worker: Worker) -> None:
    """Whatever is refused as a template is refused as a form, and none of its tags gets as far as a plan."""
    way = answered(worker, case.make(lure))
    assert way.formed is None or not case.refused


def test_the_whole_way_of_an_upload_is_the_same(lure: Lure) -> None:
    case = next(case for case in FORMS if case.name == "a_tag_of_code")
    with pytest.raises(Exception, match="holds template tags already"):
        look_into_form(case.make(lure))


def test_counter_proof_a_good_form_is_made(worker: Worker) -> None:
    way = answered(worker, word_file(p("Name: ______"), p("Date: ______")))
    assert way.formed
    assert way.formed.filled
