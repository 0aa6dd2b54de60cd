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
_ADDED: tuple[tuple[str, str, Any, Any], ...] = (
    ("contract", "record_key", sa.String(40), "dsl_record"),
    ("supervision_session", "formality", sa.String(40), "formal"),
    ("paper", "closed_to_children", sa.Boolean(), sa.false()),
    ("person", "outside", sa.Boolean(), sa.false()),
)


def upgrade() -> None:
    for table, name, kind, stored in _ADDED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=stored))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    for table, name, _, _ in _ADDED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(name)
