"""The guard of this folder: a unit test that opens a database is told where it belongs."""

from __future__ import annotations

import sqlite3

import pytest
import sqlcipher3.dbapi2
from sqlalchemy import create_engine


@pytest.mark.parametrize("connect", ["sqlite3", "sqlcipher3", "engine"])
def test_touching_the_database_raises(connect: str) -> None:
    roads = {
        "sqlite3": lambda: sqlite3.connect(":memory:"),
        "sqlcipher3": lambda: sqlcipher3.dbapi2.connect(":memory:"),
        "engine": lambda: create_engine("sqlite://").connect(),
    }
    with pytest.raises(AssertionError, match="touches no database"):
        roads[connect]()
