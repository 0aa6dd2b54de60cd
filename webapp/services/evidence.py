"""Checking the chains, and what of the audit a person may see (design, sections 7 and 8)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, literal, or_, select
from sqlalchemy.orm import Session

from webapp.db import scopes
from webapp.db.audit import AuditPayload, AuditRow
from webapp.db.papers import IssuedCopy
from webapp.db.schools import Person
from webapp.domain.errors import NotFound
from webapp.domain.evidence import GENESIS, Fault, FaultKind, Link, chain_of, faults, is_about_child
from webapp.domain.policy import Permission, Resource, Viewer
from webapp.services.work import Desk, Work

PAGE_LENGTH = 50
MOST_FAULTS = 100
"""How many faults a report names; it counts them all."""

_CHUNK = 1000


@dataclass(slots=True)
class ChainReport:
    """What was found in one chain."""

    chain: str
    school_id: int | None
    rows: int = 0
    head: str = GENESIS
    fault_count: int = 0


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was found in all of them."""

    chains: tuple[ChainReport, ...]
    faults: tuple[Fault, ...]
    """The first hundred."""
    fault_count: int

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault_count == 0


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One row of the audit that the viewer may read."""

    number: int
    at: datetime
    event: str
    actor: str | None
    """The person's name, or None for the system."""
    subject: str
    facts: tuple[tuple[str, int | str | bool | None], ...]


@dataclass(frozen=True, slots=True)
class ChainState:
    """That there is a chain, how long it is, and what the last check of it found."""

    length: int
    head: str
    verified_at: datetime | None
    sound: bool | None
    """None where it was never checked with `evidence verify`."""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """What the audit page shows. `chain` is None for those who may see their own rows only."""

    chain: ChainState | None
    lines: tuple[AuditLine, ...]
    page: int
    has_more: bool


def verify(desk: Desk) -> VerifyReport:
    """Check every chain from end to end, and note that in each of them."""
    report = check(desk)
    for chain in report.chains:
        # Checking a page's own chain anew would cost more with each year, so the page shows this note.
        subject = "installation" if chain.school_id is None else chain.chain
        with desk.acting(None).work(school_id=chain.school_id) as work:
            work.note("evidence.verified", subject, rows=chain.rows, faults=chain.fault_count)
    return report


def check(desk: Desk) -> VerifyReport:
    """Check every chain from end to end, in memory that does not grow with them. Changes nothing: a copy stays as it is."""
    tally = _Tally()
    with desk.acting(None).read() as work:
        for fault in faults(tally.counted(_links(work.db))):
            tally.add(fault)
        for fault in _disputed_by_papers(work.db):
            tally.add(fault)
    return VerifyReport(tuple(tally.chains.values()), tuple(tally.named), tally.count)


def audit_page(desk: Desk, page: int = 1) -> AuditPage:
    """A page of the audit, newest first: the rows that `AUDIT_READ` grants, and the chain where `AUDIT_EXISTS` does."""
    if page < 1:
        raise NotFound
    with desk.read() as work:
        school = Resource(work.viewer.school_id)
        chain = _state(work) if work.allows(Permission.AUDIT_EXISTS, school) else None
        lines = _lines(work, page)
    desk.note_read("audit.read", f"school:{school.school_id}", page=page)
    return AuditPage(chain, tuple(lines[:PAGE_LENGTH]), page, len(lines) > PAGE_LENGTH)


class _Tally:
    """Counts while the rows stream past."""

    def __init__(self) -> None:
        self.chains: dict[str, ChainReport] = {}
        self.named: list[Fault] = []
        self.count = 0

    def counted(self, links: Iterable[Link]) -> Iterator[Link]:
        """The same rows, each counted as it passes."""
        for link in links:
            chain = self.chains.setdefault(link.chain, ChainReport(link.chain, _school_of(link.chain)))
            chain.rows, chain.head = chain.rows + 1, link.row_hash
            yield link

    def add(self, fault: Fault) -> None:
        """Count a fault, and name it while there is room."""
        self.count += 1
        if fault.chain in self.chains:
            self.chains[fault.chain].fault_count += 1
        if len(self.named) < MOST_FAULTS:
            self.named.append(fault)


def _links(db: Session) -> Iterator[Link]:
    """Every row of every chain with its payload, in the order in which they hang together."""
    asked = (
        select(
            AuditRow.chain,
            AuditRow.number,
            AuditRow.at,
            AuditRow.event,
            AuditRow.payload_hash,
            AuditRow.previous_hash,
            AuditRow.row_hash,
            AuditRow.school_id,
            AuditPayload.salt,
            AuditPayload.body,
            AuditPayload.actor_id,
            AuditPayload.subject,
        )
        .outerjoin(AuditPayload, AuditPayload.row_id == AuditRow.id)
        .order_by(AuditRow.chain, AuditRow.number)
        .execution_options(yield_per=_CHUNK)
    )
    for row in db.execute(asked):
        yield Link(*tuple(row))


def _disputed_by_papers(db: Session) -> Iterator[Fault]:
    """Issued papers carry the chain's head of their day: a chain made anew from its beginning disagrees with them."""
    chain = literal("school:").concat(IssuedCopy.school_id)
    asked = (
        select(IssuedCopy.school_id, IssuedCopy.audit_number)
        .outerjoin(AuditRow, and_(AuditRow.chain == chain, AuditRow.number == IssuedCopy.audit_number))
        .where(IssuedCopy.audit_number > 0)
        .where(or_(AuditRow.row_hash.is_(None), AuditRow.row_hash != IssuedCopy.chain_head))
        .order_by(IssuedCopy.school_id, IssuedCopy.audit_number, IssuedCopy.id)
        .execution_options(yield_per=_CHUNK)
    )
    for school_id, number in db.execute(asked):
        yield Fault(chain_of(school_id), number, FaultKind.DISPUTED_BY_PAPER)


def _school_of(chain: str) -> int | None:
    _, _, number = chain.partition(":")
    return int(number) if number.isdigit() else None


def _state(work: Work) -> ChainState:
    length, head = work.chain_head()
    last = work.db.execute(
        select(AuditRow.at, AuditPayload.body)
        .outerjoin(AuditPayload, AuditPayload.row_id == AuditRow.id)
        .where(AuditRow.chain == chain_of(work.school_id), AuditRow.event == "evidence.verified")
        .order_by(AuditRow.number.desc())
        .limit(1)
    ).first()
    if last is None or last.body is None:
        return ChainState(length, head, None, None)
    return ChainState(length, head, last.at, json.loads(last.body)["facts"]["faults"] == 0)


def _lines(work: Work, page: int) -> list[AuditLine]:
    """One row more than the page holds, to tell whether there is a next one."""
    asked = (
        select(AuditRow.number, AuditRow.at, AuditRow.event, AuditPayload.body, Person.name)
        .join(AuditPayload, AuditPayload.row_id == AuditRow.id)
        .outerjoin(Person, Person.id == AuditPayload.actor_id)
        .where(AuditRow.chain == chain_of(work.school_id), scopes.audit_rows(work.viewer))
        .order_by(AuditRow.number.desc())
        .offset((page - 1) * PAGE_LENGTH)
        .limit(PAGE_LENGTH + 1)
    )
    return [_line(work.viewer, *row) for row in work.db.execute(asked)]


def _line(viewer: Viewer, number: int, at: datetime, event: str, body: str, name: str | None) -> AuditLine:
    """To somebody from outside the school, which child it was is not said: to them a child has no reference."""
    told = json.loads(body)
    if viewer.is_outside and is_about_child(event, told["subject"]):
        return AuditLine(number, at, event, name, told["subject"].partition(":")[0], ())
    return AuditLine(number, at, event, name, told["subject"], tuple(sorted(told["facts"].items())))
