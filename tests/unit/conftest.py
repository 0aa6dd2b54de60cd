"""A unit test touches no database: one that does belongs in integration/, and is told so."""

from __future__ import annotations

import sqlite3
from typing import Any, NoReturn

import pytest
import sqlcipher3.dbapi2
from sqlalchemy.engine import Engine


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Touching the database raises."""

    def refuse(*arguments: Any, **options: Any) -> NoReturn:
        raise AssertionError("A unit test touches no database. Move it to tests/integration.")

    monkeypatch.setattr(Engine, "connect", refuse)
    monkeypatch.setattr(sqlite3, "connect", refuse)
    monkeypatch.setattr(sqlcipher3.dbapi2, "connect", refuse)
