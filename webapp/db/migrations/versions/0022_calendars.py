"""Calendars: a secret address for each person who wants one, and when a session was last changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db.base import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_POINTS = {"school_id": "school", "person_id": "person"}


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", *_POINTS)),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("fetched_on", sa.Date(), nullable=True),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_calendar_feed_{name}_{table}"))
            for name, table in _POINTS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("school_id", "person_id", name=op.f("uq_calendar_feed_school_id_person_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        for name in _POINTS:
            batch_op.create_index(batch_op.f(f"ix_calendar_feed_{name}"), [name], unique=False)
    # In place, so that SQLite does not make the table anew and forget that its ids are never given again (0020).
    op.add_column("supervision_session", sa.Column("changed_at", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("supervision_session", "changed_at")
    op.drop_table("calendar_feed")
