"""Sessions put off and cancelled with a reason, their planned length, requests for one more, actions carried over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db.base import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column("supervision_session", sa.Column("minutes", sa.Integer(), nullable=True))
    op.add_column("supervision_session", sa.Column("cancelled_at", _MOMENT, nullable=True))
    _create(
        "session_change",
        {"session_id": "supervision_session", "by_id": "person", "noted_by_id": "person"},
        sa.Column("from_at", _MOMENT, nullable=False),
        sa.Column("to_at", _MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
    )
    _create(
        "session_request",
        {"contract_id": "contract", "asked_by_id": "person", "session_id": "supervision_session"},
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT, nullable=True),
        nullable=("session_id",),
    )
    _create(
        "action_carry",
        {"action_id": "action", "paper_id": "paper", "carried_by_id": "person"},
        sa.Column("carried_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("action_id", "paper_id", name=op.f("uq_action_carry_action_id_paper_id")),
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
    for name in ("action_carry", "session_request", "session_change"):
        op.drop_table(name)
    op.drop_column("supervision_session", "cancelled_at")  # not in a batch, which makes the table anew
    op.drop_column("supervision_session", "minutes")
