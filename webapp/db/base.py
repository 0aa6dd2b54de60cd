"""What every model shares: the declarative base, the names of constraints and the column types of our own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from sqlalchemy import DateTime, ForeignKey, LargeBinary, MetaData, String, Text, types
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraints have steady names on both databases, so that migrations can name them."""


class UtcDateTime(types.TypeDecorator[datetime]):
    """An aware moment in UTC. SQLite forgets the zone; this gives it back, and refuses a naive moment."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Store in UTC. Raises ValueError on a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give back an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class utc_day(FunctionElement[date]):  # noqa: N801 - named as it stands in SQL
    """The day of a moment in UTC, in SQL. Between midnight and one in summer it is the day before the school's."""

    type = types.Date()
    inherit_cache = True


@compiles(utc_day)
def _utc_day(element: utc_day, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"date({compiler.process(element.clauses, **kwargs)})"


@compiles(utc_day, "postgresql")
def _utc_day_in_postgresql(element: utc_day, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"date(timezone('UTC', {compiler.process(element.clauses, **kwargs)}))"


class Base(DeclarativeBase):
    """The base of every model."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime(), str: Text(), bytes: LargeBinary(), date: types.Date()}


Id = Annotated[int, mapped_column(primary_key=True)]
SchoolId = Annotated[int, mapped_column(ForeignKey("school.id"), index=True)]
PersonId = Annotated[int, mapped_column(ForeignKey("person.id"), index=True)]
MaybePersonId = Annotated[int | None, mapped_column(ForeignKey("person.id"), index=True)]
Uid = Annotated[str, mapped_column(String(32), unique=True)]
Code = Annotated[str, mapped_column(String(40))]
Sha256 = Annotated[str, mapped_column(String(64))]
"""Hexadecimal."""
NEVER_AGAIN = {"sqlite_autoincrement": True}
"""For the tables of what can be destroyed: SQLite would give the id of the newest row again, which stands in the audit for
who is gone. PostgreSQL never does.
"""
