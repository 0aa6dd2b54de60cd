"""Searching the words of entries: what the two databases have for it besides the plain table `EntryIndex`.

SQLite has an FTS5 table beside it, PostgreSQL an index over it. Both are made by hand, in the migration, and both look at
the same words, folded and cut by the program (`webapp.domain.searching`), so that they find the same.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import column, table

FTS: Final = table("entry_index_fts", column("entry_index_fts"), column("rowid"), column("words"), column("rank"))
"""SQLite's full-text table. It keeps no words of its own: `EntryIndex` has them, under the same id.

What is written into the column that is named like the table is a command; "rank" is how well a row fits, best first.
"""


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """For Alembic: leave what is made by hand alone. It is no model's, and autogenerate would drop it."""
    by_hand = kind in ("table", "index") and reflected and compare_to is None
    return not (by_hand and name is not None and "_fts" in name)
