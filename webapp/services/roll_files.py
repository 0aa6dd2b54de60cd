"""A file of the roll: it is read, its columns are said, what it would do is shown, doubts are decided. Nothing goes in yet.

What was read is kept for a day at most, in the database and nowhere else; the file itself is not kept at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from webapp.db.roll import RollColumns, RollFile
from webapp.documents.codec import new_uid
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.evidence import canonical
from webapp.domain.policy import Permission, Resource
from webapp.domain.roll.comparing import ANOTHER, LEAVE_OUT, Comparison
from webapp.domain.roll.fields import Columns, Field, wrong_columns
from webapp.domain.roll.headings import as_remembered, asks, by_heading, mark_of, recognise
from webapp.services.protection import require_protection
from webapp.services.roll_known import compared
from webapp.services.work import Desk, Work
from webapp.tables.reading import read_table
from webapp.tables.table import Row, Table

KEPT: Final = timedelta(hours=24)
SAMPLES: Final = 3
"""Values shown beside a heading, so that a person knows the column."""


@dataclass(frozen=True, slots=True)
class ColumnAsked:
    """A column, with what it holds and what it is taken for."""

    heading: str
    samples: tuple[str, ...]
    field: Field | None


@dataclass(frozen=True, slots=True)
class ColumnsAsked:
    """The columns of a file, to be said by a person."""

    uid: str
    columns: tuple[ColumnAsked, ...]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a file would do, as it stands now."""

    uid: str
    kind: str
    comparison: Comparison
    columns: tuple[tuple[str, Field | None], ...]
    whole: bool
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """What was done with a file."""

    uid: str
    counts: Mapping[str, int]
    """By `Standing`, and "bad" and "leaving"."""
    left_over: tuple[tuple[int, str], ...]
    """Rows that did not go in, with their line and why."""


def may_bring_in(desk: Desk) -> None:
    """Raises Refused for whoever may not bring in a roll."""
    with desk.read() as work:
        work.require(Permission.CHILD_WRITE, Resource(work.school_id))


def read_file(desk: Desk, data: bytes) -> str:
    """Read a file of the roll. Returns the uid under which it is looked at; the columns may still have to be said.

    Raises Refused, or Invalid where it is no roll: the sentence says what it is and what to export instead.
    """
    may_bring_in(desk)
    table = read_table(data)  # before the transaction: others go on writing meanwhile
    with desk.work() as work:
        work.require(Permission.CHILD_WRITE, Resource(work.school_id))
        require_protection(work)
        forget_old_files(work)
        columns = columns_for(work, table.headings)
        file = RollFile(
            school_id=work.school_id,
            uid=new_uid(),
            state="open",
            kind=table.kind,
            content=canonical({"headings": table.headings, "rows": table.rows}),
            columns="" if columns is None else _written(columns),
            decisions="{}",
            whole=False,
            account="",
            made_by_id=work.viewer.person_id,
            made_at=work.now,
            ends_at=work.now + KEPT,
        )
        work.db.add(file)
        work.db.flush()
        work.note("children.roll_read", f"roll_file:{file.id}", kind=table.kind, rows=len(table.rows))
        return file.uid


def columns_for(work: Work, headings: Sequence[str]) -> Columns | None:
    """What the columns are: as they were said before for these headings, or as they are recognised; None where asked."""
    said = work.db.scalar(
        select(RollColumns.columns).where(
            RollColumns.school_id == work.school_id, RollColumns.headings_hash == mark_of(headings)
        )
    )
    if said is not None:
        return as_remembered(headings, json.loads(said))
    return None if asks(headings) else recognise(headings)


def ask_columns(desk: Desk, uid: str) -> ColumnsAsked:
    """The columns of a file with a few of their values. Raises Refused or NotFound."""
    with desk.read() as work:
        file = open_file(work, uid)
        table = _table(file)
        columns = columns_of(file) or recognise(table.headings)
        asked = tuple(
            ColumnAsked(heading, _samples(table.rows, place), field)
            for place, (heading, field) in enumerate(zip(table.headings, columns, strict=True))
        )
    desk.note_read("children.listed", f"school:{file.school_id}", found=len(table.rows))
    return ColumnsAsked(uid, asked)


def choose_columns(desk: Desk, uid: str, chosen: Sequence[str]) -> None:
    """Say what each column is ("" for one that is left out); remembered for the next file with these headings.

    Raises Refused or NotFound, or Invalid where no name can be read by it.
    """
    with desk.work() as work:
        file = open_file(work, uid)
        headings = _table(file).headings
        columns = _columns(chosen)
        if len(columns) != len(headings):
            raise Invalid("The columns of another file were sent. Open this page once more, and choose again.")
        if wrong := wrong_columns(columns):
            raise Invalid(wrong)
        file.columns, file.decisions = _written(columns), "{}"
        _remember(work, headings, columns)
        work.note(
            "children.columns_chosen", f"roll_file:{file.id}", columns=sum(field is not None for field in columns)
        )


def _remember(work: Work, headings: Sequence[str], columns: Columns) -> None:
    mark = mark_of(headings)
    row = work.db.scalar(
        select(RollColumns).where(RollColumns.school_id == work.school_id, RollColumns.headings_hash == mark)
    )
    if row is None:
        row = RollColumns(school_id=work.school_id, headings_hash=mark)
        work.db.add(row)
    row.columns = canonical(by_heading(headings, columns))
    row.chosen_by_id, row.chosen_at = work.viewer.person_id, work.now


def dry_run(desk: Desk, uid: str) -> DryRun | Account | None:
    """What the file would do; what was done, once it was brought in; None while its columns have to be said.

    Raises Refused or NotFound. The look is noted.
    """
    with desk.read() as work:
        file = _file(work, uid)
        if file.state == "brought_in":
            said = json.loads(file.account)
            return Account(uid, said["counts"], tuple((line, why) for line, why in said["left_over"]))
        columns = columns_of(file)
        if columns is None:
            return None
        table = _table(file)
        comparison = compared(work, table.rows, columns, decisions_of(file), whole=file.whole)
        seen = DryRun(
            uid, file.kind, comparison, tuple(zip(table.headings, columns, strict=True)), file.whole, file.ends_at
        )
    desk.note_read("children.listed", f"school:{file.school_id}", found=len(table.rows))
    return seen


def decide_rows(desk: Desk, uid: str, decisions: Mapping[int, str]) -> None:
    """Say of doubtful rows, by their line, whose they are: a child's reference, another child's, or leave it out.

    Raises Refused, NotFound, or Invalid for a decision that is none of these.
    """
    with desk.work() as work:
        file = open_file(work, uid)
        for decided in decisions.values():
            if decided not in (ANOTHER, LEAVE_OUT) and not decided.startswith("C-"):
                raise Invalid("Say of each row whose it is, or leave it as it is.")
        file.decisions = canonical({str(line): said for line, said in (decisions_of(file) | dict(decisions)).items()})
        work.note("children.rows_decided", f"roll_file:{file.id}", decided=len(decisions))


def say_whole(desk: Desk, uid: str, whole: bool) -> None:
    """Say whether the file is the whole roll: then whoever is not in it has left. Raises Refused or NotFound."""
    with desk.work() as work:
        file = open_file(work, uid)
        file.whole = whole
        work.note("children.rows_decided", f"roll_file:{file.id}", whole=whole)


def give_up(desk: Desk, uid: str) -> None:
    """Forget the file: nothing of it goes in. Raises Refused or NotFound."""
    with desk.work() as work:
        file = open_file(work, uid)
        work.note("children.roll_given_up", f"roll_file:{file.id}")
        work.db.delete(file)


def forget_old_files(work: Work) -> None:
    """What was read of files whose day is over goes, so that no backup holds it."""
    for file in work.db.scalars(select(RollFile).where(RollFile.ends_at <= work.now)):
        work.note("children.roll_forgotten", f"roll_file:{file.id}", state=file.state)
        work.db.delete(file)


def open_file(work: Work, uid: str) -> RollFile:
    """The file, while it can still be changed. Raises Refused, NotFound, or Conflict once it was brought in."""
    file = _file(work, uid)
    if file.state != "open":
        raise Conflict("This file was brought in already. Nothing was changed.")
    return file


def _file(work: Work, uid: str) -> RollFile:
    work.require(Permission.CHILD_WRITE, Resource(work.school_id))
    file = work.db.scalar(
        select(RollFile).where(RollFile.school_id == work.school_id, RollFile.uid == uid, RollFile.ends_at > work.now)
    )
    if file is None:
        raise NotFound("What was read of this file is not kept any more. Choose the file once more.")
    return file


def rows_of(file: RollFile) -> tuple[Row, ...]:
    """The rows that were read."""
    return _table(file).rows


def columns_of(file: RollFile) -> Columns | None:
    """What its columns are; None where nobody has said it yet."""
    return _columns(json.loads(file.columns)) if file.columns else None


def decisions_of(file: RollFile) -> dict[int, str]:
    """What was decided of doubtful rows, by line."""
    return {int(line): said for line, said in json.loads(file.decisions).items()}


def _table(file: RollFile) -> Table:
    said = json.loads(file.content)
    return Table(file.kind, tuple(said["headings"]), tuple((line, tuple(cells)) for line, cells in said["rows"]))


def _columns(chosen: Sequence[str]) -> Columns:
    try:
        return tuple(Field(value) if value else None for value in chosen)
    except ValueError as error:
        raise Invalid("Choose from the list what each column is.") from error


def _written(columns: Columns) -> str:
    return canonical([str(field or "") for field in columns])


def _samples(rows: Sequence[Row], place: int) -> tuple[str, ...]:
    found = dict.fromkeys(cells[place] for _, cells in rows[:500] if cells[place])
    return tuple(list(found)[:SAMPLES])
