"""The transaction of a use case, and its audit note: both or neither (design, section 8)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Delete, Select, delete, select

from webapp.db.audit import AuditPayload, AuditRow, ReadNote
from webapp.db.engine import Database, Mode
from webapp.db.guards import BULK, GuardedSession, changed_tables
from webapp.db.trouble import told
from webapp.domain import evidence, policy
from webapp.domain.clock import Clock, school_day
from webapp.domain.errors import Refused
from webapp.domain.events import EVENTS
from webapp.domain.policy import Permission, Resource, Viewer
from webapp.settings import Settings

Fact = int | str | bool | None

_SUBJECT = re.compile(r"[a-z_]+(:[A-Za-z0-9_.-]+)?")
_FACT = re.compile(r"[a-z0-9_.:/+-]*|[A-Za-z0-9_.:/+-]*[0-9][A-Za-z0-9_.:/+-]*")
"""Codes, hashes, dates and references such as "C-0412". Capitals without a digit look like a name."""

_QUARTER_HOUR = 15 * 60
_KEPT_QUARTERS = 4 * 24


@dataclass(frozen=True)
class Desk:
    """What a use case works with; made for each request or command."""

    database: Database
    clock: Clock
    settings: Settings
    viewer: Viewer | None = None

    @property
    def today(self) -> date:
        """The day in the school."""
        return school_day(self.clock())

    def acting(self, viewer: Viewer | None) -> Desk:
        """The same desk for another viewer."""
        return replace(self, viewer=viewer)

    @contextmanager
    def work(self, *, school_id: int | None = None) -> Iterator[Work]:
        """One change and its note, both or neither. Never inside another; an open read of this thread is ended.

        The chain is that of `school_id`, of the viewer's school where none is given, or else the installation's.
        """
        school = self._school(school_id)
        with self._session("write", school) as db:
            work = Work(self, db, school)
            yield work
            work._finish()

    @contextmanager
    def read(self) -> Iterator[Work]:
        """Read only, from one moment: what others commit meanwhile is not seen. A change raises RuntimeError."""
        school = self._school(None)
        with self._session("read", school) as db:
            yield Work(self, db, school)
            if db.new or db.deleted or any(db.is_modified(thing) for thing in db.dirty):
                raise RuntimeError("Something was changed in a read. Use desk.work() for this.")

    def note_read(self, event: str, subject: str, **facts: Fact) -> None:
        """Note that the viewer reads a thing, before a byte leaves. Raises where it cannot be noted: fail closed.

        One row for each person, thing, event and quarter hour. It may stand inside an open read, never in a work.
        """
        viewer = self.viewer
        if viewer is None:
            raise Refused
        _check_note(event, subject, facts)
        quarter = _quarter_at(self.clock())
        note = ReadNote(
            school_id=viewer.school_id, person_id=viewer.person_id, subject=subject, event=event, quarter=quarter
        )
        with told(), self.database.session("read", viewer.school_id) as db:
            if db.scalar(_same(note)) is not None:
                return
        with self._session("write", viewer.school_id, ends_read=False) as db:
            if db.scalar(_same(note)) is not None:
                return
            db.execute(_older(note), execution_options={BULK: True})
            db.add(note)
            work = Work(self, db, viewer.school_id)
            work.note(event, subject, **facts)
            work._finish()

    def _school(self, school_id: int | None) -> int | None:
        if self.viewer is None:
            return school_id
        if school_id not in (None, self.viewer.school_id):
            raise RuntimeError("A viewer works in their own school. Use desk.acting() for another one.")
        return self.viewer.school_id

    @contextmanager
    def _session(self, mode: Mode, school_id: int | None, *, ends_read: bool = True) -> Iterator[GuardedSession]:
        here = self.database.here
        outer: GuardedSession | None = getattr(here, "session", None)
        if outer is not None and (mode == "read" or outer.info["mode"] == "write"):
            raise RuntimeError("Use cases do not nest: a shared step takes the open work as an argument.")
        if outer is not None and ends_read:
            outer.rollback()
        with told(), self.database.session(mode, school_id) as db:
            here.session = db
            try:
                yield db
            finally:
                here.session = outer


class Work:
    """An open transaction, and who works in it."""

    def __init__(self, desk: Desk, db: GuardedSession, school_id: int | None) -> None:
        """Made by `Desk.work()` and `Desk.read()` only."""
        self.desk = desk
        self.db = db
        self.settings = desk.settings
        self.now: datetime = desk.clock()
        self._school_id = school_id
        self._notes: list[tuple[str, str, dict[str, Fact]]] = []

    @property
    def today(self) -> date:
        """The day in the school."""
        return school_day(self.now)

    @property
    def viewer(self) -> Viewer:
        """Who asks. Raises Refused where nobody is signed in."""
        if self.desk.viewer is None:
            raise Refused
        return self.desk.viewer

    @property
    def school_id(self) -> int:
        """The school that this is done in. Raises RuntimeError where it is done for the installation."""
        if self._school_id is None:
            raise RuntimeError("This work belongs to no school: give desk.work() a viewer or a school_id.")
        return self._school_id

    def note(self, event: str, subject: str, **facts: Fact) -> None:
        """Note what was done to which thing ("paper:7"). Facts are ids, states and counts: never a name, never prose."""
        _check_note(event, subject, facts)
        if self.db.info["mode"] != "write":
            raise RuntimeError("A read is noted with desk.note_read().")
        self._notes.append((event, subject, facts))

    @contextmanager
    def trying(self) -> Iterator[None]:
        """For a step whose failure is caught: what was done before it stays, where the database was what failed too.

        PostgreSQL goes on with no transaction in which there was an error, but for a savepoint.
        """
        self.db.flush()
        with self.db.connection().begin_nested():
            yield

    def require(self, permission: Permission, thing: Resource) -> None:
        """Raise Refused unless the viewer may do this with this thing."""
        if not self.allows(permission, thing):
            raise Refused

    def allows(self, permission: Permission, thing: Resource) -> bool:
        """Whether the viewer may do this with this thing. Raises Refused where nobody is signed in."""
        return policy.allows(permission, self.viewer, thing)

    def noted_lately(self, event: str) -> set[str]:
        """The things that the viewer was shown by this event within the last day, as `note_read` noted it."""
        since = _quarter_at(self.now) - _KEPT_QUARTERS
        return set(
            self.db.scalars(
                select(ReadNote.subject).where(
                    ReadNote.school_id == self.school_id,
                    ReadNote.person_id == self.viewer.person_id,
                    ReadNote.event == event,
                    ReadNote.quarter >= since,
                )
            )
        )

    def chain_head(self) -> tuple[int, str]:
        """The number and the hash of this chain's last row, before this work's own notes: printed on issued papers."""
        last = self.db.execute(
            select(AuditRow.number, AuditRow.row_hash)
            .where(AuditRow.chain == self._chain)
            .order_by(AuditRow.number.desc())
            .limit(1)
        ).first()
        return (0, evidence.GENESIS) if last is None else (last.number, last.row_hash)

    @property
    def _chain(self) -> str:
        return evidence.chain_of(self._school_id)

    def _finish(self) -> None:
        """Write the notes and commit. A change without a note is a use case that forgot it."""
        self.db.flush()
        changed = changed_tables(self.db)
        if changed and not self._notes:
            raise RuntimeError(f"Nobody noted this change of {', '.join(sorted(changed))}: call work.note().")
        self._append_notes()
        self.db.open_for_commit = True
        self.db.commit()

    def _append_notes(self) -> None:
        number, head = self.chain_head()
        actor = None if self.desk.viewer is None else self.desk.viewer.person_id
        for event, subject, facts in self._notes:
            number += 1
            salt = secrets.token_hex(16)
            body = evidence.canonical({"actor": actor, "subject": subject, "facts": facts})
            sealed = evidence.payload_hash(salt, body)
            row = AuditRow(
                school_id=self._school_id,
                chain=self._chain,
                number=number,
                at=self.now,
                event=event,
                payload_hash=sealed,
                previous_hash=head,
                row_hash=evidence.row_hash(self._chain, number, self.now, event, sealed, head),
            )
            row.payload = AuditPayload(school_id=self._school_id, actor_id=actor, subject=subject, salt=salt, body=body)
            self.db.add(row)
            head = row.row_hash


def _check_note(event: str, subject: str, facts: dict[str, Fact]) -> None:
    """Refuse a word that is not in the vocabulary, and whatever looks like a name or prose."""
    if event not in EVENTS:
        raise ValueError(f"{event!r} is not in webapp.domain.events.EVENTS.")
    if len(subject) > 40 or not _SUBJECT.fullmatch(subject):
        raise ValueError('The subject of a note is a kind and an id, such as "paper:7".')
    for key, value in facts.items():
        if value is not None and not isinstance(value, (int, str)):
            raise ValueError(f"The fact {key} must be an id, a state or a count.")
        if isinstance(value, str) and (len(value) > 64 or not _FACT.fullmatch(value)):
            raise ValueError(f"The fact {key} looks like a name or prose, which the audit never holds.")


def _quarter_at(moment: datetime) -> int:
    return int(moment.timestamp()) // _QUARTER_HOUR


def _same(note: ReadNote) -> Select[int]:
    return select(ReadNote.id).where(
        ReadNote.person_id == note.person_id,
        ReadNote.subject == note.subject,
        ReadNote.event == note.event,
        ReadNote.quarter == note.quarter,
    )


def _older(note: ReadNote) -> Delete:
    """This person's marks of former days: the audit has what they stood for."""
    return delete(ReadNote).where(
        ReadNote.person_id == note.person_id, ReadNote.quarter < note.quarter - _KEPT_QUARTERS
    )
