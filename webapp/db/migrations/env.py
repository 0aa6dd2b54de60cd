"""Alembic's entry: runs the steps in the transaction that `webapp.db.migrate` has opened."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from webapp.db.full_text import include_object
from webapp.db.models import Base


def render_item(kind: str, thing: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our own column types as what the database sees: a migration must outlive the class."""
    if kind == "type" and type(thing).__module__.startswith("webapp."):
        return f"sa.{thing.impl!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=include_object,
    render_item=render_item,
    render_as_batch=True,
    compare_type=True,
    # SQLite's changes of tables are transactional; Alembic believes otherwise because its old driver was not.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
