"""The school's own Word forms: an upload without tags, and the plan of what goes where in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db.base import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_POINTS = {
    "school_id": "school",
    "follows_id": "own_form",
    "template_version_id": "template_version",
    "created_by_id": "person",
    "by_id": "person",
}
_ACTIVE = sa.text("state = 'active'")


def upgrade() -> None:
    op.create_table(
        "own_form",
        *_numbers("id", "school_id", "number", "version", "revision", "created_by_id", "by_id"),
        *_numbers("follows_id", "template_version_id", nullable=True),
        *(sa.Column(name, sa.String(length=40), nullable=False) for name in ("key", "purpose", "state")),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("title", "told", "slots", "shown", "plan", "troubles")
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("room_for_stamp", sa.Boolean(), nullable=False),
        *(sa.Column(name, UtcDateTime(timezone=True), nullable=False) for name in ("created_at", "since")),
        sa.Column("activated_at", UtcDateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_own_form_{name}_{table}"))
            for name, table in _POINTS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_form")),
        sa.UniqueConstraint("school_id", "number", name=op.f("uq_own_form_school_id_number")),
        sa.UniqueConstraint("school_id", "key", "version", name=op.f("uq_own_form_school_id_key_version")),
    )
    with op.batch_alter_table("own_form", schema=None) as batch_op:
        for name in _POINTS:
            batch_op.create_index(batch_op.f(f"ix_own_form_{name}"), [name], unique=False)
        batch_op.create_index(
            "uq_own_form_active",
            ["school_id", "key"],
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        )


def _numbers(*names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=nullable) for name in names]


def downgrade() -> None:
    op.drop_table("own_form")
