"""How many statements a use case sends to the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from webapp.services.work import Desk


def statements(desk: Desk, use: Callable[[], object]) -> int:
    """The number of statements that `use` sends."""
    sent: list[str] = []

    def hear(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    event.listen(desk.database.engine, "before_cursor_execute", hear)
    try:
        use()
    finally:
        event.remove(desk.database.engine, "before_cursor_execute", hear)
    return len(sent)
