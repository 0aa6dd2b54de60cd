"""A row in every table, whatever tables there are: for tests of migrations and triggers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Integer, LargeBinary, insert

from webapp.db.base import UtcDateTime
from webapp.db.models import Base

MOMENT = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)


LEFT_OUT = {
    "issued_copy": {"session_id", "entry_id", "child_id", "request_id", "destruction_id"},
    "access_request": {"person_id"},
    "hold": {"contract_id"},
}
"""Columns that a whole row leaves empty: a copy shows one thing, here a version of a paper; a request is about one."""


def fill(connection: Connection) -> dict[str, int]:
    """Put one whole row into every table; gives the number of rows of each."""
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if column is not table.autoincrement_column]
        columns = [column for column in columns if column.name not in LEFT_OUT.get(table.name, ())]
        connection.execute(insert(table).values({column.name: value_for(column) for column in columns}))
    return {table.name: 1 for table in Base.metadata.sorted_tables}


def value_for(column: Column[Any]) -> Any:
    """A value that fits the column's type; every id will be 1, so every reference points somewhere."""
    kinds: tuple[tuple[type, Any], ...] = (
        (Boolean, True),
        (UtcDateTime, MOMENT),
        (Date, date(2026, 3, 3)),
        (LargeBinary, b"bytes"),
        (Integer, 1),
    )
    return next((value for kind, value in kinds if isinstance(column.type, kind)), "text")
