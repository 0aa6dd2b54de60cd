"""Every row says whose it is: a trust's schools share the tables and nothing else (design, section 4)."""

from __future__ import annotations

import pytest

from webapp.db.models import Base

OF_NO_SCHOOL = {
    "school": "is the school",
    "installation": "belongs to the server",
    "throttle": "an unknown e-mail address has no school",
    "backup": "holds every school of the server",
}
WITHOUT_ONE_SOMETIMES = {
    "audit_row": "None names the installation's own chain",
    "audit_payload": "as its row",
}

TABLES = sorted(Base.metadata.tables)


@pytest.mark.parametrize("name", [name for name in TABLES if name not in OF_NO_SCHOOL])
def test_a_row_has_its_school(name: str) -> None:
    table = Base.metadata.tables[name]
    assert "school_id" in table.c
    column = table.c.school_id
    assert [key.target_fullname for key in column.foreign_keys] == ["school.id"]
    assert column.nullable == (name in WITHOUT_ONE_SOMETIMES)
    assert column.index or any(index.columns.keys()[:1] == ["school_id"] for index in table.indexes)


def test_the_exceptions_are_tables_that_need_to_be() -> None:
    assert {*OF_NO_SCHOOL, *WITHOUT_ONE_SOMETIMES} <= set(TABLES)
    assert not any("school_id" in Base.metadata.tables[name].c for name in OF_NO_SCHOOL)
