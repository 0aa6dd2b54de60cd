"""Training for safeguarding, and circles of supervision that a school knows of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db.base import UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)


def upgrade() -> None:
    _create(
        "training",
        {"person_id": False, "recorded_by_id": False, "struck_by_id": True},
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("struck_at", _MOMENT, nullable=True),
    )
    _create(
        "circle_note",
        {"noted_by_id": False},
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("noted_at", _MOMENT, nullable=False),
    )


def _create(name: str, people: dict[str, bool], *more: sa.Column[object]) -> None:
    """A table of a school with columns that point at people, each with whether it may be empty."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        *(sa.Column(column, sa.Integer(), nullable=empty) for column, empty in people.items()),
        *more,
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f(f"fk_{name}_school_id_school")),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{name}_{column}_person"))
            for column in people
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    with op.batch_alter_table(name, schema=None) as batch_op:
        for column in ("school_id", *people):
            batch_op.create_index(batch_op.f(f"ix_{name}_{column}"), [column], unique=False)


def downgrade() -> None:
    for name in ("circle_note", "training"):
        op.drop_table(name)
