"""Kinds of supervision: what a contract's records are written on, ad hoc sessions, people and papers from outside."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Until now every record was written on this document, every session was planned, and nobody was marked as from outside.
_ADDED: tuple[tuple[str, sa.Column[Any]], ...] = (
    ("contract", sa.Column("record_key", sa.String(40), nullable=False, server_default="dsl_record")),
    ("supervision_session", sa.Column("formality", sa.String(40), nullable=False, server_default="formal")),
    ("paper", sa.Column("closed_to_children", sa.Boolean(), nullable=False, server_default=sa.false())),
    ("person", sa.Column("outside", sa.Boolean(), nullable=False, server_default=sa.false())),
)


def upgrade() -> None:
    for table, column in _ADDED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(column.copy())
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column.name, server_default=None)


def downgrade() -> None:
    for table, column in _ADDED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column.name)
