"""A unit test touches no database, and Hypothesis looks for so many examples, never for so long."""

from __future__ import annotations

import sqlite3
from typing import Any, NoReturn

import hypothesis
import pytest
import sqlcipher3.dbapi2
from sqlalchemy.engine import Engine

# By the number of examples and never by the clock, for a busy machine is no fault.
hypothesis.settings.register_profile("unit", deadline=None, max_examples=60)
hypothesis.settings.load_profile("unit")


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Touching the database raises: a test that does belongs in integration/, and is told so."""

    def refuse(*arguments: Any, **options: Any) -> NoReturn:
        raise AssertionError("A unit test touches no database. Move it to tests/integration.")

    monkeypatch.setattr(Engine, "connect", refuse)
    monkeypatch.setattr(sqlite3, "connect", refuse)
    monkeypatch.setattr(sqlcipher3.dbapi2, "connect", refuse)
