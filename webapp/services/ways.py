"""How a school supervises: ready-made ways beside the policies, and the documents that are switched on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms import latest
from forms.kit import Document
from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission, Resource
from webapp.domain.ready_made import READY_MADE, ReadyMade
from webapp.domain.switched_on import SWITCHABLE, why_not
from webapp.services.catalogue import install_starters
from webapp.services.practice import practice_on, set_practice
from webapp.services.work import Desk


@dataclass(frozen=True, slots=True)
class Way:
    """A ready-made way, the documents that it switches on, and whether it is the school's own today."""

    way: ReadyMade
    documents: tuple[Document, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """A document that can be on or off, and the policies whose ways use it."""

    document: Document
    on: bool
    asked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaysView:
    """The page of the school's ways."""

    ways: tuple[Way, ...]
    switches: tuple[Switch, ...]
    may_practise: bool


def read_ways(desk: Desk) -> WaysView:
    """Every ready-made way, and every document that can be switched. Raises Refused."""
    with desk.read() as work:
        here = Resource(work.school_id)
        work.require(Permission.SCHOOL_READ, here)
        practice = practice_on(work, work.today)
        return WaysView(
            tuple(Way(way, tuple(map(latest, way.documents)), way.holds_in(practice)) for way in READY_MADE),
            tuple(Switch(latest(key), key in practice.documents_on, _asked_by(key)) for key in SWITCHABLE),
            work.allows(Permission.PRACTICE_WRITE, here),
        )


def _asked_by(key: str) -> tuple[str, ...]:
    return tuple(way.source for way in READY_MADE if key in way.documents)


def adopt(desk: Desk, key: str) -> ReadyMade:
    """Supervise in a ready-made way from today on. Contracts and papers that there are stay as they are.

    Raises Refused, or Invalid where there is no such way.
    """
    way = next((way for way in READY_MADE if way.key == key), None)
    if way is None:
        raise Invalid("Choose one of the ways on this page.")
    with desk.work() as work:
        work.require(Permission.PRACTICE_WRITE, Resource(work.school_id))
        install_starters(work)
        for setting, value in way.settings:
            set_practice(work, setting, value)
        work.note("practice.adopted", f"school:{work.school_id}", way=way.key)
    return way


def switch(desk: Desk, keys: Sequence[str]) -> None:
    """Have these documents on from today, and no others. Raises Refused, or Invalid where that cannot be."""
    if wrong := why_not(keys):
        raise Invalid(wrong)
    with desk.work() as work:
        work.require(Permission.PRACTICE_WRITE, Resource(work.school_id))
        install_starters(work)
        set_practice(work, "documents", " ".join(key for key in SWITCHABLE if key in keys))
