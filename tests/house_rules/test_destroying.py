"""What goes with a child or a contract is written down whole, and only a lawful destruction lifts "append-only"."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, Text

from webapp.db.destroying import CHILD, CONTRACT, Whole
from webapp.db.models import Base
from webapp.db.name_columns import CLEANED, EMPTIED, NAMELESS

WEBAPP = Path(__file__).parents[2] / "webapp"
WHOLES = pytest.mark.parametrize("whole", [CHILD, CONTRACT], ids=lambda whole: whole.root)


def pointing_in(whole: Whole) -> dict[tuple[str, str], bool]:
    """Every column of a table outside that points at a table of the whole, and whether it may be empty."""
    return {
        (table.name, column.name): bool(column.nullable)
        for table in Base.metadata.sorted_tables
        for column in table.c
        for key in column.foreign_keys
        if table.name not in whole.tables and key.column.table.name in whole.tables
    }


@WHOLES
def test_no_table_outside_points_at_what_goes_but_those_that_let_go(whole: Whole) -> None:
    """A new table that points at a child is a decision: it goes with the child, or lets go of it."""
    outside = pointing_in(whole)
    assert set(outside) == {named for named in whole.let_go if named[0] not in whole.tables}
    assert all(outside.values())


@WHOLES
def test_what_lets_go_can(whole: Whole) -> None:
    for table, column in whole.let_go:
        assert Base.metadata.tables[table].c[column].nullable


@WHOLES
def test_every_table_that_goes_is_reached_from_the_root(whole: Whole) -> None:
    reached, newly = set(), {whole.root}
    while newly:
        reached |= newly
        newly = {
            table
            for table in whole.tables - reached
            for column in Base.metadata.tables[table].c
            for key in column.foreign_keys
            if key.column.table.name in reached and (table, column.name) not in whole.let_go
        }
    assert reached == whole.tables


def test_only_a_lawful_destruction_lifts_append_only() -> None:
    users = {
        path.relative_to(WEBAPP).as_posix()
        for path in WEBAPP.rglob("*.py")
        if "lifted(" in path.read_text("utf-8") or "drop_all(" in path.read_text("utf-8")
    }
    assert users == {"db/triggers.py", "db/migrate.py", "services/destroying.py"}


def test_every_column_of_words_or_bytes_is_cleaned_or_named_with_the_reason_why_not() -> None:
    """A new column of text is a decision: can the name of a child who is destroyed stand in it?"""
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, Text | LargeBinary)
    }
    cleaned = {f"{table}.{column}" for table, columns in CLEANED.items() for column in columns}
    assert found == cleaned | EMPTIED | set(NAMELESS)
    assert len(found) == len(cleaned) + len(EMPTIED) + len(NAMELESS)
