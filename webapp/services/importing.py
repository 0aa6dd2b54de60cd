"""The roll by the command line: the same rules, with no person behind it who could decide a doubt."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from webapp.db.schools import School
from webapp.domain.errors import Invalid
from webapp.domain.roll.comparing import Comparison
from webapp.domain.roll.fields import wrong_columns
from webapp.domain.roll.headings import recognise
from webapp.services.bringing_in import Tell, apply, named_now
from webapp.services.roll_files import columns_for, forget_old_files
from webapp.services.roll_known import compared
from webapp.services.scanning_again import scan_again
from webapp.services.work import Desk
from webapp.tables.reading import read_table


@dataclass(frozen=True, slots=True)
class Imported:
    """What was done, or would be."""

    comparison: Comparison
    left_out: tuple[str, ...]
    """Headings of the columns that were not read."""


def import_file(
    desk: Desk, school_id: int, data: bytes, *, whole: bool, applied: bool, leaving_meant: bool, tell: Tell
) -> Imported:
    """Hold a file against the roll of a school and, where `applied`, bring it in; rows in doubt stay out.

    `tell` is told how far it is.

    The audit notes it without a person, as it does whatever a command does. Raises Invalid where the file is no roll or
    its columns cannot be told, and Conflict as `bringing_in.apply` does.
    """
    table = read_table(data)
    with desk.work(school_id=school_id) as work:
        columns = columns_for(work, table.headings) or recognise(table.headings)
        if wrong := wrong_columns(columns):
            raise Invalid(f"{wrong} A lead says it once on the page Children, under “Bring in the roll”.")
        comparison = compared(work, table.rows, columns, {}, whole=whole)
        if applied:
            forget_old_files(work)
            counts = apply(work, comparison, leaving_meant=leaving_meant, tell=tell)
            work.note("children.brought_in", f"school:{work.school_id}", **counts)
            known = named_now(work)
    if applied:
        scan_again(desk, school_id, known=known)  # whoever was spoken of before they were on the roll
    left_out = (heading for heading, field in zip(table.headings, columns, strict=True) if field is None)
    return Imported(comparison, tuple(left_out))


def schools(desk: Desk) -> dict[int, str]:
    """The names of the schools by their number, for the command that asks which one."""
    with desk.read() as work:
        return {row.id: row.name for row in work.db.execute(select(School.id, School.name).order_by(School.id))}
