"""Statements compiled once for a whole run of tests: each test has an engine of its own, and all say the same.

SQLAlchemy keeps what it compiled with the engine, under the engine's own dialect. Compiling is a fifth of what a test with
a database costs.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.util import LRUCache

_MOST = 20_000


class KeptForAll:
    """What was compiled, by the kind of database instead of the one engine's dialect."""

    def __init__(self) -> None:
        self._kept: LRUCache[Any, Any] = LRUCache(_MOST)

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        """What was compiled for this kind of database."""
        return self._kept.get(_of_kind(key), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        """Keep it for the next engine."""
        self._kept[_of_kind(key)] = compiled

    def clear(self) -> None:
        """Forget all of it."""
        self._kept.clear()


def _of_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect: Dialect = key[0]
    return (type(dialect), dialect.server_version_info, *key[1:])


def share() -> None:
    """Let every engine of this process take its statements from one memory."""
    kept = KeptForAll()
    Engine._compiled_cache = property(lambda engine: kept, lambda engine, own: None)  # type: ignore[assignment]
