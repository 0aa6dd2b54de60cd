"""What somebody prepares for a session: private until shared, and gone once the record has it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db.base import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)
_POINTS = {"school_id": "school", "session_id": "supervision_session", "person_id": "person"}


def upgrade() -> None:
    op.create_table(
        "preparation",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(column, sa.Integer(), nullable=False) for column in _POINTS),
        sa.Column("document_key", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("outcomes", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_from", sa.String(length=40), nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=False),
        sa.Column("shared_at", _MOMENT, nullable=True),
        sa.Column("taken_at", _MOMENT, nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_preparation_{column}_{table}"))
            for column, table in _POINTS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparation")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_preparation_session_id_person_id")),
    )
    with op.batch_alter_table("preparation", schema=None) as batch_op:
        for column in _POINTS:
            batch_op.create_index(batch_op.f(f"ix_preparation_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("preparation")
