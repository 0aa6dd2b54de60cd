"""Reminders by e-mail: what each person chose, and which mail went out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db.base import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder_choice",
        *_whose("reminder_choice"),
        *(sa.Column(name, sa.String(length=40), nullable=False) for name in ("often", "days")),
        sa.Column("in_holidays", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("person_id", name=op.f("uq_reminder_choice_person_id")),
    )
    op.create_table(
        "reminder",
        *_whose("reminder"),
        sa.Column("uid", sa.String(length=32), nullable=False),
        *(sa.Column(name, sa.String(length=40), nullable=False) for name in ("kind", "state")),
        sa.Column("period", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("count", "refusals")),
        sa.Column("claimed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", UtcDateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("person_id", "kind", "period", name=op.f("uq_reminder_person_id_kind_period")),
        sa.UniqueConstraint("uid", name=op.f("uq_reminder_uid")),
    )
    for name in ("reminder_choice", "reminder"):
        op.create_index(op.f(f"ix_{name}_school_id"), name, ["school_id"], unique=False)


def _whose(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f(f"fk_{table}_school_id_school")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person")),
    ]


def downgrade() -> None:
    op.drop_table("reminder")
    op.drop_table("reminder_choice")
