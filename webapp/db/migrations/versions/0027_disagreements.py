"""Disagreements between the parties of a contract, and the steps towards their end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db.base import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)


def upgrade() -> None:
    _create(
        "disagreement",
        {"contract_id": "contract", "noted_by_id": "person"},
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("noted_at", _MOMENT, nullable=False),
    )
    _create(
        "disagreement_step",
        {"disagreement_id": "disagreement", "party_id": "party", "noted_by_id": "person"},
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=True),
        sa.Column("noted_at", _MOMENT, nullable=False),
        nullable=("party_id",),
    )


def _create(
    name: str, points: dict[str, str], *more: sa.Column[object] | sa.UniqueConstraint, nullable: tuple[str, ...] = ()
) -> None:
    points = {"school_id": "school"} | points
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(column, sa.Integer(), nullable=column in nullable) for column in points),
        *more,
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}_{table}"))
            for column, table in points.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    with op.batch_alter_table(name, schema=None) as batch_op:
        for column in points:
            batch_op.create_index(batch_op.f(f"ix_{name}_{column}"), [column], unique=False)


def downgrade() -> None:
    for name in ("disagreement_step", "disagreement"):
        op.drop_table(name)
