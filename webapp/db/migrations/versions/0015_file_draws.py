"""Files drawn for an audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_POINTS = {
    "school_id": "school",
    "session_id": "supervision_session",
    "child_id": "child",
    "replaces_id": "file_draw",
    "drawn_by_id": "person",
}


def upgrade() -> None:
    op.create_table(
        "file_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("pool", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.Text(), nullable=False),
        sa.Column("seed", sa.String(length=40), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_file_draw_{column}_{table}"))
            for column, table in _POINTS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_draw")),
        sa.UniqueConstraint("session_id", "child_id", name=op.f("uq_file_draw_session_id_child_id")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_file_draw_replaces_id")),
    )
    with op.batch_alter_table("file_draw", schema=None) as batch_op:
        for column in ("school_id", "session_id", "child_id", "drawn_by_id"):
            batch_op.create_index(batch_op.f(f"ix_file_draw_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("file_draw")
