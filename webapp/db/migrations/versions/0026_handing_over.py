"""Who follows whom as a supervisor, how a contract ended, what is asked back from outside, and the day of a handover."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db.base import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column("paper", sa.Column("dated_on", sa.Date(), nullable=True))
    _create(
        "replacement",
        {
            "contract_id": "contract",
            "leaver_id": "party",
            "successor_id": "party",
            "paper_id": "paper",
            "made_by_id": "person",
            "taken_back_by_id": "person",
        },
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("taken_back_at", _MOMENT, nullable=True),
    )
    _create(
        "contract_end",
        {"contract_id": "contract", "made_by_id": "person", "taken_back_by_id": "person"},
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("taken_back_at", _MOMENT, nullable=True),
    )
    _create(
        "held_outside",
        {"contract_id": "contract", "party_id": "party"},
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
    )


def _create(name: str, points: dict[str, str], *more: sa.Column[object]) -> None:
    points = {"school_id": "school"} | points
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(column, sa.Integer(), nullable=column == "taken_back_by_id") for column in points),
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
    for name in ("held_outside", "contract_end", "replacement"):
        op.drop_table(name)
    op.drop_column("paper", "dated_on")  # not in a batch, which makes the table anew
